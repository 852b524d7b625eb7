import type { Variant } from "@pentimento/contract";
import { useChosenWords } from "../../lib/chosen.tsx";
import { type KeyBinding, useKeys } from "../../lib/keys.tsx";
import type { Rights } from "../../lib/rights.rules.ts";
import { mayChoose, mayDownload, mayReject, mayRemove, mayRevive, type VariantActs } from "./acts.ts";

interface GalleryKeys {
  /** What the keys act on: the ticked ones, else the one with the focus. */
  chosen: readonly Variant[];
  rights: Rights;
  acts: VariantActs;
  onClear: () => void;
  onGenerate: (() => void) | undefined;
}

/** The grid answers these itself while it has the focus. */
const gridKeys: KeyBinding[] = [
  { combo: "arrowright", label: "Move in the grid, all arrows", group: "Grid" },
  { combo: "home", label: "First; End for the last", group: "Grid" },
  { combo: "enter", label: "Show large", group: "Grid" },
  { combo: "space", label: "Tick; with Shift and arrows a range", group: "Grid" },
  { combo: "mod+a", label: "Tick all", group: "Grid" },
  { combo: "shift+f10", label: "Menu", group: "Grid" },
];

export function useGalleryKeys({ chosen, rights, acts, onClear, onGenerate }: GalleryKeys): void {
  const group = "Gallery";
  const words = useChosenWords();
  const [only] = chosen;
  const able = (may: (variant: Variant, rights: Rights) => boolean) => chosen.filter((each) => may(each, rights));
  const each = (act: (list: readonly Variant[]) => void, list: readonly Variant[]) => list.length > 0 && act(list);
  useKeys([
    ...gridKeys,
    ...(onGenerate ? [{ combo: "g", label: "Generate", group, run: onGenerate }] : []),
    { combo: "h", label: words.act, group, run: () => only && mayChoose(only, rights) && acts.choose(only) },
    { combo: "x", label: "Reject", group, run: () => each(acts.reject, able(mayReject)) },
    { combo: "u", label: "Back to review", group, run: () => each(acts.revive, able(mayRevive)) },
    { combo: "e", label: "Export at full size", group, run: () => each(acts.download, able(mayDownload)) },
    { combo: "delete", label: "To the trash", group, run: () => each(acts.remove, able(mayRemove)) },
    { combo: "escape", label: "Clear the selection", group, run: onClear },
  ]);
}
