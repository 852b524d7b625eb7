import type { Slot, Variant } from "@pentimento/contract";
import {
  Asterisk,
  IdCard,
  Image,
  Layers,
  type LucideIcon,
  Palette,
  Pencil,
  Sparkles,
  Square,
  Upload,
  UserRound,
} from "lucide-react";
import type { ChosenWords } from "../../lib/chosen.rules.ts";
import { useChosenWords } from "../../lib/chosen.tsx";
import type {
  CheckFacet,
  GalleryChange,
  GallerySearch,
  OriginFacet,
  StatusFacet,
  TypeFacet,
} from "../../lib/gallery-search.rules.ts";
import { titled } from "../../lib/words.ts";
import { Icon } from "../../ui/icon.tsx";
import { Picture } from "../../ui/picture.tsx";
import { statusLooks, type Tone, verdictLooks } from "../../ui/status.tsx";
import type { FacetCounts, FacetGroup } from "./facets.rules.ts";

interface FacetsProps {
  /** Absent while the pictures are read: a zero would be no truth. */
  counts: FacetCounts | undefined;
  search: GallerySearch;
  /** The slots that are shown together; absent in the gallery of one slot, which needs no such filters. */
  slots?: readonly Slot[] | undefined;
  references: readonly NonNullable<Variant["style_reference"]>[];
  onChange: (change: GalleryChange) => void;
}

interface FacetRow<Value extends string = string> {
  value: Value;
  label: string;
  icon: LucideIcon;
  tone?: Tone;
  filled?: boolean;
  /** Stands for the icon where the row is about one picture. */
  thumb?: string;
}

const statusRows = ({ badge }: ChosenWords): FacetRow<StatusFacet>[] => [
  { value: "all", label: "All", icon: Layers },
  { value: "review", label: "To review", icon: statusLooks.generated.icon },
  { value: "hero", label: badge, icon: statusLooks.hero.icon, tone: "acc", filled: true },
  { value: "editing", label: "Editing", icon: statusLooks.editing.icon, tone: "busy" },
  { value: "rejected", label: "Rejected", icon: statusLooks.rejected.icon, tone: "fail" },
  { value: "making", label: "In the making", icon: statusLooks.generating.icon, tone: "busy" },
  { value: "failed", label: "No picture came", icon: statusLooks.failed.icon, tone: "fail" },
];
const typeRows: FacetRow<TypeFacet>[] = [
  { value: "portrait", label: "Figures", icon: UserRound },
  { value: "background", label: "Backgrounds", icon: Image },
  { value: "custom", label: "Other", icon: Asterisk },
  { value: "card", label: "Cards", icon: IdCard },
];
const checkRows: FacetRow<CheckFacet>[] = [
  { value: "pass", label: "Passed", icon: verdictLooks.pass.icon, tone: "ok" },
  { value: "warn", label: "Warning", icon: verdictLooks.warn.icon, tone: "warn" },
  { value: "fail", label: "Failed", icon: verdictLooks.fail.icon, tone: "fail" },
  { value: "none", label: "Not checked", icon: verdictLooks.skipped.icon, tone: "dim" },
];
const originRows: FacetRow<OriginFacet>[] = [
  { value: "generated", label: "Generated", icon: Sparkles },
  { value: "manually_edited", label: "Edited by hand", icon: Pencil },
  { value: "manual_upload", label: "Uploaded", icon: Upload },
];

const slotRows = (slots: readonly Slot[]): FacetRow[] =>
  slots.map(({ key, label }) => ({ value: key, label, icon: Square }));

/** Nothing where no picture follows another: a filter that finds all or nothing helps nobody. */
function styleRows(references: FacetsProps["references"]): FacetRow[] {
  if (references.length === 0) return [];
  return [
    { value: "with", label: "With a style", icon: Palette, tone: "acc" },
    { value: "without", label: "Without", icon: Asterisk, tone: "dim" },
    ...references.map(({ uid, slot, thumb_url }) => ({
      value: uid,
      label: `Like this ${titled(slot).toLowerCase()}`,
      icon: Palette,
      thumb: thumb_url,
    })),
  ];
}

/** Filters with counts. A second click takes one off again. */
export function Facets({ counts, search, slots, references, onChange }: FacetsProps) {
  const words = useChosenWords();
  const group = (name: FacetGroup, title: string, rows: readonly FacetRow[]) => (
    <FacetList
      title={title}
      rows={rows}
      counts={counts?.[name]}
      pressed={search[name] ?? (name === "status" ? "all" : undefined)}
      onPress={(value) => onChange({ [name]: value === search[name] || value === "all" ? undefined : value })}
    />
  );
  return (
    <>
      {group("status", "Status", statusRows(words))}
      {slots && group("type", "Type", typeRows)}
      {slots && group("slot", "Slot", slotRows(slots))}
      {group("check", "Checks", checkRows)}
      {group("style", "Style reference", styleRows(references))}
      {group("origin", "Origin", originRows)}
    </>
  );
}

interface FacetListProps {
  title: string;
  rows: readonly FacetRow[];
  counts: Readonly<Record<string, number>> | undefined;
  pressed: string | undefined;
  onPress: (value: string) => void;
}

function FacetList({ title, rows, counts, pressed, onPress }: FacetListProps) {
  const numberOf = (value: string) => counts?.[value] ?? 0;
  const shown = rows.filter(({ value }) => numberOf(value) > 0 || value === pressed || value === "review");
  if (shown.length === 0) return null;
  return (
    <section className="facets" aria-label={title}>
      <h2 className="eyebrow mb-1">{title}</h2>
      {shown.map((row) => (
        <button key={row.value} type="button" aria-pressed={row.value === pressed} onClick={() => onPress(row.value)}>
          {row.thumb ? (
            <Picture src={row.thumb} alt="" className="h-5 w-4 flex-none" eager />
          ) : (
            <Icon of={row.icon} small filled={row.filled ?? false} className={row.tone ?? ""} />
          )}
          <span className="cut">{row.label}</span>
          <span className="n num">{counts ? numberOf(row.value) : "–"}</span>
        </button>
      ))}
    </section>
  );
}
