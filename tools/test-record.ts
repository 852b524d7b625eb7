import { relative } from "node:path";
import type { Reporter, TestCase, TestModule, TestSuite } from "vitest/node";
import { type TestOutcome, type TestStatus, titleSeparator, writeRun } from "./test-results.ts";

type Place = Pick<TestOutcome, "run" | "file">;

/**
 * Keeps what every test did in `test-results/<run>.json`; the run's name comes from `TEST_RUN`.
 * A file that does not load, a hook that throws and an error outside of any test each count as one failed test:
 * Vitest reports the tests behind them as skipped or not at all.
 */
export default class TestRecord implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const run = process.env["TEST_RUN"];
    if (!run) throw new Error("TEST_RUN names the run whose results are kept");
    const tests = modules.flatMap((module) => outcomesOf(module, run));
    if (unhandled.length > 0) tests.push({ run, file: "", title: "no error outside of a test", status: "failed" });
    writeRun("test-results", { run, finishedAt: new Date().toISOString(), tests });
  }
}

function outcomesOf(module: TestModule, run: string): TestOutcome[] {
  const place = { run, file: relative(process.cwd(), module.moduleId) };
  const broken = module.errors().length > 0 ? [failure(place, "the file loads and its hooks hold")] : [];
  const suites = [...module.children.allSuites()].flatMap((suite) => brokenHooks(suite, place));
  const tests = [...module.children.allTests()].map((test) => ({
    ...place,
    title: titleOf(test),
    status: statusOf(test),
  }));
  return [...broken, ...suites, ...tests];
}

function brokenHooks(suite: TestSuite, place: Place): TestOutcome[] {
  return suite.errors().length > 0 ? [failure(place, `${titleOf(suite)}${titleSeparator}the hooks hold`)] : [];
}

const failure = (place: Place, title: string): TestOutcome => ({ ...place, title, status: "failed" });

/** A test that was collected but never ran to its end did not pass. */
function statusOf(test: TestCase): TestStatus {
  const { state } = test.result();
  return state === "pending" ? "failed" : state;
}

function titleOf(task: TestCase | TestSuite): string {
  const outer = task.parent.type === "module" ? "" : `${titleOf(task.parent)}${titleSeparator}`;
  return `${outer}${task.name}`;
}
