import { createHash } from "node:crypto";
import { StudioError } from "../../platform/errors.ts";
import type { Attempt, ImageProvider, Standing, Watch } from "../providers/provider.ts";
import type { Painter } from "./painter.ts";

type End = Exclude<Standing, { state: "waiting" | "running" }>;

interface Work {
  attempt: Attempt;
  stop: AbortController;
  /** Hear the progress of a painting that has begun; it begins with its first follower. */
  end?: Promise<End>;
  png?: Uint8Array;
  cancelled: boolean;
}

/**
 * The painter as a provider. It keeps an attempt in memory from submission to release; after a restart it knows nothing
 * of it, which is proved absence, and painting again costs nothing but time.
 */
export function painterProvider(painter: Painter): ImageProvider {
  const works = new Map<string, Work>();
  const styles = (["portrait", "background"] as const).flatMap((kind) =>
    painter.styles(kind).map((key) => ({ key, kind })),
  );
  return {
    name: "painter",
    label: "Built-in painter",
    costCentsEach: 0,
    capabilities: { kinds: ["portrait", "background"], source: true, seed: true, workflow: false, styles },
    health: async () => ({ ready: true, message: "Ready; paints on this machine, free of charge" }),
    async submit(attempt) {
      if (works.has(attempt.uid))
        throw new StudioError("conflict", "provider/double", "This attempt was handed over before");
      works.set(attempt.uid, { attempt, stop: new AbortController(), cancelled: false });
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
      if (!work) return;
      work.cancelled = true;
      work.stop.abort(new Error("cancelled"));
      await work.end;
    },
    release: async ({ uid }) => {
      works.delete(uid);
    },
    close: () => painter.close(),
  };
}

function standingOf(work: Work | undefined): Standing {
  if (!work) return { state: "absent" };
  if (work.cancelled) return cancelledEnd;
  if (!work.end) return { state: "waiting" };
  return { state: work.png ? "done" : "running" };
}

const cancelledEnd = { state: "failed", failure: { kind: "cancelled", message: "Cancelled" } } as const;

async function followWork(painter: Painter, work: Work | undefined, watch: Watch): Promise<End> {
  if (!work) return { state: "absent" };
  work.end ??= paint(painter, work, watch);
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => {
    // Nobody waits for it any more: the thread is freed for somebody else, and the attempt is forgotten as lost.
    work.stop.abort(watch.signal.reason);
    aborted.reject(watch.signal.reason);
  };
  if (watch.signal.aborted) onAbort();
  watch.signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work.end, aborted.promise]);
  } finally {
    watch.signal.removeEventListener("abort", onAbort);
  }
}

async function paint(painter: Painter, work: Work, watch: Watch): Promise<End> {
  try {
    const painting = await painter.paint(requestOf(work.attempt), {
      signal: work.stop.signal,
      onProgress: watch.onProgress,
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
