import { Clapperboard, IdCard, type LucideIcon, Swords } from "lucide-react";

const icons: Record<string, LucideIcon> = { studio: Clapperboard, world: Swords, profiles: IdCard };

/** The sign of a kind of collection. */
export const collectionIcon = (kind: string): LucideIcon => icons[kind] ?? Clapperboard;
