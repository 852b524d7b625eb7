import type { Verdict } from "./check.rules.ts";

export type SourceStanding =
  | { usable: true }
  | { usable: false; because: "none" | "pending" | "failed"; message: string };

/**
 * Whether candidates may be made from a source: its checks passed or only warn, or somebody who may decided to use it all
 * the same. A check that could not run counts as skipped, and is shown as such.
 */
export function judgeSource(source: { verdict: Verdict | null; overridden: boolean } | undefined): SourceStanding {
  if (!source)
    return { usable: false, because: "none", message: "Upload a source picture first: candidates are made from it" };
  if (source.overridden) return { usable: true };
  if (source.verdict === null)
    return { usable: false, because: "pending", message: "The source picture is still being checked" };
  if (source.verdict === "fail" || source.verdict === "error") {
    return {
      usable: false,
      because: "failed",
      message: "A check of the source picture failed; upload a better one, or let a reviewer override it",
    };
  }
  return { usable: true };
}
