import type { Failure, Standing } from "../../adapters/providers/provider.ts";

/** One try at an item, the one that has just ended included. `failure` is the class of its failure. */
export interface TriedNode {
  node: string | undefined;
  failure: string | undefined;
}

/** A failure as it is written down; its kind may be one of ours, too. */
export type Failing = Omit<Failure, "kind"> & { kind: string };

export type NextStep = { do: "land" | "cancel" | "again-here" | "again-elsewhere" } | { do: "fail"; failure: Failing };

type End = Exclude<Standing, { state: "waiting" | "running" }>;

/** Attempts at one item that may come to nothing through no fault of it, before it is given up. */
export const triesMax = 5;

/**
 * What follows the end of an attempt. `tries` counts it already, when it failed. Out of memory: once more at the same node,
 * once at another, then it has failed. A node that lost the picture or is sick is no fault of the item's. What may have
 * cost something is never tried again by itself, and a picture that was finished before the end is kept.
 */
export function nextStep(end: End, tries: readonly TriedNode[], here: string, otherNodes: boolean): NextStep {
  if (end.state === "done") return { do: "land" };
  if (end.state !== "failed") return unlessLost(tries, end.state === "absent" ? end.message : undefined);
  const step = afterFailure(end.failure, tries, here, otherNodes);
  return end.partial && (step.do === "cancel" || step.do === "fail") ? { do: "land" } : step;
}

function afterFailure(failure: Failure, tries: readonly TriedNode[], here: string, otherNodes: boolean): NextStep {
  if (failure.kind === "cancelled") return { do: "cancel" };
  if (failure.mayHaveCost) return { do: "fail", failure };
  if (failure.kind === "out-of-memory") return afterNoMemory(failure, tries, here, otherNodes);
  if (failure.kind === "node-sick" || failure.kind === "unreachable") return unlessLost(tries, failure.message);
  return { do: "fail", failure };
}

function afterNoMemory(failure: Failure, tries: readonly TriedNode[], here: string, otherNodes: boolean): NextStep {
  const failures = tries.filter((tried) => tried.failure === "out-of-memory");
  if (failures.length <= 1) return { do: "again-here" };
  const nodes = new Set(failures.map((tried) => tried.node));
  if (nodes.size === 1 && nodes.has(here) && otherNodes) return { do: "again-elsewhere" };
  return { do: "fail", failure: { kind: failure.kind, message: `${failure.message}; a smaller picture may fit` } };
}

const lost = "The server lost this picture each time; ask for it again";

const unlessLost = (tries: readonly TriedNode[], message = lost): NextStep =>
  tries.length < triesMax ? { do: "again-elsewhere" } : { do: "fail", failure: { kind: "node-lost", message } };

/** Processes that may die while they work on an item, before it is kept from taking more of them down. */
const crashesMax = 2;

export const isQuarantined = (crashes: number): boolean => crashes >= crashesMax;
