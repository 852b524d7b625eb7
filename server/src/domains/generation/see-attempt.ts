import type { Attempt, ImageProvider, Standing } from "../../adapters/providers/provider.ts";
import type { Deps } from "../../platform/deps.ts";
import { StudioError } from "../../platform/errors.ts";
import { Postponed } from "../../platform/job-handlers.ts";
import { setStanding } from "../library/index.ts";
import { isQuarantined } from "./after-attempt.rules.ts";
import { beginAttempt, noteBegun, type OpenAttempt, setAttempt, takeUp } from "./attempts.queries.ts";
import type { WantedPicture } from "./describe-attempt.ts";
import { quarantined } from "./errors.ts";
import { findItem, type ItemRow } from "./items.queries.ts";

const previewEveryMs = 250;
const lookForCancelMs = 1_000;

/** Before an attempt in doubt is looked up again, and before a node that is away is asked again, in seconds. */
const doubtSeconds = 1;
const awaySeconds = 3;

/** One item at one node of a provider. */
export interface ItemWork {
  deps: Deps;
  item: ItemRow;
  provider: ImageProvider;
  node: string;
  signal: AbortSignal;
}

export interface EndedAttempt {
  attempt: Attempt;
  end: Exclude<Standing, { state: "waiting" | "running" }>;
}

/**
 * Takes up an attempt whose end nobody saw. A node that is away says nothing of it: the attempt keeps its place, and the
 * job comes back.
 * @throws StudioError `quarantined` (conflict): its processes died too often · Postponed: the node does not answer
 */
export async function adopt(work: ItemWork, wanted: WantedPicture, open: OpenAttempt): Promise<EndedAttempt> {
  const { deps, item, provider } = work;
  const attempt = { ...wanted, uid: open.uid, node: open.node ?? work.node };
  const crashes = await deps.db.inTx((tx) => takeUp(tx, { uid: open.uid, itemId: item.id }));
  if (isQuarantined(crashes)) throw quarantined();
  const standing = await unlessAway(work, attempt, async () => {
    // A picture that was finished before the cancelling arrived is kept: it is paid for.
    if (item.cancelAskedAt && !isEnded(await provider.observe(attempt))) await provider.cancel(attempt);
    return provider.observe(attempt);
  });
  return { attempt, end: isEnded(standing) ? standing : await follow(work, attempt) };
}

/**
 * Begins a new attempt under a new uid and sees it to its end. Nothing when the item no longer holds its place, or
 * cancelling was asked before.
 */
export async function tryOnce(work: ItemWork, wanted: WantedPicture): Promise<EndedAttempt | undefined> {
  const uid = await newAttempt(work);
  if (uid === undefined) return undefined;
  const attempt = { ...wanted, uid, node: work.node };
  await handOver(work, attempt);
  return { attempt, end: await follow(work, attempt) };
}

export const isEnded = (standing: Standing): standing is EndedAttempt["end"] =>
  standing.state !== "waiting" && standing.state !== "running";

/** Asks a node about an attempt; while it is away the attempt is in doubt and the job waits, at no cost of tries. */
export async function unlessAway<Told>(
  { deps }: Pick<ItemWork, "deps">,
  { uid }: { uid: string },
  ask: () => Promise<Told>,
): Promise<Told> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof StudioError) || error.kind !== "unavailable") throw error;
    await deps.db.inTx((tx) => setAttempt(tx, uid, "unknown", { kind: "unreachable", message: error.message }));
    throw new Postponed(awaySeconds, error);
  }
}

const newAttempt = ({ deps, item, node }: ItemWork): Promise<string | undefined> =>
  deps.db.inTx(async (tx) => {
    const uid = await beginAttempt(tx, item, node);
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
    if (isKnown && error.kind === "unavailable") throw new Postponed(doubtSeconds, error);
    throw error;
  }
}

async function follow(work: ItemWork, attempt: Attempt): Promise<EndedAttempt["end"]> {
  const { deps, provider, signal } = work;
  const watch = setInterval(() => {
    cancelWhenAsked(work, attempt).catch((error: unknown) =>
      deps.log.warn({ err: error, attempt: attempt.uid }, "cancelling failed; trying again"),
    );
  }, lookForCancelMs);
  try {
    return await provider.follow(attempt, { signal, onProgress: teller(work, attempt) });
  } finally {
    clearInterval(watch);
  }
}

/** Cancel may be asked of another process, so it is read from the batch. */
async function cancelWhenAsked({ deps, item, provider }: ItemWork, attempt: Attempt): Promise<void> {
  const now = await findItem(deps.db.read, item.uid);
  if (now?.cancelAskedAt) await provider.cancel(attempt);
}

function teller({ deps, item }: ItemWork, attempt: Attempt) {
  const news = { batch_id: item.batchUid, variant_id: item.variantUid };
  let lastPreview = 0;
  let begun = false;
  return (fraction: number, preview?: Uint8Array) => {
    if (!begun) {
      begun = true;
      noteBegun(deps.db.read, attempt.uid).catch((error: unknown) =>
        deps.log.warn({ err: error, attempt: attempt.uid }, "when it began was not noted; the pace will be less exact"),
      );
    }
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
