import type { Variant } from "@pentimento/contract";
import { useMemo, useRef } from "react";
import type { Order } from "../../lib/gallery-search.ts";
import { placeVariants } from "./facets.rules.ts";

/** Variants in their order. News change tiles in place; only another order, or another slot, lays them out anew. */
export function usePlaced(all: readonly Variant[], order: Order, slot: string): Variant[] {
  const memory = useRef({ layout: "", places: new Map<string, number>() });
  return useMemo(() => {
    const layout = `${slot} ${order}`;
    const known = memory.current.layout === layout ? memory.current.places : new Map<string, number>();
    const placed = placeVariants(all, order, known);
    const places = new Map(placed.map((variant, place) => [variant.uid, place]));
    // What was trashed keeps its place, so that Undo puts it back there.
    for (const [uid, place] of known) if (!places.has(uid)) places.set(uid, place);
    memory.current = { layout, places };
    return placed;
  }, [all, order, slot]);
}
