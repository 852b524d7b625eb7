import type { Attempt, ImageProvider, Standing } from "../../adapters/providers/provider.ts";
import type { Deps } from "../../platform/deps.ts";
import { StudioError } from "../../platform/errors.ts";
import type { JobContext, Landing } from "../../platform/job-handlers.ts";
import { keepFile, landPicture, setStanding } from "../library/index.ts";
import { findSlot, sizeFor } from "../subjects/index.ts";
import type { FindSource } from "./find-source.ts";
import { beginAttempt, findItem, type ItemRow, openAttempt, setAttempt } from "./queries.ts";
import { pictureKind } from "./request-batch.ts";
import { settleItem } from "./settle-item.ts";

const previewEveryMs = 250;
const lookForCancelMs = 1_000;

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
  if (item.cancelAskedAt) return cancelled(deps, item);
  const provider = deps.providers.get(item.provider);
  if (!provider)
    throw new StudioError("invalid", "provider-unknown", "What was to make this picture is no longer set up here");
  const open = await openAttempt(deps.db.read, item.id);
  const uid = open?.uid ?? (await newAttempt(deps, item, provider));
  const first = await attemptOf(deps, findSource, item, provider, uid);
  const { attempt, end } = await bringToEnd(deps, item, provider, first, { isNew: !open, signal: context.signal });
  if (end.state === "failed" && end.failure.kind === "cancelled") return cancelled(deps, item, attempt.uid);
  if (end.state === "failed") return failed(deps, item, attempt.uid, end.failure);
  if (end.state === "absent") {
    await deps.db.inTx((tx) => setAttempt(tx, attempt.uid, "absent"));
    throw new StudioError("unavailable", "provider/lost", "The provider lost this picture; it will be asked for again");
  }
  return landed(deps, item, provider, attempt);
}

const newAttempt = (deps: Deps, item: ItemRow, provider: ImageProvider): Promise<string> =>
  deps.db.inTx(async (tx) => {
    await setStanding(tx, item.variantId, "generating", false);
    return beginAttempt(tx, item, provider.name);
  });

async function attemptOf(
  deps: Deps,
  findSource: FindSource,
  item: ItemRow,
  provider: ImageProvider,
  uid: string,
): Promise<Attempt> {
  const slot = await findSlot(deps.db.read, item.collectionId, item.slot);
  if (!slot) throw new StudioError("invalid", "slot-unknown", "The slot of this picture no longer exists");
  const { source } = await findSource(deps.db.read, item.subjectId);
  const wanted = provider.capabilities.source && item.sourceVariantId !== null ? source : undefined;
  return {
    uid,
    kind: pictureKind(slot),
    prompt: item.prompt,
    seed: item.seed,
    ordinal: item.ordinal,
    ...sizeFor(slot),
    alpha: slot.alpha,
    style: item.style ?? undefined,
    source: wanted && {
      bytes: await deps.blobs.read(wanted.sha256, wanted.format),
      format: wanted.format as "png",
      face: wanted.face,
    },
    graph: graphOf(item),
  };
}

function graphOf(item: ItemRow): Attempt["graph"] {
  if (item.graph === null) return undefined;
  const mappings = (item.mappings ?? {}) as { outputs?: string[]; sources?: string[] };
  return { text: item.graph, outputNodes: mappings.outputs ?? [], sourceNodes: mappings.sources ?? [] };
}

type End = Exclude<Standing, { state: "waiting" | "running" }>;

interface Following {
  isNew: boolean;
  signal: AbortSignal;
}

/** Sees an attempt to its end. One that an earlier try left open is looked up; a uid is never handed over twice. */
async function bringToEnd(
  deps: Deps,
  item: ItemRow,
  provider: ImageProvider,
  attempt: Attempt,
  following: Following,
): Promise<{ attempt: Attempt; end: End }> {
  if (following.isNew) await handOver(deps, provider, attempt);
  const standing: Standing = following.isNew ? { state: "waiting" } : await provider.observe(attempt);
  if (standing.state === "absent") {
    await deps.db.inTx((tx) => setAttempt(tx, attempt.uid, "absent"));
    const next = { ...attempt, uid: await newAttempt(deps, item, provider) };
    return bringToEnd(deps, item, provider, next, { ...following, isNew: true });
  }
  if (standing.state === "done" || standing.state === "failed") return { attempt, end: standing };
  return { attempt, end: await follow(deps, item, provider, attempt, following.signal) };
}

