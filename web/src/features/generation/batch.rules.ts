import type { Batch, BatchItem } from "@pentimento/contract";
import { span, titled } from "../../lib/words.ts";

/** What was heard live of a picture, 0 to 1. */
type Heard = (item: BatchItem) => number | undefined;
const deaf: Heard = () => undefined;

export const isOpen = (batch: Batch): boolean => batch.status === "Queued" || batch.status === "Processing";

/** Share of a batch that is done, 0 to 1; what is heard live goes before what was read. */
export function shareOf(batch: Batch, heard: Heard = deaf): number {
  if (batch.items.length === 0) return batch.count > 0 ? batch.completed_count / batch.count : 0;
  const sum = batch.items.reduce((total, item) => total + itemShare(item, heard(item)), 0);
  return sum / batch.items.length;
}

/** A failed or cancelled item is over, so it counts as done. */
export function itemShare(item: BatchItem, heard: number | undefined): number {
  if (item.state !== "queued" && item.state !== "processing") return 1;
  return Math.max(item.fraction, heard ?? 0);
}

/** "Ada Marsh, portrait" */
export const nameOf = (batch: Batch): string => `${batch.subject_name}, ${titled(batch.slot).toLowerCase()}`;

/** Width over height of its pictures, as far as one is known; candidates of one slot share it. */
export function aspectOf(batch: Batch): string {
  const known = batch.items.find((item) => item.picture?.width && item.picture.height)?.picture;
  return known ? `${known.width} / ${known.height}` : "4 / 5";
}

/** "2/4" */
export const doneOf = (batch: Batch): string => `${batch.completed_count}/${batch.count}`;

/** How long it still takes, or where it stands in line. */
export function waitWords(batch: Batch): string {
  if (batch.status === "Queued") return batch.position === null ? "waiting" : `position ${batch.position}`;
  return batch.eta_seconds === null ? "" : `${span(batch.eta_seconds * 1000)} left`;
}

/** What came of a finished batch, in one line. */
export function outcomeWords(batch: Batch): string {
  const made = `${batch.completed_count} ${batch.completed_count === 1 ? "image" : "images"}`;
  const lost = batch.failed_count > 0 ? `, ${batch.failed_count} failed` : "";
  switch (batch.status) {
    case "Complete":
      return `Generated ${made}${lost}`;
    case "Failed":
      return `Error: ${batch.error_message ?? "no picture came"}`;
    case "Cancelled":
      return batch.completed_count > 0 ? `${made} made before it was cancelled stay` : "Nothing was made";
    case "Queued":
    case "Processing":
      return "";
  }
}

/** Share of everything that runs or waits; `undefined` when nothing does. */
export function wholeShare(batches: readonly Batch[], heard: Heard = deaf): number | undefined {
  const open = batches.filter(isOpen);
  const pictures = open.reduce((sum, batch) => sum + batch.count, 0);
  if (pictures === 0) return undefined;
  return open.reduce((sum, batch) => sum + shareOf(batch, heard) * batch.count, 0) / pictures;
}
