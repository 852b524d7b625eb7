import type { Slot, Variant } from "@pentimento/contract";
import { Sparkles } from "lucide-react";
import { troubleOf } from "../../lib/api.ts";
import { everySlot } from "../../lib/queries.ts";
import type { Rights } from "../../lib/rights.rules.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PictureSkeleton } from "../../ui/skeleton.tsx";
import { cssAspect } from "../variant.rules.ts";
import type { VariantActs } from "./acts.ts";
import { GalleryGrid } from "./gallery-grid.tsx";
import type { Density } from "./grid.rules.ts";
import type { Selection } from "./use-selection.ts";

interface GalleryBodyProps {
  label: string;
  state: { isPending: boolean; error: Error | null; again: () => void; total: number };
  grid: {
    variants: readonly Variant[];
    slot: Slot;
    among?: ReadonlyMap<string, Slot> | undefined;
    density: Density;
    rights: Rights;
    acts: VariantActs;
    selection: Selection;
    current: number;
    onCurrent: (index: number) => void;
  };
  onGenerate: (() => void) | undefined;
  onClearFilter: () => void;
  onOpen: (variant: Variant) => void;
  onMenu: (variant: Variant, x: number, y: number) => void;
}

const placesHeld = 12;

/** The grid, or what stands in its place: loading, failed, nothing there, nothing under this filter. */
export function GalleryBody({ label, state, grid, onGenerate, onClearFilter, onOpen, onMenu }: GalleryBodyProps) {
  const { slot, ...rest } = grid;
  if (state.isPending) return <HeldPlaces aspect={cssAspect(slot.aspect)} />;
  if (state.error) return <Failed error={state.error} again={state.again} />;
  if (state.total === 0) return <NothingYet slot={slot} onGenerate={onGenerate} />;
  if (grid.variants.length === 0) {
    return (
      <div className="px-6 max-sm:px-4">
        <EmptyState
          title="Nothing under this filter"
          reason={`${state.total} candidates are hidden by it.`}
          act={<Button onClick={onClearFilter}>Show all</Button>}
        />
      </div>
    );
  }
  return (
    <GalleryGrid {...rest} label={label} aspect={slot.aspect} alpha={slot.alpha} onOpen={onOpen} onMenu={onMenu} />
  );
}

function HeldPlaces({ aspect }: { aspect: string }) {
  return (
    <div className="grid grid-cols-[repeat(auto-fill,minmax(160px,1fr))] gap-x-4 gap-y-15 px-6 pt-1 max-sm:grid-cols-2 max-sm:gap-x-3 max-sm:px-4">
      {Array.from({ length: placesHeld }, (_, place) => (
        <PictureSkeleton key={place} aspect={aspect} />
      ))}
    </div>
  );
}

function Failed({ error, again }: { error: Error; again: () => void }) {
  const trouble = troubleOf(error);
  return (
    <div className="px-6 max-sm:px-4" role="alert">
      <EmptyState title={trouble.title} reason={trouble.detail} act={<Button onClick={again}>Try again</Button>} />
    </div>
  );
}

function NothingYet({ slot, onGenerate }: { slot: Slot; onGenerate: (() => void) | undefined }) {
  return (
    <div className="px-6 max-sm:px-4">
      <EmptyState
        className="min-h-80"
        title={slot.key === everySlot ? "No picture yet" : `No ${slot.label.toLowerCase()} yet`}
        reason={
          onGenerate ? "Ask for a few candidates, then choose the one that is right." : "Nothing has been made yet."
        }
        act={
          onGenerate && (
            <Button icon={Sparkles} onClick={() => onGenerate()}>
              Generate
            </Button>
          )
        }
      />
    </div>
  );
}