async function handOver(deps: Deps, provider: ImageProvider, attempt: Attempt): Promise<void> {
  try {
    await provider.submit(attempt);
    await deps.db.inTx((tx) => setAttempt(tx, attempt.uid, "submitted"));
  } catch (error) {
    const unsure = error instanceof StudioError && error.kind === "unavailable";
    await deps.db.inTx((tx) =>
      setAttempt(tx, attempt.uid, unsure ? "unknown" : "failed", {
        kind: unsure ? "unreachable" : "refused",
        message: messageOf(error),
      }),
    );
    throw error;
  }
}

const messageOf = (error: unknown) => (error instanceof StudioError ? error.message : "The provider failed");

async function follow(
  deps: Deps,
  item: ItemRow,
  provider: ImageProvider,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<End> {
  const watch = setInterval(() => {
    cancelWhenAsked(deps, item, provider, attempt).catch((error: unknown) =>
      deps.log.warn({ err: error, attempt: attempt.uid }, "cancelling failed; trying again"),
    );
  }, lookForCancelMs);
  try {
    return await provider.follow(attempt, { signal, onProgress: teller(deps, item) });
  } finally {
    clearInterval(watch);
  }
}

/** Cancel may be asked of another process, so it is read from the batch. */
async function cancelWhenAsked(deps: Deps, item: ItemRow, provider: ImageProvider, attempt: Attempt): Promise<void> {
  const now = await findItem(deps.db.read, item.uid);
  if (now?.cancelAskedAt) await provider.cancel(attempt);
}

function teller(deps: Deps, item: ItemRow) {
  const news = { batch_id: item.batchUid, variant_id: item.variantUid };
  let lastPreview = 0;
  return (fraction: number, preview?: Uint8Array) => {
    deps.tell(item.collectionUid, { type: "GenerationItemProgress", ...news, fraction });
    if (!preview || performance.now() - lastPreview < previewEveryMs) return;
    lastPreview = performance.now();
    deps.tell(item.collectionUid, {
      type: "GenerationPreview",
      ...news,
      image: `data:image/jpeg;base64,${Buffer.from(preview).toString("base64")}`,
    });
  };
}

async function landed(deps: Deps, item: ItemRow, provider: ImageProvider, attempt: Attempt): Promise<Landing> {
  const [picture] = await provider.fetch(attempt);
  if (!picture) return failed(deps, item, attempt.uid, { kind: "bad-output", message: "The provider gave no picture" });
  const { file } = await keepFile(deps, picture.bytes).catch((error: unknown) => {
    throw error instanceof StudioError && error.kind === "invalid"
      ? new StudioError("unavailable", "provider/bad-output", "The provider gave something that is no picture", {
          cause: error,
        })
      : error;
  });
  return async (tx) => {
    if (!(await setAttempt(tx, attempt.uid, "landed"))) return;
    const variant = { id: item.variantId, uid: item.variantUid, slot: item.slot };
    await landPicture(deps, tx, item, variant, file, attempt.uid);
    await settleItem(deps, tx, item, item.id, "complete");
  };
}

const failed =
  (deps: Deps, item: ItemRow, attemptUid: string, failure: { kind: string; message: string }): Landing =>
  async (tx) => {
    await setAttempt(tx, attemptUid, "failed", failure);
    await setStanding(tx, item.variantId, "pending", false);
    await settleItem(deps, tx, item, item.id, "failed", failure.message);
  };

const cancelled =
  (deps: Deps, item: ItemRow, attemptUid?: string): Landing =>
  async (tx) => {
    if (attemptUid) await setAttempt(tx, attemptUid, "cancelled");
    await setStanding(tx, item.variantId, "pending", false);
    await settleItem(deps, tx, item, item.id, "cancelled");
  };

/** What a job that failed for good means for its item: failed, with the reason where people look. */
export async function failItem(
  deps: Deps,
  tx: Parameters<Landing>[0],
  itemUid: string,
  message: string,
): Promise<void> {
  const item = await findItem(tx, itemUid);
  if (!item || item.state === "complete" || item.state === "cancelled") return;
  const open = await openAttempt(tx, item.id);
  if (open) await setAttempt(tx, open.uid, "failed", { kind: "gave-up", message });
  await setStanding(tx, item.variantId, "pending", false);
  await settleItem(deps, tx, item, item.id, item.cancelAskedAt ? "cancelled" : "failed", message);
}
