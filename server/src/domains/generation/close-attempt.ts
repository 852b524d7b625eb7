import type { Attempt, ImageProvider, Standing } from "../../adapters/providers/provider.ts";
import type { Deps } from "../../platform/deps.ts";
import { StudioError } from "../../platform/errors.ts";
import { type JobContext, type Landing, Postponed } from "../../platform/job-handlers.ts";
import { addPicture, type KeptFile } from "../library/index.ts";
import { findOpenAttempt, setAttempt } from "./attempts.queries.ts";
import { lockBatch } from "./batches.queries.ts";
import { lookedUp } from "./describe-attempt.ts";
import { findItem, type ItemRow } from "./items.queries.ts";
import { fetchFile } from "./land-item.ts";
import { dispatch } from "./queue/dispatch.ts";
import { isEnded, unlessAway } from "./see-attempt.ts";

const nothing: Landing = async () => {};

/** Before an attempt is told again to stop that has not stopped, in seconds. */
const againSeconds = 2;

/**
 * Sees an attempt to its end that its item no longer waits for: it is stopped, so that the machine does not burn on, and
 * keeps its place until its end is known. A picture that was finished all the same becomes a further candidate, late.
 */
export async function closeAttempt(deps: Deps, uid: string, context: JobContext): Promise<Landing> {
  const open = await findOpenAttempt(deps.db.read, uid);
  const item = open && (await findItem(deps.db.read, open.itemUid));
  if (!item) return nothing;
  const provider = deps.providers.get(item.provider);
  if (!provider)
    throw new StudioError("invalid", "provider-unknown", "What made this picture is no longer set up here");
  const attempt = lookedUp(item, open);
  const end = await unlessAway({ deps }, attempt, () => stop(provider, attempt));
  context.afterwards(() => provider.release(attempt));
  if (end.state === "absent") return settled(deps, item, uid, "absent");
  if (end.state === "failed" && !end.partial) return settled(deps, item, uid, "cancelled");
  const file = await fetchFile({ deps, provider }, attempt);
  return file instanceof StudioError ? settled(deps, item, uid, "cancelled") : late(deps, item, uid, file);
}

type End = Exclude<Standing, { state: "waiting" | "running" }>;

async function stop(provider: ImageProvider, attempt: Attempt): Promise<End> {
  const standing = await provider.observe(attempt);
  if (isEnded(standing)) return standing;
  await provider.cancel(attempt);
  const after = await provider.observe(attempt);
  if (!isEnded(after)) throw new Postponed(againSeconds);
  return after;
}

const settled =
  (deps: Deps, item: ItemRow, uid: string, state: "absent" | "cancelled"): Landing =>
  async (tx) => {
    await lockBatch(tx, item.batchId);
    await setAttempt(tx, uid, state);
    await dispatch(deps, tx);
  };

const late =
  (deps: Deps, item: ItemRow, uid: string, file: KeptFile): Landing =>
  async (tx) => {
    await lockBatch(tx, item.batchId);
    if (!(await setAttempt(tx, uid, "late"))) return;
    const made = await addPicture(
      deps,
      tx,
      item,
      {
        slot: item.slot,
        provenance: "generated",
        prompt: item.prompt,
        provider: item.provider,
        seed: item.seed,
        sourceVariantId: item.sourceVariantId ?? undefined,
        workflowId: item.workflowId ?? undefined,
        workflowVersionId: item.workflowVersionId ?? undefined,
        late: true,
        isTest: item.purpose === "test",
      },
      file,
      uid,
    );
    await deps.record(
      tx,
      { collectionUid: item.collectionUid, subjectUid: item.subjectUid },
      {
        type: "VariantChanged",
        subject_id: item.subjectUid,
        variant_id: made.uid,
        slot: item.slot,
        change: "added",
        actor: null,
      },
    );
    await dispatch(deps, tx);
  };

/** An attempt that nobody can close, such as of a provider that was taken away, holds no place any longer. */
export async function abandonAttempt(
  deps: Deps,
  tx: Parameters<Landing>[0],
  uid: string,
  message: string,
): Promise<void> {
  await setAttempt(tx, uid, "failed", { kind: "gave-up", message });
  await dispatch(deps, tx);
}
