/** When the circuit opens and for how long; times in milliseconds. */
export interface BreakerBounds {
  /** So many failures in a row open it. */
  failuresMax: number;
  /** How long it stays open at first; doubles with every failed probe. */
  openMs: number;
  openMaxMs: number;
}

/**
 * The circuit to a server. `closed`: everything passes. `open`: nothing does until `untilMs`. `half-open`: one probe is on
 * its way, and all else waits for what it brings; `dueMs` is when the next one is due anyway, if somebody asked for this one
 * before its time.
 */
export type Breaker =
  | { state: "closed"; failures: number }
  | { state: "open"; failures: number; waitMs: number; untilMs: number }
  | { state: "half-open"; failures: number; waitMs: number; dueMs?: number };

type HalfOpen = Extract<Breaker, { state: "half-open" }>;

export const closedBreaker: Breaker = { state: "closed", failures: 0 };

function opened(failures: number, waitMs: number, nowMs: number): Breaker {
  return { state: "open", failures, waitMs, untilMs: nowMs + waitMs };
}

/** After a request that got no usable answer. One that was on its way when the circuit opened changes nothing. */
export function afterFailure(breaker: Breaker, nowMs: number, bounds: BreakerBounds): Breaker {
  if (breaker.state === "open") return breaker;
  const failures = breaker.failures + 1;
  if (breaker.state === "half-open") return afterProbe(breaker, failures, nowMs, bounds);
  return failures < bounds.failuresMax ? { state: "closed", failures } : opened(failures, bounds.openMs, nowMs);
}

/** A probe asked for before its time leaves the wait as it was, so that asking again and again puts nothing off. */
function afterProbe(probe: HalfOpen, failures: number, nowMs: number, { openMaxMs }: BreakerBounds): Breaker {
  const { waitMs, dueMs } = probe;
  if (dueMs !== undefined) return { state: "open", failures, waitMs, untilMs: dueMs };
  return opened(failures, Math.min(waitMs * 2, openMaxMs), nowMs);
}

/** Whether the one probe may go out now: when the wait is over, or at once when somebody asks for it. */
export function mayProbe(breaker: Breaker, nowMs: number, atOnce: boolean): boolean {
  if (breaker.state === "closed") return true;
  return breaker.state === "open" && (atOnce || nowMs >= breaker.untilMs);
}

/** The circuit while the probe that `mayProbe` allowed is on its way. */
export function whileProbing(breaker: Breaker, nowMs: number): Breaker {
  if (breaker.state !== "open") return breaker;
  const { failures, waitMs, untilMs } = breaker;
  return { state: "half-open", failures, waitMs, ...(nowMs < untilMs && { dueMs: untilMs }) };
}

/** Whether a request may go out. */
export function lets(breaker: Breaker, isProbe: boolean): boolean {
  return breaker.state === "closed" || (breaker.state === "half-open" && isProbe);
}
