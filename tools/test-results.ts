import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type TestStatus = "passed" | "failed" | "skipped";

/** One test in one run. The database tests run twice, so a title may come back under another run. */
export interface TestOutcome {
  run: string;
  /** Path from the project's root. */
  file: string;
  /** The groups and the test, outermost first, joined by `titleSeparator`. */
  title: string;
  status: TestStatus;
}

export interface RunResults {
  run: string;
  finishedAt: string;
  tests: TestOutcome[];
}

export const titleSeparator = " > ";

export function writeRun(folder: string, results: RunResults): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${results.run}.json`), `${JSON.stringify(results, null, 1)}\n`);
}

/** Every run kept in the folder, in the order of their names. A missing folder holds no runs; an unreadable one throws. */
export function readRuns(folder: string): RunResults[] {
  return namesIn(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as RunResults);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
