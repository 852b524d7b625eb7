/** How long standing still is normal; times in milliseconds. */
export interface StallBounds {
  /** A prompt of ours waits while nothing runs: the worker is gone. */
  deadWorkerMs: number;
  /** A prompt of ours runs without a sign of progress: it is interrupted. */
  wedgedMs: number;
  /** The same after the interrupt: the node does not heed it. */
  unheededMs: number;
}

/** What the queue shows of ours. */
export interface QueueView {
  /** Whether a prompt of ours waits while nothing at all runs. */
  idles: boolean;
  /** The prompt of ours that runs, and when it last gave a sign of life. */
  running: { uid: string; newsMs: number } | undefined;
}

/** What is remembered from one look at the queue to the next. */
export interface Stall {
  idleSinceMs?: number;
  running?: { uid: string; sinceMs: number; stoppedMs?: number };
}

/**
 * `dead`: the worker takes nothing from the queue. `stuck`: the running prompt is to be interrupted. `wedged`: it was, and
 * goes on all the same.
 */
export type StallVerdict = "well" | "dead" | "stuck" | "wedged";

function judgeRunning(running: Stall["running"], newsMs: number, nowMs: number, bounds: StallBounds): StallVerdict {
  if (running === undefined) return "well";
  if (running.stoppedMs !== undefined) return nowMs - running.stoppedMs >= bounds.unheededMs ? "wedged" : "stuck";
  return nowMs - Math.max(running.sinceMs, newsMs) >= bounds.wedgedMs ? "stuck" : "well";
}

/** The running attempt with what is remembered of it, if it is the same as before. */
function watched(before: Stall["running"], running: QueueView["running"], nowMs: number): Stall["running"] {
  if (running === undefined) return undefined;
  return before?.uid === running.uid ? before : { uid: running.uid, sinceMs: nowMs };
}

/** Judges one look at the queue after those before it. Looks that failed must not lie between them. */
export function judgeStall(
  before: Stall,
  view: QueueView,
  nowMs: number,
  bounds: StallBounds,
): { stall: Stall; verdict: StallVerdict } {
  const stall: Stall = {};
  const running = watched(before.running, view.running, nowMs);
  const verdict = judgeRunning(running, view.running?.newsMs ?? 0, nowMs, bounds);
  if (running) stall.running = verdict === "stuck" ? { ...running, stoppedMs: running.stoppedMs ?? nowMs } : running;
  if (!view.idles) return { stall, verdict };
  stall.idleSinceMs = before.idleSinceMs ?? nowMs;
  return { stall, verdict: nowMs - stall.idleSinceMs >= bounds.deadWorkerMs ? "dead" : verdict };
}
