import type { Tx } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import { dropWaiting, hastenWaiting, jobsOfVariant } from "../../platform/jobs.ts";
import type { Actor } from "../../platform/web.ts";
import { notFound } from "../identity/index.ts";
import { discardWaiting, reviveWaiting } from "../library/index.ts";
import { findSlot, findSubject } from "../subjects/index.ts";
import { openAttempt } from "./attempts.queries.ts";
import { isFinished } from "./batch.rules.ts";
import { askCancel, clearBatch, lockBatch, reopenBatch, setPriority } from "./batches.queries.ts";
import { batchBeingCancelled, batchFinished, batchNotFinished, nothingFailed, slotUnknown } from "./errors.ts";
import type { FindSource } from "./find-source.ts";
import { endItem, reopenItems } from "./items.queries.ts";
import { permitGeneration } from "./permit-generation.ts";
import { dispatch } from "./queue/dispatch.ts";
import { positionOf } from "./queue/waits.ts";
import { type BatchRef, refreshBatch } from "./settle-item.ts";
import { type PricedBatch, reserve } from "./spending/reserve.ts";
import { settleSpending } from "./spending/settle-spending.ts";

type LockedBatch = Awaited<ReturnType<typeof lockBatch>>;
type LockedItem = LockedBatch["items"][number];

/**
 * Cancels a batch: what waits is dropped at once, what runs is stopped by its worker, pictures already made stay.
 * @throws StudioError `wrong-state` (conflict): it has finished
 */
export async function cancelBatch(deps: Deps, ref: BatchRef): Promise<void> {
  await deps.db.inTx(async (tx) => {
    const batch = await lockBatch(tx, ref.batchId);
    if (isFinished(batch.status)) throw batchFinished();
    await askCancel(tx, ref.batchId);
    const open = batch.items.filter((item) => item.state === "queued" || item.state === "processing");
    for (const item of open) await cancelItem(deps, tx, ref, batch, item);
    await refreshBatch(deps, tx, ref);
    await dispatch(deps, tx);
  });
}

/** Ends an item without an attempt; one whose attempt is open is ended by its worker, which is hastened where it pauses. */
async function cancelItem(deps: Deps, tx: Tx, ref: BatchRef, { slot }: LockedBatch, item: LockedItem): Promise<void> {
  if (item.variantUid === null || item.variantId === null) return endItem(tx, item.id, "cancelled");
  const jobs = await jobsOfVariant(tx, item.variantUid);
  const waiting = jobs.find((job) => job.name === "generation.run-item" && job.state === "queued");
  if (await openAttempt(tx, item.id)) return waiting && hastenWaiting(tx, waiting.uid, waiting.name);
  if (waiting) await dropWaiting(tx, waiting);
  await discardWaiting(deps, tx, ref, { id: item.variantId, uid: item.variantUid, slot });
  await endItem(tx, item.id, "cancelled");
  await settleSpending(tx, item.id, undefined);
}

/**
 * Lets the items that gave no picture wait again, with the same parameters and the same waiting variants. It is decided
 * anew and costs anew, at today's price.
 * @throws StudioError `wrong-state` (conflict): it runs, or nothing failed; else as the decision refuses
 */
export async function retryBatch(deps: Deps, findSource: FindSource, actor: Actor, ref: BatchRef): Promise<void> {
  await deps.db.inTx(async (tx) => {
    const batch = await lockBatch(tx, ref.batchId);
    requireFinished(batch);
    const again = batch.items.filter((item) => item.state === "failed" || item.state === "cancelled");
    if (again.length === 0) throw nothingFailed();
    const priced = await permitRetry(deps, findSource, tx, { actor, ref, batch, count: again.length });
    await reopenBatch(tx, ref.batchId);
    await revive(deps, tx, ref, batch.slot, again);
    const ids = again.map((item) => item.id);
    await reopenItems(tx, ids);
    await reserve(tx, priced);
    await refreshBatch(deps, tx, ref);
    const position = await positionOf(tx, ref.batchId);
    await deps.record(
      tx,
      { collectionUid: ref.collectionUid, subjectUid: ref.subjectUid },
      { type: "GenerationQueued", batch_id: ref.batchUid, position },
    );
    await dispatch(deps, tx);
  });
}

function requireFinished({ status, cancelAskedAt }: LockedBatch): void {
  if (isFinished(status)) return;
  throw cancelAskedAt === null ? batchNotFinished() : batchBeingCancelled();
}

interface Retry {
  actor: Actor;
  ref: BatchRef;
  batch: LockedBatch;
  count: number;
}

async function permitRetry(deps: Deps, findSource: FindSource, tx: Tx, retry: Retry): Promise<PricedBatch> {
  const { actor, ref, batch, count } = retry;
  const subject = await findSubject(tx, ref.subjectUid);
  if (!subject) throw notFound();
  const slot = await findSlot(tx, subject.id, batch.slot);
  if (!slot) throw slotUnknown("variant_type");
  const provider = deps.providers.get(batch.provider);
  const sourceVariantId = batch.items[0]?.sourceVariantId ?? undefined;
  await permitGeneration(deps, findSource, tx, { actor, subject, slot, count, provider, sourceVariantId });
  const { costCentsEach = 0 } = provider ?? {};
  return {
    batchId: batch.id,
    collectionId: subject.id,
    userId: actor.userId,
    provider: batch.provider,
    costCentsEach,
  };
}

async function revive(deps: Deps, tx: Tx, ref: BatchRef, slot: string, items: readonly LockedItem[]): Promise<void> {
  for (const { variantId, variantUid, isTrashed } of items)
    if (isTrashed && variantId !== null && variantUid !== null)
      await reviveWaiting(deps, tx, ref, { id: variantId, uid: variantUid, slot });
}

/**
 * Hides a finished batch; no picture is touched.
 * @throws StudioError `wrong-state` (conflict): it has not finished
 */
export async function hideBatch(deps: Deps, ref: BatchRef): Promise<void> {
  await deps.db.inTx(async (tx) => {
    const batch = await lockBatch(tx, ref.batchId);
    requireFinished(batch);
    await clearBatch(tx, ref.batchId);
  });
}

/**
 * Lets what waits of a batch go before, or after, what others wait for. What has its place at a node keeps it.
 * @throws StudioError `wrong-state` (conflict): it has finished
 */
export async function prioritiseBatch(deps: Deps, ref: BatchRef, priority: number): Promise<void> {
  await deps.db.inTx(async (tx) => {
    const { status } = await lockBatch(tx, ref.batchId);
    if (isFinished(status)) throw batchFinished();
    await setPriority(tx, ref.batchId, priority);
    await deps.record(
      tx,
      { collectionUid: ref.collectionUid, subjectUid: ref.subjectUid },
      { type: "GenerationQueued", batch_id: ref.batchUid, position: await positionOf(tx, ref.batchId) },
    );
  });
}
