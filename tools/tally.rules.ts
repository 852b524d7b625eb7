import type { RunResults, TestStatus } from "./test-results.ts";

/** A run that was asked for: its name, and the exit code of the process that ran it. */
export interface FinishedRun {
  name: string;
  exitCode: number;
}

export interface Tally extends Record<TestStatus, number> {
  /** Sentences for what failed outside of any recorded test. */
  troubles: string[];
}

/**
 * Adds up the runs that were asked for. A run that left no results, or that ended badly without naming a failed test,
 * counts as one failed test: a crash must not look like success.
 */
export function addUp(finished: FinishedRun[], results: RunResults[]): Tally {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0, troubles: [] };
  for (const run of finished)
    addRun(
      tally,
      run,
      results.find((result) => result.run === run.name),
    );
  return tally;
}

function addRun(tally: Tally, { name, exitCode }: FinishedRun, result: RunResults | undefined): void {
  const tests = result?.tests ?? [];
  for (const { status } of tests) tally[status] += 1;
  const explained = tests.some(({ status }) => status === "failed");
  if (explained || (result && exitCode === 0)) return;
  tally.failed += 1;
  tally.troubles.push(result ? `${name} ended with code ${exitCode} though no test failed` : `${name} left no results`);
}

export const closingLine = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** Whether the tests hold: nothing failed, and something ran. */
export const holds = ({ passed, failed }: Tally): boolean => failed === 0 && passed > 0;
