import type { Variant } from "@pentimento/contract";
import { useMemo, useState } from "react";
import type { Order } from "../../lib/gallery-search.rules.ts";
import { placeVariants } from "./facets.rules.ts";

/** Remembers where each tile stands. Laying out the same list twice gives the same order. */
class Places {
  #layout = "";
  #places = new Map<string, number>();

  lay(all: readonly Variant[], order: Order, layout: string): Variant[] {
    if (layout !== this.#layout) this.#places = new Map();
    this.#layout = layout;
    const placed = placeVariants(all, order, this.#places);
    const next = new Map(placed.map((variant, place) => [variant.uid, place]));
    // What was trashed keeps its place, so that Undo puts it back there.
    for (const [uid, place] of this.#places) if (!next.has(uid)) next.set(uid, place);
    this.#places = next;
    return placed;
  }
}

/** Variants in their order. News change tiles in place; only another order, or another slot, lays them out anew. */
export function usePlaced(all: readonly Variant[], order: Order, slot: string): Variant[] {
  const [places] = useState(() => new Places());
  return useMemo(() => places.lay(all, order, `${slot} ${order}`), [places, all, order, slot]);
}
