import { createHash } from "node:crypto";
import { StudioError } from "../../platform/errors.ts";
import type { Attempt, ImageProvider, Standing, Watch } from "../providers/provider.ts";
import type { Painter } from "./painter.ts";

type End = Exclude<Standing, { state: "waiting" | "running" }>;

interface Work {
  attempt: Attempt;
  stop: AbortController;
  /** A painting begins with its first follower, and goes on when that one leaves. */
  end?: Promise<End>;
  ended?: End;
  png?: Uint8Array;
  hear: Watch["onProgress"];
}

/**
 * The painter as a provider. It keeps an attempt in memory from submission to release; after a restart it knows nothing
 * of it, which is proved absence, and painting again costs nothing but time.
 */
export function painterProvider(painter: Painter, threads = 1): ImageProvider {
  const works = new Map<string, Work>();
  const styles = (["portrait", "background"] as const).flatMap((kind) =>
    painter.styles(kind).map((key) => ({ key, kind })),
  );
  return {
    name: "painter",
    label: "Built-in painter",
    costCentsEach: 0,
    capabilities: { kinds: ["portrait", "background"], source: true, seed: true, workflow: false, styles },
    styleOf: ({ seed, ...wish }) => painter.styleOf({ ...wish, seed: foldSeed(seed) }),
    // One more than there are threads, so that the next picture is prepared while one is painted.
    nodes: () => [{ key: "painter", label: "Built-in painter", depth: threads + 1, takesWork: true }],
    health: async () => ({ ready: true, message: "Ready; paints on this machine, free of charge" }),
    async submit(attempt) {
      refuseExcess(attempt, styles);
      if (works.has(attempt.uid))
        throw new StudioError("conflict", "provider/double", "This attempt was handed over before");
      works.set(attempt.uid, { attempt, stop: new AbortController(), hear: () => undefined });
    },
    observe: async ({ uid }) => standingOf(works.get(uid)),
    follow: (attempt, watch) => followWork(painter, works.get(attempt.uid), watch),
    async fetch({ uid }) {
      const png = works.get(uid)?.png;
      if (!png) throw new StudioError("unavailable", "provider/lost", "The painter no longer has this picture");
      return [{ bytes: png, origin: "painter" }];
    },
    async cancel({ uid }) {
      const work = works.get(uid);
      if (!work || work.ended) return;
      work.stop.abort(new Error("cancelled"));
      work.ended = await (work.end ?? cancelledEnd);
    },
    release: async ({ uid }) => {
      works.delete(uid);
    },
    close: () => painter.close(),
  };
}

function refuseExcess(attempt: Attempt, styles: readonly { key: string; kind: string }[]): void {
  const refuse = (message: string) => {
    throw new StudioError("invalid", "provider/refused", message);
  };
  if (attempt.graph) refuse("The painter runs no workflow");
  if (attempt.style !== undefined && !styles.some(({ key, kind }) => key === attempt.style && kind === attempt.kind))
    refuse("The painter has no such style for this kind of picture");
}

function standingOf(work: Work | undefined): Standing {
  if (!work) return { state: "absent" };
  return work.ended ?? { state: work.end ? "running" : "waiting" };
}

const cancelledEnd: End = { state: "failed", failure: { kind: "cancelled", message: "Cancelled" } };

async function followWork(painter: Painter, work: Work | undefined, watch: Watch): Promise<End> {
  if (!work) return { state: "absent" };
  watch.signal.throwIfAborted();
  if (work.ended) return work.ended;
  work.hear = (fraction, preview) => watch.onProgress(fraction, preview);
  work.end ??= paint(painter, work);
  const left = Promise.withResolvers<never>();
  const onAbort = () => left.reject(watch.signal.reason);
  watch.signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work.end, left.promise]);
  } finally {
    watch.signal.removeEventListener("abort", onAbort);
    work.hear = () => undefined;
  }
}

async function paint(painter: Painter, work: Work): Promise<End> {
  work.ended = await end(painter, work);
  return work.ended;
}

async function end(painter: Painter, work: Work): Promise<End> {
  try {
    const painting = await painter.paint(requestOf(work.attempt), {
      signal: work.stop.signal,
      onProgress: (fraction, preview) => work.hear(fraction, preview),
    });
    work.png = painting.png;
    return { state: "done" };
  } catch (error) {
    if (work.stop.signal.aborted) return cancelledEnd;
    const message = error instanceof StudioError ? error.message : "The painter failed";
    return {
      state: "failed",
      failure: { kind: error instanceof StudioError && error.kind === "invalid" ? "refused" : "node-sick", message },
    };
  }
}

const requestOf = (attempt: Attempt) => ({
  kind: attempt.kind,
  prompt: attempt.prompt,
  seed: foldSeed(attempt.seed),
  width: attempt.width,
  height: attempt.height,
  ordinal: attempt.ordinal,
  alpha: attempt.alpha,
  style: attempt.style,
  source: attempt.source && { bytes: attempt.source.bytes, face: attempt.source.face },
});

/** The painter counts in 53 bits; larger seeds are folded into them, each always to the same one. */
function foldSeed(text: string): number {
  const seed = BigInt(text);
  if (seed <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(seed);
  return createHash("sha256").update(text).digest().readUIntBE(0, 6);
}
