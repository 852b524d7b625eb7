import type { Attempt, Failure } from "../../adapters/providers/provider.ts";
import type { Tx } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import { StudioError } from "../../platform/errors.ts";
import type { Landing } from "../../platform/job-handlers.ts";
import { discardWaiting, type KeptFile, keepFile, landPicture, setStanding } from "../library/index.ts";
import { openAttempt, setAttempt } from "./attempts.queries.ts";
import { lockBatch } from "./batches.queries.ts";
import { findItem, type ItemRow } from "./items.queries.ts";
import type { ItemWork } from "./see-attempt.ts";
import { settleItem } from "./settle-item.ts";

/** An answer may be cut off on its way, so a picture that cannot be read is fetched again before it is given up. */
const fetchesMax = 3;

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
    const variant = { id: item.variantId, uid: item.variantUid, slot: item.slot };
    if (!(await landPicture(deps, tx, item, variant, file, attempt.uid)))
      throw new Error(`variant ${variant.uid} has a picture already`);
    await settleItem(deps, tx, item, item.id, { state: "complete", paidAttempt: attempt.uid });
  };
}

async function fetchFile({ deps, provider }: ItemWork, attempt: Attempt): Promise<KeptFile | StudioError> {
  let unread = new StudioError("invalid", "provider/bad-output", "The provider gave no picture");
  for (let turn = 0; turn < fetchesMax; turn++) {
    try {
      const [picture] = await provider.fetch(attempt);
      if (!picture) return unread;
      return (await keepFile(deps, picture.bytes)).file;
    } catch (error) {
      if (!(error instanceof StudioError) || !isBadOutput(error)) throw error;
      unread = new StudioError("invalid", "provider/bad-output", `The provider's picture was no use: ${error.message}`);
    }
  }
  return unread;
}

/** `invalid` is the raster's word for bytes that are no picture, `gone` a provider's for a picture that it cannot give. */
const isBadOutput = (error: StudioError) => error.kind === "invalid" || error.kind === "gone";

export const failed =
  (deps: Deps, item: ItemRow, attemptUid: string, failure: Failure): Landing =>
  async (tx) => {
    await lockBatch(tx, item.batchId);
    await setAttempt(tx, attemptUid, "failed", failure);
    await setStanding(tx, item.variantId, "pending", false);
    const paidAttempt = failure.mayHaveCost ? attemptUid : undefined;
    await settleItem(deps, tx, item, item.id, { state: "failed", error: failure.message, paidAttempt });
  };

/** Ends an item as cancelled; the variant that never got a picture goes to the trash, where a retry finds it. */
export const cancelled =
  (deps: Pick<Deps, "record">, item: CancelledItem, attemptUid?: string, mayHaveCost = false): Landing =>
  async (tx) => {
    await lockBatch(tx, item.batchId);
    if (attemptUid) await setAttempt(tx, attemptUid, "cancelled");
    await discardWaiting(deps, tx, item, { id: item.variantId, uid: item.variantUid, slot: item.slot });
    const paidAttempt = mayHaveCost ? attemptUid : undefined;
    await settleItem(deps, tx, item, item.id, { state: "cancelled", paidAttempt });
  };

type CancelledItem = Pick<
  ItemRow,
  "id" | "batchId" | "batchUid" | "slot" | "variantId" | "variantUid" | "subjectId" | "subjectUid" | "collectionUid"
>;

/** What a job that failed for good means for its item: failed, with the reason where people look. */
export async function failItem(deps: Deps, tx: Tx, itemUid: string, message: string): Promise<void> {
  const item = await findItem(tx, itemUid);
  if (!item || item.state === "complete" || item.state === "cancelled") return;
  const open = await openAttempt(tx, item.id);
  // Nobody has seen the end of an open attempt, so it may have been made and charged.
  if (item.cancelAskedAt) return cancelled(deps, item, open?.uid, true)(tx);
  await lockBatch(tx, item.batchId);
  if (open) await setAttempt(tx, open.uid, "failed", { kind: "gave-up", message });
  await setStanding(tx, item.variantId, "pending", false);
  const error = open && Number(item.costCentsEach) > 0 ? `${message}. It may have been charged` : message;
  await settleItem(deps, tx, item, item.id, { state: "failed", error, paidAttempt: open?.uid });
}
