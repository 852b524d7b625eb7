/** Longest side of what is generated, in pixels, by kind of slot. */
const longestSide = { portrait: 1280, background: 1600, card: 1280, custom: 1024 } as const;

export type SlotKind = keyof typeof longestSide;

/** Name of the slot that holds the source pictures of a subject. It is nobody's to choose or delete. */
export const sourceSlot = "source";

/** A label for a key that nobody gave one: `evening_dress` reads "Evening dress". */
export function labelOf(key: string): string {
  const words = key.replace(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Width and height of a picture for a slot, even numbers, longest side as the slot's kind has it. */
export function sizeFor(slot: { kind: SlotKind; aspect: string }): { width: number; height: number } {
  const [across = 1, down = 1] = slot.aspect.split(":").map(Number);
  const longest = longestSide[slot.kind];
  const scale = longest / Math.max(across, down);
  const even = (side: number) => Math.max(64, Math.round((side * scale) / 2) * 2);
  return { width: even(across), height: even(down) };
}
