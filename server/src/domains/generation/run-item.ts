import type { Failure } from "../../adapters/providers/provider.ts";
import type { Deps } from "../../platform/deps.ts";
import { StudioError } from "../../platform/errors.ts";
import { type JobContext, type Landing, Postponed } from "../../platform/job-handlers.ts";
import { setStanding } from "../library/index.ts";
import { nextStep } from "./after-attempt.rules.ts";
import { type OpenAttempt, openAttempt, putDown, recordedRefusal, setAttempt, triesOf } from "./attempts.queries.ts";
import { lockBatch } from "./batches.queries.ts";
import { describeAttempt } from "./describe-attempt.ts";
import type { FindSource } from "./find-source.ts";
import { findItem, type ItemRow, requeueItem } from "./items.queries.ts";
import { cancelled, failed, failItem, landed } from "./land-item.ts";
import { dispatch } from "./queue/dispatch.ts";
import { adopt, type EndedAttempt, type ItemWork, tryOnce } from "./see-attempt.ts";
import { refreshBatch } from "./settle-item.ts";

const nothing: Landing = async () => {};

/**
 * Makes the picture of one item at the node that the dispatcher chose. An attempt that an earlier try left open is looked
 * up first, and only proved absence leads to a new one, so no picture is paid for twice. A job whose item has gone
 * elsewhere meanwhile does nothing.
 */
export async function runItem(
  deps: Deps,
  findSource: FindSource,
  order: { itemUid: string; node: string },
  context: JobContext,
): Promise<Landing> {
  const item = await findItem(deps.db.read, order.itemUid);
  if (!item || !isOpen(item)) return nothing;
  const open = await openAttempt(deps.db.read, item.id);
  const over = open ? undefined : await settledBefore(deps, item);
  if (over) return over;
  const node = open?.node ?? order.node;
  if (item.node !== node) return nothing;
  const provider = deps.providers.get(item.provider);
  if (!provider)
    throw new StudioError("invalid", "provider-unknown", "What was to make this picture is no longer set up here");
  const work = { deps, item, provider, node, signal: context.signal };
  try {
    const landing = await seeThrough(work, findSource, open, context);
    context.afterwards(async () => deps.news.forget(item.variantUid));
    return landing;
  } catch (error) {
    deps.news.forget(item.variantUid);
    await putDown(deps.db.read, item.id);
    throw error;
  }
}

/** The end of an item without an open attempt that is to have no other; nothing when it is to be made. */
async function settledBefore(deps: Deps, item: ItemRow): Promise<Landing | undefined> {
  if (item.cancelAskedAt) return cancelled(deps, item);
  // A worker that wrote the refusal down may have lost its job before the item could end.
  const refusal = await recordedRefusal(deps.db.read, item.id);
  return refusal === undefined ? undefined : (tx) => failItem(deps, tx, item.uid, refusal);
}

const isOpen = ({ state }: ItemRow) => state === "queued" || state === "processing";

async function seeThrough(
  work: ItemWork,
  findSource: FindSource,
  open: OpenAttempt | undefined,
  context: JobContext,
): Promise<Landing> {
  const wanted = await describeAttempt(work.deps, findSource, work.item, work.provider);
  let ended: EndedAttempt | undefined;
  try {
    ended = open ? await adopt(work, wanted, open) : await tryOnce(work, wanted);
  } catch (error) {
    // Who asked to stop need not wait for a node that is away; the attempt itself is followed up.
    if (open && work.item.cancelAskedAt && error instanceof Postponed) return cancelled(work.deps, work.item);
    throw error;
  }
  for (;;) {
    if (!ended) return cancelled(work.deps, work.item);
    const { attempt } = ended;
    const landing = await landingOf(work, ended);
    if (landing) {
      context.afterwards(() => work.provider.release(attempt));
      return landing;
    }
    ended = await tryOnce(work, wanted);
  }
}

/** What the end of an attempt leads to; nothing when it is to be tried again at once at the same node. */
async function landingOf(work: ItemWork, { attempt, end }: EndedAttempt): Promise<Landing | undefined> {
  const { deps, item, node, provider } = work;
  if (end.state === "done") return landed(work, attempt);
  const failure = end.state === "failed" ? end.failure : undefined;
  const tries = await triesOf(deps.db.read, item.id);
  const known = tries.map((tried, at) => (at === tries.length - 1 ? { ...tried, failure: failure?.kind } : tried));
  const others = provider.nodes().some((one) => one.key !== node && one.takesWork);
  const step = nextStep(end, known, node, others);
  if (step.do === "cancel") return cancelled(deps, item, attempt.uid, failure?.mayHaveCost);
  if (step.do === "fail") return failed(deps, item, attempt.uid, step.failure);
  if (step.do === "again-elsewhere") return requeued(deps, work, attempt.uid, failure);
  await deps.db.inTx((tx) => setAttempt(tx, attempt.uid, "failed", failure));
  return undefined;
}

/** Puts the item back into the queue, for whichever node is free for it. */
const requeued =
  (deps: Deps, { item }: ItemWork, attemptUid: string, failure: Failure | undefined): Landing =>
  async (tx) => {
    const { cancelAskedAt } = await lockBatch(tx, item.batchId);
    await setAttempt(tx, attemptUid, failure ? "failed" : "absent", failure);
    if (cancelAskedAt) return cancelled(deps, item)(tx);
    await setStanding(tx, item.variantId, "pending", false);
    await requeueItem(tx, item.id);
    await refreshBatch(deps, tx, item);
    await dispatch(deps, tx);
  };
