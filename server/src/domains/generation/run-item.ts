import type { Deps } from "../../platform/deps.ts";
import { StudioError } from "../../platform/errors.ts";
import type { JobContext, Landing } from "../../platform/job-handlers.ts";
import { openAttempt, setAttempt } from "./attempts.queries.ts";
import { describeAttempt } from "./describe-attempt.ts";
import type { FindSource } from "./find-source.ts";
import { findItem } from "./items.queries.ts";
import { cancelled, failed, landed } from "./land-item.ts";
import { type EndedAttempt, seeToEnd } from "./see-attempt.ts";

/**
 * Makes the picture of one item. The attempt is recorded before anything is sent; an attempt that an earlier try left open
 * is looked up first, and only proved absence leads to a new one, so no picture is paid for twice.
 */
export async function runItem(
  deps: Deps,
  findSource: FindSource,
  itemUid: string,
  context: JobContext,
): Promise<Landing> {
  const item = await findItem(deps.db.read, itemUid);
  if (!item || item.state === "complete" || item.state === "cancelled") return async () => {};
  const open = await openAttempt(deps.db.read, item.id);
  if (item.cancelAskedAt && !open) return cancelled(deps, item);
  const provider = deps.providers.get(item.provider);
  if (!provider)
    throw new StudioError("invalid", "provider-unknown", "What was to make this picture is no longer set up here");
  const work = { deps, item, provider, signal: context.signal };
  const wanted = await describeAttempt(deps, findSource, item, provider);
  const ended = await seeToEnd(work, wanted, open?.uid);
  if (!ended) return cancelled(deps, item);
  context.afterwards(() => provider.release(ended.attempt));
  return landingOf(work, ended);
}

async function landingOf(work: Parameters<typeof seeToEnd>[0], { attempt, end }: EndedAttempt): Promise<Landing> {
  const { deps, item } = work;
  if (end.state === "done") return landed(work, attempt);
  if (end.state === "failed" && end.failure.kind === "cancelled")
    return cancelled(deps, item, attempt.uid, end.failure.mayHaveCost);
  if (end.state === "failed") return failed(deps, item, attempt.uid, end.failure);
  const message = end.message ?? "The provider lost this picture; it will be asked for again";
  await deps.db.inTx((tx) => setAttempt(tx, attempt.uid, "absent"));
  throw new StudioError("unavailable", "provider/lost", message);
}
