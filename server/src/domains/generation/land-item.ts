import type { Attempt } from "../../adapters/providers/provider.ts";
import type { Tx } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import { StudioError } from "../../platform/errors.ts";
import { type Landing, Postponed } from "../../platform/job-handlers.ts";
import { discardWaiting, failWaiting, type KeptFile, keepFile, landPicture } from "../library/index.ts";
import type { Failing } from "./after-attempt.rules.ts";
import { openAttempt, setAttempt } from "./attempts.queries.ts";
import { lockBatch } from "./batches.queries.ts";
import { findItem, type ItemRow } from "./items.queries.ts";
import { closeOrder } from "./queue/close-order.ts";
import { dispatch } from "./queue/dispatch.ts";
import type { ItemWork } from "./see-attempt.ts";
import { settleItem } from "./settle-item.ts";

/** An answer may be cut off on its way, so a picture that cannot be read is fetched again before it is given up. */
const fetchesMax = 3;
/** Before a picture is fetched again that could not be fetched or kept. */
const fetchAgainSeconds = 5;

/** Fetches a finished attempt's picture, checks and keeps it; the landing names it in the database, once. */
export async function landed(work: ItemWork, attempt: Attempt): Promise<Landing> {
  const { deps, item } = work;
  const file = await fetchFile(work, attempt);
  if (file instanceof StudioError)
    return failed(deps, item, attempt.uid, { kind: "bad-output", message: file.message, mayHaveCost: true });
  return async (tx) => {
    // The batch is locked first everywhere, so that landing and cancelling wait for each other and not in a circle.
    await lockBatch(tx, item.batchId);
    if (!(await setAttempt(tx, attempt.uid, "landed"))) throw new Error(`attempt ${attempt.uid} was settled before`);
    const variant = waitingOf(item);
    if (!(await landPicture(deps, tx, item, variant, file, attempt.uid)))
      throw new Error(`variant ${variant.uid} has a picture already`);
    await settleItem(deps, tx, item, item.id, { state: "complete", paidAttempt: attempt.uid });
    await dispatch(deps, tx);
  };
}

/**
 * Fetches and keeps a finished attempt's picture. What the provider gave that is no picture is told; a provider that does
 * not answer, or a store that is full, is waited for, because the picture is safe where it is.
 * @throws Postponed
 */
export async function fetchFile({ deps, provider }: Fetching, attempt: Attempt): Promise<KeptFile | StudioError> {
  let unread = new StudioError("invalid", "provider/bad-output", "The provider gave no picture");
  for (let turn = 0; turn < fetchesMax; turn++) {
    try {
      const [picture] = await provider.fetch(attempt);
      if (!picture) return unread;
      return (await keepFile(deps, picture.bytes)).file;
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      if (error.kind === "unavailable" || error.kind === "storage_full") throw new Postponed(fetchAgainSeconds, error);
      if (!isBadOutput(error)) throw error;
      unread = new StudioError("invalid", "provider/bad-output", `The provider's picture was no use: ${error.message}`);
    }
  }
  return unread;
}

const waitingOf = ({ variantId, variantUid, slot }: ItemRow) => ({ id: variantId, uid: variantUid, slot });

type Fetching = Pick<ItemWork, "deps" | "provider">;

/** `invalid` is the raster's word for bytes that are no picture, `gone` a provider's for a picture that it cannot give. */
const isBadOutput = (error: StudioError) => error.kind === "invalid" || error.kind === "gone";

export const failed =
  (deps: Deps, item: ItemRow, attemptUid: string, failure: Failing): Landing =>
  async (tx) => {
    await lockBatch(tx, item.batchId);
    await setAttempt(tx, attemptUid, "failed", failure);
    await failWaiting(deps, tx, item, waitingOf(item));
    const paidAttempt = failure.mayHaveCost ? attemptUid : undefined;
    await settleItem(deps, tx, item, item.id, { state: "failed", error: failure.message, paidAttempt });
    await dispatch(deps, tx);
  };

/**
 * Ends an item as cancelled; the variant that never got a picture goes to the trash, where a retry finds it. An attempt
 * that is not named and still open is followed up by itself. Nothing happens when the item has ended meanwhile.
 */
export const cancelled =
  (deps: Deps, item: ItemRow, attemptUid?: string, mayHaveCost = false): Landing =>
  async (tx) => {
    const { items } = await lockBatch(tx, item.batchId);
    if (attemptUid) await setAttempt(tx, attemptUid, "cancelled");
    const state = items.find((one) => one.id === item.id)?.state;
    const open = await openAttempt(tx, item.id);
    if (state === "queued" || state === "processing") {
      await discardWaiting(deps, tx, item, waitingOf(item));
      // Nobody has seen the end of an open attempt, so it may have been made and charged.
      const paidAttempt = mayHaveCost ? attemptUid : open?.uid;
      await settleItem(deps, tx, item, item.id, { state: "cancelled", paidAttempt });
    }
    if (open) await giveUp(deps, tx, item, open);
    await dispatch(deps, tx);
  };

/** Leaves an attempt that nobody waits for any more to a job of its own, which stops it or lands its picture late. */
async function giveUp(deps: Deps, tx: Tx, item: ItemRow, open: { uid: string }): Promise<void> {
  await setAttempt(tx, open.uid, "unknown");
  await deps.queue.enqueue(tx, closeOrder(open.uid, item));
}

/** What a job that failed for good means for its item: failed, with the reason where people look. */
export async function failItem(deps: Deps, tx: Tx, itemUid: string, message: string): Promise<void> {
  const item = await findItem(tx, itemUid);
  if (!item || (item.state !== "queued" && item.state !== "processing")) return;
  if (item.cancelAskedAt) return cancelled(deps, item)(tx);
  const open = await openAttempt(tx, item.id);
  await lockBatch(tx, item.batchId);
  await failWaiting(deps, tx, item, waitingOf(item));
  // Nobody has seen the end of an open attempt, so it may have been made and charged.
  const error = open && Number(item.costCentsEach) > 0 ? `${message}. It may have been charged` : message;
  await settleItem(deps, tx, item, item.id, { state: "failed", error, paidAttempt: open?.uid });
  if (open) await giveUp(deps, tx, item, open);
  await dispatch(deps, tx);
}
