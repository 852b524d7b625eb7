export type Verdict = "pass" | "warn" | "fail" | "skipped" | "error";

/** From where on a score is worrying. `dir` says on which side; `fail` is null for checks that only ever warn. */
export interface Threshold {
  warn: number;
  fail: number | null;
  dir: "above" | "below";
}

/** One finding about one picture, in the shape that is stored and shown. */
export interface Check {
  check: string;
  score: number | null;
  unit: string;
  /** A copy of what the score was held against, so that an old report stays readable after a change. */
  threshold: Threshold | null;
  verdict: Verdict;
  /** For people; says what to do unless all is well. */
  message: string;
  details: Record<string, unknown>;
}

/** A threshold, and whether its numbers themselves already count as crossed. */
export interface Limit extends Threshold {
  warnCounts: boolean;
  failCounts: boolean;
}

/** Where a score lies. A score that is no number was not measured: `error`, never a silent pass. */
export function judgeScore(score: number, limit: Limit): "pass" | "warn" | "fail" | "error" {
  if (!Number.isFinite(score)) return "error";
  const isCrossed = (at: number, counts: boolean): boolean => {
    if (score === at) return counts;
    return limit.dir === "above" ? score > at : score < at;
  };
  if (limit.fail !== null && isCrossed(limit.fail, limit.failCounts)) return "fail";
  return isCrossed(limit.warn, limit.warnCounts) ? "warn" : "pass";
}

export const thresholdOf = ({ warn, fail, dir }: Limit): Threshold => ({ warn, fail, dir });

type Advice = (verdict: "pass" | "warn" | "fail") => string;

/** The same good news, and the same advice for both degrees of bad. */
export const advise =
  (good: string, bad: string): Advice =>
  (verdict) =>
    verdict === "pass" ? good : bad;

/** Judges one score; a score that is no number becomes an `error`. */
export function judged(
  check: string,
  [score, unit]: [number, string],
  limit: Limit,
  advice: Advice,
  details: Record<string, unknown> = {},
): Check {
  const verdict = judgeScore(score, limit);
  const finding = { check, unit, threshold: thresholdOf(limit), verdict, details };
  if (verdict === "error")
    return { ...finding, score: null, message: "This could not be measured. Run the checks again." };
  return { ...finding, score, message: advice(verdict) };
}

/** A check that was not made, and why. */
export function skipped(check: string, unit: string, message: string): Check {
  return { check, score: null, unit, threshold: null, verdict: "skipped", message, details: {} };
}

/** Worst last. A failure outranks an error: it stands whatever the check that broke would have said. */
const ranks: Verdict[] = ["skipped", "pass", "warn", "error", "fail"];

/** The worst verdict of all; `skipped` only when nothing was judged. */
export function overallVerdict(checks: Check[]): Verdict {
  const worst = Math.max(0, ...checks.map(({ verdict }) => ranks.indexOf(verdict)));
  return ranks[worst] ?? "error";
}
