import type { BatchStatus } from "@pentimento/contract";

export type ItemState = "queued" | "processing" | "complete" | "failed" | "cancelled";

/**
 * What the states of its items make of a batch. With at least one picture a finished batch is Complete, with none it is
 * Failed, or Cancelled when nothing failed and somebody cancelled. `begun`: work began since it was last asked for.
 */
export function batchStatus(items: readonly ItemState[], begun: boolean): BatchStatus {
  const has = (state: ItemState) => items.includes(state);
  if (has("processing") || (has("queued") && begun)) return "Processing";
  if (has("queued")) return "Queued";
  if (has("complete")) return "Complete";
  return has("failed") ? "Failed" : "Cancelled";
}

export const isFinished = (status: BatchStatus): boolean =>
  status === "Complete" || status === "Failed" || status === "Cancelled";

/** The prompt of a request that brought none: what is known of the subject, in plain words. */
export function promptOf(subject: { name: string; description: string; attributes: Record<string, string> }): string {
  const traits = Object.entries(subject.attributes).map(([name, value]) => `${name}: ${value}`);
  return [subject.name, subject.description, ...traits].filter((part) => part.trim() !== "").join(", ");
}

const largestSeed = 2n ** 64n - 1n;

/** Whether decimal text is a seed: 0 to 2^64 - 1. */
export const isSeed = (text: string): boolean => /^[0-9]{1,20}$/.test(text) && BigInt(text) <= largestSeed;
