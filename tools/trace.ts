import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readIds } from "./requirements.rules.ts";
import { readRuns } from "./test-results.ts";
import { type Trace, traceProofs } from "./trace.rules.ts";

function table({ totals }: Trace): string {
  const rows = Object.entries(totals).map(([name, { proven, failing, missing, all }]) => [
    name,
    proven,
    failing,
    missing,
    all,
  ]);
  return [["", "proven", "failing", "missing", "of"], ...rows]
    .map(
      ([name, ...numbers]) =>
        `${String(name).padEnd(8)}${numbers.map((number) => String(number).padStart(9)).join("")}`,
    )
    .join("\n");
}

function findings({ ids, unknown }: Trace): string[] {
  const failing = Object.entries(ids).filter(([, { status }]) => status === "failing");
  return [
    ...failing.map(([id, { tests }]) => `failing  ${id}\n${tests.map((test) => `           ${test}`).join("\n")}`),
    ...Object.entries(unknown).map(([id, tests]) => `unknown  ${id} is in no document: ${tests.join(" | ")}`),
  ];
}

const root = join(import.meta.dirname, "..");
const runs = readRuns(join(root, "test-results"));
if (runs.length === 0) {
  console.error("pentimento: there are no test results yet; run bin/test first");
  process.exit(1);
}
const ids = readIds(readFileSync(join(root, "docs/requirements.md"), "utf8"));
const trace = traceProofs(
  ids,
  runs.flatMap(({ tests }) => tests),
);

if (process.argv.includes("--json")) {
  console.log(JSON.stringify(trace, null, 1));
} else {
  console.log(`From the runs ${runs.map(({ run, finishedAt }) => `${run} (${finishedAt})`).join(", ")}.\n`);
  console.log(table(trace));
  for (const finding of findings(trace)) console.log(`\n${finding}`);
}
if (trace.totals.overall.failing > 0 || Object.keys(trace.unknown).length > 0) process.exitCode = 1;
