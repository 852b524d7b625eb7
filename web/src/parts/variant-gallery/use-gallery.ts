import { useMemo } from "react";
import type { GallerySearch } from "../../lib/gallery-search.rules.ts";
import { countFacets, passes } from "./facets.rules.ts";
import { usePlaced } from "./use-placed.ts";
import { useSelection } from "./use-selection.ts";
import { useSlotVariants } from "./use-slot-variants.ts";

/** What a gallery shows of a slot: everything read, what passes the filter in its order, the counts, what is ticked. */
export function useGallery(subjectId: string, slot: string, search: GallerySearch) {
  const { all, source, ...state } = useSlotVariants(subjectId, slot);
  const placed = usePlaced(all, search.order ?? "hero", slot);
  const shown = useMemo(() => placed.filter((variant) => passes(variant, search)), [placed, search]);
  const counts = useMemo(() => countFacets(all, search), [all, search]);
  const selection = useSelection(useMemo(() => shown.map((variant) => variant.uid), [shown]));
  const ticked = shown.filter((variant) => selection.has(variant.uid));
  const large = shown.findIndex((variant) => variant.uid === search.picture);
  return { all, source, state: { ...state, total: all.length }, shown, counts, selection, ticked, large };
}
