import { Layers, Pencil, Sparkles, Upload } from "lucide-react";
import type { CheckFacet, GallerySearch, OriginFacet, StatusFacet } from "../../lib/gallery-search.rules.ts";
import { Icon, type LucideIcon } from "../../ui/icon.tsx";
import { statusLooks, type Tone, verdictLooks } from "../../ui/status.tsx";
import type { FacetCounts } from "./facets.rules.ts";

interface FacetsProps {
  counts: FacetCounts;
  search: GallerySearch;
  onChange: (change: Partial<Record<"status" | "check" | "origin", string | undefined>>) => void;
}

interface FacetRow<Value extends string> {
  value: Value;
  label: string;
  icon: LucideIcon;
  tone?: Tone;
  filled?: boolean;
}

const statusRows: FacetRow<StatusFacet>[] = [
  { value: "all", label: "All", icon: Layers },
  { value: "review", label: "To review", icon: statusLooks.generated.icon },
  { value: "hero", label: "Hero", icon: statusLooks.hero.icon, tone: "acc", filled: true },
  { value: "editing", label: "Editing", icon: statusLooks.editing.icon, tone: "busy" },
  { value: "rejected", label: "Rejected", icon: statusLooks.rejected.icon, tone: "fail" },
  { value: "making", label: "In the making", icon: statusLooks.generating.icon, tone: "busy" },
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

/** Filters with counts. A second click on a check or an origin takes it off again. */
export function Facets({ counts, search, onChange }: FacetsProps) {
  return (
    <>
      <FacetGroup
        title="Status"
        rows={statusRows}
        counts={counts.status}
        pressed={search.status ?? "all"}
        onPress={(value) => onChange({ status: value === "all" ? undefined : value })}
      />
      <FacetGroup
        title="Checks"
        rows={checkRows}
        counts={counts.check}
        pressed={search.check}
        onPress={(value) => onChange({ check: value === search.check ? undefined : value })}
      />
      <FacetGroup
        title="Origin"
        rows={originRows}
        counts={counts.origin}
        pressed={search.origin}
        onPress={(value) => onChange({ origin: value === search.origin ? undefined : value })}
      />
    </>
  );
}

interface FacetGroupProps<Value extends string> {
  title: string;
  rows: readonly FacetRow<Value>[];
  counts: Record<Value, number>;
  pressed: Value | undefined;
  onPress: (value: Value) => void;
}

function FacetGroup<Value extends string>({ title, rows, counts, pressed, onPress }: FacetGroupProps<Value>) {
  const shown = rows.filter((row) => counts[row.value] > 0 || row.value === pressed || row.value === "review");
  if (shown.length === 0) return null;
  return (
    <section className="facets" aria-label={title}>
      <h2 className="eyebrow mb-1">{title}</h2>
      {shown.map((row) => (
        <button key={row.value} type="button" aria-pressed={row.value === pressed} onClick={() => onPress(row.value)}>
          <Icon of={row.icon} small filled={row.filled ?? false} className={row.tone ?? ""} />
          <span className="cut">{row.label}</span>
          <span className="n num">{counts[row.value]}</span>
        </button>
      ))}
    </section>
  );
}
