import { type Document, documentOf, documents, idsNamed } from "./requirements.rules.ts";
import type { TestOutcome } from "./test-results.ts";

/** `failing` also holds what was named but not proved: a skipped test proves nothing. */
export type ProofStatus = "proven" | "failing" | "missing";

export interface Proof {
  status: ProofStatus;
  /** `run: title`, once for each run. */
  tests: string[];
}

export type Totals = Record<ProofStatus, number> & { all: number };

export interface Trace {
  ids: Record<string, Proof>;
  totals: Record<Document | "overall", Totals>;
  /** Ids that titles name and the list does not hold: most likely misprints. */
  unknown: Record<string, string[]>;
}

/** Which requirement is proved by which tests: at least one names it, and every one that does passed in every run. */
export function traceProofs(ids: string[], outcomes: TestOutcome[]): Trace {
  const named = groupById(outcomes);
  const proofs = Object.fromEntries(ids.map((id) => [id, proofOf(named.get(id) ?? [])]));
  const strangers = [...named].filter(([id]) => !(id in proofs));
  return {
    ids: proofs,
    totals: totalsOf(proofs),
    unknown: Object.fromEntries(strangers.map(([id, tests]) => [id, tests.map(nameOf)])),
  };
}

function groupById(outcomes: TestOutcome[]): Map<string, TestOutcome[]> {
  const named = new Map<string, TestOutcome[]>();
  for (const outcome of outcomes) {
    for (const id of idsNamed(outcome.title)) named.set(id, [...(named.get(id) ?? []), outcome]);
  }
  return named;
}

const nameOf = ({ run, title }: TestOutcome): string => `${run}: ${title}`;

function proofOf(tests: TestOutcome[]): Proof {
  const passed = tests.every(({ status }) => status === "passed");
  const status = tests.length === 0 ? "missing" : passed ? "proven" : "failing";
  return { status, tests: tests.map(nameOf) };
}

function totalsOf(proofs: Record<string, Proof>): Trace["totals"] {
  const entries = Object.entries(proofs);
  const count = (mine: [string, Proof][]): Totals => {
    const of = (status: ProofStatus) => mine.filter(([, proof]) => proof.status === status).length;
    return { proven: of("proven"), failing: of("failing"), missing: of("missing"), all: mine.length };
  };
  const perDocument = documents.map((document) => [
    document,
    count(entries.filter(([id]) => documentOf(id) === document)),
  ]);
  return { ...Object.fromEntries(perDocument), overall: count(entries) } as Trace["totals"];
}
