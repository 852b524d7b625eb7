import type { BreakerBounds } from "./node/breaker.rules.ts";
import type { StallBounds } from "./node/stall.rules.ts";

/** How long and how much; times in milliseconds, sizes in bytes. */
export interface ComfyLimits extends BreakerBounds, StallBounds {
  /** GET /system_stats. */
  healthMs: number;
  /** GET and POST /queue and POST /interrupt: long queues are written out on the server's only loop. */
  queueMs: number;
  /** GET /history/{id} and GET /api/jobs/{id}. */
  historyMs: number;
  /** GET /view. */
  imageMs: number;
  uploadMs: number;
  /** How long `submit` waits for the answer to POST /prompt; the request itself goes on. */
  promptMs: number;
  /** When a POST /prompt without an answer is given up for good. */
  promptLostMs: number;
  /**
   * How long absence is not believed after the connection broke under a POST /prompt, or since an attempt of another process
   * was first missed: it may still be read.
   */
  doubtMs: number;
  /** Between two looks at an attempt, when no message asks for one earlier. */
  pollMs: number;
  /** The same, at most, while the server does not answer. */
  pollMaxMs: number;
  /** Between two tries to cancel; a cancel can be lost, so it is repeated until the end is seen. */
  cancelMs: number;
  /** After which a cancel without a visible end is reported. Some nodes only notice at their own end. */
  cancelPatienceMs: number;
  /** How long `submit` waits for the socket; without it the attempt is followed by polling alone. */
  socketMs: number;
  /** First pause before a new connection; doubles up to `pollMaxMs`. */
  reconnectMs: number;
  /** A connection without a sign of life for this long is dropped. */
  silenceMs: number;
  /** Least time between two previews of one attempt. */
  previewMs: number;
  /** GET /object_info: big installations take minutes to write it down. */
  catalogueMs: number;
  /** Pauses before the further tries of a request that only reads, or that may arrive twice. */
  retryMs: readonly number[];
  /** Between two looks at what is due for a node. */
  beatMs: number;
  /** How old a node's report may be before it is asked again. */
  healthFreshMs: number;
  /** Between two trials of a node that has to prove itself. */
  trialEveryMs: number;
  /** How long a trial may take. */
  trialMs: number;
  jsonBytesMax: number;
  imageBytesMax: number;
}

export const usualLimits: ComfyLimits = {
  healthMs: 5_000,
  queueMs: 30_000,
  historyMs: 10_000,
  imageMs: 60_000,
  uploadMs: 60_000,
  promptMs: 30_000,
  promptLostMs: 600_000,
  doubtMs: 10_000,
  pollMs: 2_000,
  pollMaxMs: 15_000,
  cancelMs: 500,
  cancelPatienceMs: 600_000,
  socketMs: 2_000,
  reconnectMs: 500,
  silenceMs: 45_000,
  previewMs: 250,
  catalogueMs: 180_000,
  retryMs: [5_000, 15_000, 45_000],
  beatMs: 1_000,
  healthFreshMs: 5_000,
  trialEveryMs: 180_000,
  trialMs: 60_000,
  failuresMax: 5,
  openMs: 60_000,
  openMaxMs: 600_000,
  deadWorkerMs: 60_000,
  wedgedMs: 1_800_000,
  unheededMs: 120_000,
  jsonBytesMax: 64 * 1024 * 1024,
  imageBytesMax: 256 * 1024 * 1024,
};
