import type { Tx } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import { dropWaiting, jobsOfVariant } from "../../platform/jobs.ts";
import { isFinished } from "./batch.rules.ts";
import { batchFinished, batchNotFinished, nothingFailed } from "./errors.ts";
import { askCancel, clearBatch, forgetCancel, lockBatch, setItem } from "./queries.ts";
import { itemOrder } from "./request-batch.ts";
import { type BatchRef, refreshBatch } from "./settle-item.ts";

/**
 * Cancels a batch: what waits is dropped at once, what runs is stopped by its worker, pictures already made stay.
 * @throws StudioError `wrong-state` (conflict): it has finished
 */
export async function cancelBatch(deps: Deps, ref: BatchRef): Promise<void> {
  await deps.db.inTx(async (tx) => {
    const batch = await lockBatch(tx, ref.batchId);
    if (isFinished(batch.status as "Queued")) throw batchFinished();
    await askCancel(tx, ref.batchId);
    for (const item of batch.items) {
      if (item.state === "queued" && item.variantUid && (await dropJob(tx, item.variantUid)))
        await setItem(tx, item.id, "cancelled");
    }
    await refreshBatch(deps, tx, ref);
  });
}

async function dropJob(tx: Tx, variantUid: string): Promise<boolean> {
  const waiting = (await jobsOfVariant(tx, variantUid)).find(
    (job) => job.name === "generation.run-item" && job.state === "queued",
  );
  return waiting ? dropWaiting(tx, waiting.uid) : true;
}

/**
 * Tries the items that gave no picture again, with the same parameters and the same waiting variants.
 * @throws StudioError `wrong-state` (conflict): it runs, or nothing failed
 */
export async function retryBatch(deps: Deps, ref: BatchRef): Promise<void> {
  await deps.db.inTx(async (tx) => {
    const batch = await lockBatch(tx, ref.batchId);
    if (!isFinished(batch.status as "Queued")) throw batchNotFinished();
    const again = batch.items.filter((item) => item.state === "failed" || item.state === "cancelled");
    if (again.length === 0) throw nothingFailed();
    await forgetCancel(tx, ref.batchId);
    for (const item of again) {
      await setItem(tx, item.id, "queued");
      await deps.queue.enqueue(
        tx,
        itemOrder(item.uid, {
          collectionUid: ref.collectionUid,
          subjectUid: ref.subjectUid,
          variantUid: item.variantUid ?? "",
        }),
      );
    }
    await refreshBatch(deps, tx, ref);
    await deps.record(
      tx,
      { collectionUid: ref.collectionUid, subjectUid: ref.subjectUid },
      { type: "GenerationQueued", batch_id: ref.batchUid, position: 1 },
    );
  });
}

/**
 * Hides a finished batch; no picture is touched.
 * @throws StudioError `wrong-state` (conflict): it has not finished
 */
export async function hideBatch(deps: Deps, ref: BatchRef): Promise<void> {
  await deps.db.inTx(async (tx) => {
    const batch = await lockBatch(tx, ref.batchId);
    if (!isFinished(batch.status as "Queued")) throw batchNotFinished();
    await clearBatch(tx, ref.batchId);
  });
}
