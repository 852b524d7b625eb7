import { addUp, closingLine, type FinishedRun, holds } from "./tally.rules.ts";
import { readRuns } from "./test-results.ts";

/** Reads an argument such as `db-pglite=0`. */
function readFinishedRun(argument: string): FinishedRun {
  const [, name, code] = /^([a-z0-9-]+)=(\d+)$/.exec(argument) ?? [];
  if (!name || !code) throw new Error(`expected RUN=EXIT_CODE, got ${argument}`);
  return { name, exitCode: Number(code) };
}

const runs = readRuns("test-results");
const finished = process.argv.slice(2).map(readFinishedRun);
const tally = addUp(finished, runs);
const asked = new Set(finished.map(({ name }) => name));
const failures = runs
  .filter(({ run }) => asked.has(run))
  .flatMap(({ tests }) => tests.filter(({ status }) => status === "failed"));

console.log();
for (const { run, file, title } of failures) console.log(`FAILED  ${run}  ${file}  ${title}`);
for (const trouble of tally.troubles) console.log(`FAILED  ${trouble}`);
if (tally.passed + tally.failed === 0) console.log("No test ran.");
console.log(closingLine(tally));
process.exitCode = holds(tally) ? 0 : 1;
