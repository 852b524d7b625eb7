import type { Batch } from "@pentimento/contract";

/** How many pictures of a subject wait or form, by slot: its galleries show them among those that are there. */
export function makingBySlot(batches: readonly Batch[], subjectId: string): ReadonlyMap<string, number> {
  const making = new Map<string, number>();
  for (const { subject_id: depicted, purpose, slot, items } of batches) {
    if (depicted !== subjectId || purpose === "test") continue;
    const forming = items.filter(({ state }) => state === "queued" || state === "processing").length;
    making.set(slot, (making.get(slot) ?? 0) + forming);
  }
  return making;
}
