import type { Clock } from "../../platform/clock.ts";
import type { JsonObject } from "../../platform/exact-json.ts";
import type { Watch } from "../providers/provider.ts";
import type { GraphProgress } from "./progress.ts";

/** A wake-up that is not lost when it comes early, and that counts once however often it rings. */
class Bell {
  #rung = Promise.withResolvers<void>();

  ring(): void {
    this.#rung.resolve();
  }

  /** Resolves when it has rung since the last time, or after `timeoutMs`; rejects when the signal aborts. */
  async heard(timeoutMs: number, signal: AbortSignal): Promise<void> {
    const silence = Promise.withResolvers<void>();
    const timer = setTimeout(silence.resolve, timeoutMs);
    try {
      await unlessAborted(Promise.race([this.#rung.promise, silence.promise]), signal);
    } finally {
      clearTimeout(timer);
    }
    this.#rung = Promise.withResolvers<void>();
  }
}

/** The work's result, unless the signal aborts first: then a rejection with its reason, while the work runs out. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Messages after which the server may know more about the attempt than at the last look. */
const turningPoints = new Set(["execution_start", "execution_success", "execution_error", "execution_interrupted"]);

/** One attempt being followed: it turns messages of the socket into progress, and into reasons to look again. */
export class Follower {
  readonly uid: string;
  readonly bell = new Bell();
  /** Set when we cancelled it: a prompt taken out of the queue leaves no trace by which to tell. */
  cancelled = false;
  readonly #watch: Watch;
  readonly #progress: GraphProgress;
  readonly #clock: Clock;
  readonly #previewMs: number;
  #preview: Uint8Array | undefined;
  #previewDueMs = 0;

  constructor(uid: string, watch: Watch, progress: GraphProgress, pace: { clock: Clock; previewMs: number }) {
    this.uid = uid;
    this.#watch = watch;
    this.#progress = progress;
    this.#clock = pace.clock;
    this.#previewMs = pace.previewMs;
  }

  message(type: string, data: JsonObject): void {
    if (turningPoints.has(type) || (type === "executing" && data.node === null)) this.bell.ring();
    if (this.#progress.hear(type, data)) this.#tell();
  }

  /** Only the latest preview is kept, and passed on when its time has come. */
  preview(bytes: Uint8Array): void {
    this.#preview = bytes;
    if (this.#clock.now().getTime() >= this.#previewDueMs) this.#tell();
  }

  #tell(): void {
    const nowMs = this.#clock.now().getTime();
    const preview = nowMs >= this.#previewDueMs ? this.#preview : undefined;
    if (preview) {
      this.#preview = undefined;
      this.#previewDueMs = nowMs + this.#previewMs;
    }
    this.#watch.onProgress(this.#progress.fraction, preview);
  }
}
