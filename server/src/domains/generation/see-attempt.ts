import type { Attempt, ImageProvider, Standing } from "../../adapters/providers/provider.ts";
import type { Deps } from "../../platform/deps.ts";
import { StudioError } from "../../platform/errors.ts";
import { Postponed } from "../../platform/job-handlers.ts";
import { setStanding } from "../library/index.ts";
import { isQuarantined } from "./after-attempt.rules.ts";
import {
  askedOf,
  beginAttempt,
  isTakenOut,
  noteBegun,
  type OpenAttempt,
  setAttempt,
  takeUp,
} from "./attempts.queries.ts";
import type { WantedPicture } from "./describe-attempt.ts";
import { quarantined } from "./errors.ts";
import type { ItemRow } from "./items.queries.ts";

const previewEveryMs = 250;
/** Between two looks at what is asked of an attempt that is followed. */
const lookMs = 1_000;

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
  // A picture that was finished before the cancelling arrived is kept: it is paid for.
  const standing = await unlessAway(work, attempt, () => provider.observe(attempt));
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
  await handOver(work, { ...attempt, isNew: true });
  return { attempt, end: await follow(work, attempt) };
}

export const isEnded = (standing: Standing): standing is EndedAttempt["end"] =>
  standing.state !== "waiting" && standing.state !== "running";

/**
 * Asks a node about an attempt; while it is away the attempt is in doubt and the job waits, at no cost of tries. A node
 * that is away and was taken out of the pool is given up: nothing will ever be fetched from it, so that the picture may be
 * made elsewhere.
 */
export async function unlessAway<Told extends Standing>(
  { deps }: Pick<ItemWork, "deps">,
  { uid, node }: Attempt,
  ask: () => Promise<Told>,
): Promise<Told | Extract<Standing, { state: "absent" }>> {
  try {
    return await ask();
  } catch (error) {
    if (!isAway(error)) throw error;
    if (await isTakenOut(deps.db.read, node)) return { state: "absent", message: goneMessage };
    await deps.db.inTx((tx) => setAttempt(tx, uid, "unknown", { kind: "unreachable", message: error.message }));
    throw new Postponed(awaySeconds, error);
  }
}

const goneMessage = "The server that was making this picture was taken out of the pool and does not answer";

const isAway = (error: unknown): error is StudioError => error instanceof StudioError && error.kind === "unavailable";

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
    if (isAway(error)) throw new Postponed(doubtSeconds, error);
    throw error;
  }
}

/** @throws Postponed: its node is away, and somebody asked to stop or took the node out, so that nobody waits for it here */
async function follow(work: ItemWork, attempt: Attempt): Promise<EndedAttempt["end"]> {
  const letGo = new AbortController();
  const heed = heeding(work, attempt, letGo);
  const watch = setInterval(heed, lookMs);
  heed();
  try {
    const signal = AbortSignal.any([work.signal, letGo.signal]);
    return await work.provider.follow(attempt, { signal, onProgress: teller(work, attempt) });
  } finally {
    clearInterval(watch);
  }
}

/** Does what is asked of an attempt while it is followed. It may be asked of another process, so it is read, again and again. */
function heeding({ deps, provider }: ItemWork, attempt: Attempt, letGo: AbortController): () => void {
  let looking = false;
  let cancelling: Promise<void> | undefined;
  const warn = (error: unknown) => deps.log.warn({ err: error, attempt: attempt.uid }, "stopping failed; trying again");
  const look = async () => {
    const { cancelAsked, takenOut } = await askedOf(deps.db.read, attempt.uid);
    if (!cancelAsked && !takenOut) return;
    const standing = await provider.observe(attempt);
    if (!cancelAsked || isEnded(standing)) return;
    cancelling ??= provider
      .cancel(attempt)
      .catch(warn)
      .finally(() => {
        cancelling = undefined;
      });
  };
  return () => {
    if (looking) return;
    looking = true;
    look()
      .catch((error: unknown) => (isAway(error) ? letGo.abort(new Postponed(doubtSeconds, error)) : warn(error)))
      .finally(() => {
        looking = false;
      });
  };
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
    deps.news.tell(item.collectionUid, { type: "GenerationItemProgress", ...news, fraction });
    if (!preview || performance.now() - lastPreview < previewEveryMs) return;
    lastPreview = performance.now();
    deps.news.tell(item.collectionUid, {
      type: "GenerationPreview",
      ...news,
      image: `data:image/jpeg;base64,${Buffer.from(preview).toString("base64")}`,
    });
  };
}
