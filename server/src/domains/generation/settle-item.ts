import type { Tx } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import { batchStatus, isFinished } from "./batch.rules.ts";
import { lockBatch, setBatch } from "./batches.queries.ts";
import { endItem } from "./items.queries.ts";
import { settleSpending } from "./spending/settle-spending.ts";

export interface BatchRef {
  batchId: number;
  batchUid: string;
  collectionUid: string;
  subjectUid: string;
}

/** How an item ends. */
export interface ItemEnd {
  state: "complete" | "failed" | "cancelled";
  error?: string;
  /** The attempt that was paid, or may have been. */
  paidAttempt?: string;
}

/** Ends an item and draws the consequences for its batch, with the news of both. The caller has locked the batch. */
export async function settleItem(
  deps: Pick<Deps, "record">,
  tx: Tx,
  ref: BatchRef,
  itemId: number,
  { state, error, paidAttempt }: ItemEnd,
): Promise<void> {
  await endItem(tx, itemId, state, error);
  await settleSpending(tx, itemId, paidAttempt);
  await refreshBatch(deps, tx, ref);
}

/** Works out a batch's status from its items and tells what changed. */
export async function refreshBatch(deps: Pick<Deps, "record">, tx: Tx, ref: BatchRef): Promise<void> {
  const batch = await lockBatch(tx, ref.batchId);
  const status = batchStatus(
    batch.items.map((item) => item.state),
    batch.startedAt !== null,
  );
  const complete = batch.items.filter((item) => item.state === "complete");
  const error = batch.items.find((item) => item.state === "failed")?.error ?? undefined;
  await setBatch(tx, ref.batchId, { status, completed: complete.length, error, finished: isFinished(status) });
  const context = { collectionUid: ref.collectionUid, subjectUid: ref.subjectUid };
  const tell = (event: Parameters<Deps["record"]>[2]) => deps.record(tx, context, event);
  if (complete.length !== batch.completed)
    await tell({ type: "GenerationProgress", batch_id: ref.batchUid, completed: complete.length, total: batch.count });
  if (status === batch.status || !isFinished(status)) return;
  if (status === "Failed")
    return tell({ type: "GenerationFailed", batch_id: ref.batchUid, error: error ?? "No picture was made" });
  if (status === "Cancelled") return tell({ type: "GenerationCancelled", batch_id: ref.batchUid });
  await tell({
    type: "GenerationComplete",
    batch_id: ref.batchUid,
    assets: complete.flatMap((item) => (item.variantUid ? [item.variantUid] : [])),
  });
}
