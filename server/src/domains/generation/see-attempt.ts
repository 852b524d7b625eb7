import type { Attempt, ImageProvider, Standing } from "../../adapters/providers/provider.ts";
import type { Deps } from "../../platform/deps.ts";
import { StudioError } from "../../platform/errors.ts";
import { setStanding } from "../library/index.ts";
import { beginAttempt, setAttempt } from "./attempts.queries.ts";
import type { WantedPicture } from "./describe-attempt.ts";
import { findItem, type ItemRow } from "./items.queries.ts";

const previewEveryMs = 250;
const lookForCancelMs = 1_000;

/** One item at one provider. */
export interface ItemWork {
  deps: Deps;
  item: ItemRow;
  provider: ImageProvider;
  signal: AbortSignal;
}

export interface EndedAttempt {
  attempt: Attempt;
  end: Exclude<Standing, { state: "waiting" | "running" }>;
}

/**
 * Sees an item's attempt to its end. One that an earlier try left open is looked up, and a new one begins only when it is
 * proved absent; a uid is never handed over twice. Nothing when cancelling was asked before a new one could begin.
 */
export async function seeToEnd(
  work: ItemWork,
  wanted: WantedPicture,
  openUid: string | undefined,
): Promise<EndedAttempt | undefined> {
  const adopted = openUid === undefined ? undefined : await adopt(work, { ...wanted, uid: openUid });
  if (adopted) return adopted;
  const uid = await newAttempt(work);
  if (uid === undefined) return undefined;
  const attempt = { ...wanted, uid };
  await handOver(work, attempt);
  return { attempt, end: await follow(work, attempt) };
}

/** Takes up an attempt whose end nobody saw; nothing when the provider proves that it does not have it. */
async function adopt(work: ItemWork, attempt: Attempt): Promise<EndedAttempt | undefined> {
  const { deps, item, provider } = work;
  // A picture that was finished before the cancelling arrived is kept: it is paid for.
  if (item.cancelAskedAt && !isEnded(await provider.observe(attempt))) await provider.cancel(attempt);
  const standing = await provider.observe(attempt);
  if (standing.state === "absent") {
    await deps.db.inTx((tx) => setAttempt(tx, attempt.uid, "absent"));
    return undefined;
  }
  return { attempt, end: isEnded(standing) ? standing : await follow(work, attempt) };
}

const isEnded = (standing: Standing): standing is EndedAttempt["end"] =>
  standing.state !== "waiting" && standing.state !== "running";

const newAttempt = ({ deps, item, provider }: ItemWork): Promise<string | undefined> =>
  deps.db.inTx(async (tx) => {
    const uid = await beginAttempt(tx, item, provider.name);
    if (uid !== undefined) await setStanding(tx, item.variantId, "generating", false);
    return uid;
  });

async function handOver({ deps, provider }: ItemWork, attempt: Attempt): Promise<void> {
  try {
    await provider.submit(attempt);
    await deps.db.inTx((tx) => setAttempt(tx, attempt.uid, "submitted"));
  } catch (error) {
    const isKnown = error instanceof StudioError;
    // Only a refusal proves that nothing was taken; after anything else the attempt has to be looked up.
    const refused = isKnown && error.kind === "invalid";
    await deps.db.inTx((tx) =>
      setAttempt(tx, attempt.uid, refused ? "failed" : "unknown", {
        kind: refused ? "refused" : "unreachable",
        message: isKnown ? error.message : "The provider failed",
      }),
    );
    throw error;
  }
}

async function follow(work: ItemWork, attempt: Attempt): Promise<EndedAttempt["end"]> {
  const { deps, item, provider, signal } = work;
  const watch = setInterval(() => {
    cancelWhenAsked(work, attempt).catch((error: unknown) =>
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
async function cancelWhenAsked({ deps, item, provider }: ItemWork, attempt: Attempt): Promise<void> {
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
