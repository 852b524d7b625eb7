import type { Slot } from "@pentimento/contract";
import { useMemo } from "react";
import type { GallerySearch } from "../../lib/gallery-search.rules.ts";
import { isMade } from "../variant.rules.ts";
import { countFacets, passes, styleReferences } from "./facets.rules.ts";
import { usePlaced } from "./use-placed.ts";
import { useSelection } from "./use-selection.ts";
import { useSlotVariants } from "./use-slot-variants.ts";

/** What a gallery shows of a slot: everything read, what passes the filter in its order, the counts, what is ticked. */
export function useGallery(subjectId: string, slot: string, slots: readonly Slot[], search: GallerySearch) {
  const { all, source, ...state } = useSlotVariants(subjectId, slot);
  const placed = usePlaced(all, search.order ?? "hero", slot);
  const kinds = useMemo(() => new Map(slots.map(({ key, kind }) => [key, kind])), [slots]);
  const shown = useMemo(() => placed.filter((variant) => passes(variant, search, kinds)), [placed, search, kinds]);
  const counts = useMemo(
    () => (state.isCounted ? countFacets(all, search, kinds) : undefined),
    [state.isCounted, all, search, kinds],
  );
  const references = useMemo(() => styleReferences(all), [all]);
  const selection = useSelection(useMemo(() => shown.map((variant) => variant.uid), [shown]));
  const ticked = shown.filter((variant) => selection.has(variant.uid));
  const large = shown.findIndex((variant) => variant.uid === search.picture);
  const made = useMemo(() => all.filter(isMade).length, [all]);
  return {
    all,
    source,
    state: { ...state, total: all.length },
    made,
    shown,
    counts,
    references,
    selection,
    ticked,
    large,
  };
}
