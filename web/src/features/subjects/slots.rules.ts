import type { SlotState } from "@pentimento/contract";
import { ratioOf } from "../../parts/variant.rules.ts";

/** Slots wider than this are wide. Width over height. */
const wideFrom = 1.3;

export const isWide = (slot: Pick<SlotState, "aspect">): boolean => ratioOf(slot.aspect) >= wideFrom;

export interface PlacedSlot {
  slot: SlotState;
  /** Of six columns. */
  span: 2 | 3 | 4;
}

/**
 * Slots in rows without holes: three tall ones a row; a tall one that is left over shares its row with a wide one; wide
 * ones that are left over stand two and two.
 */
export function placeSlots(slots: readonly SlotState[]): PlacedSlot[] {
  const tall = slots.filter((slot) => !isWide(slot));
  const wide = slots.filter(isWide);
  const inRows = tall.length - (tall.length % 3);
  const placed: PlacedSlot[] = tall.slice(0, inRows).map((slot) => ({ slot, span: 2 }));
  const left = tall.slice(inRows);
  for (const slot of left) {
    const partner = wide.shift();
    const row: PlacedSlot[] = partner
      ? [
          { slot: partner, span: 4 },
          { slot, span: 2 },
        ]
      : [{ slot, span: 2 }];
    // The first slot of all stands first.
    placed.push(...(inRows === 0 ? row.reverse() : row));
  }
  return [...placed, ...wide.map((slot): PlacedSlot => ({ slot, span: wide.length === 1 ? 4 : 3 }))];
}
