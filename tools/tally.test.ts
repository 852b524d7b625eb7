import { expect, test } from "vitest";
import { addUp, closingLine, holds } from "./tally.rules.ts";
import type { RunResults, TestStatus } from "./test-results.ts";

function results(run: string, ...statuses: TestStatus[]): RunResults {
  const tests = statuses.map((status, at) => ({ run, file: "a.test.ts", title: `test ${at}`, status }));
  return { run, finishedAt: "2026-11-21T00:00:00.000Z", tests };
}
const ended = (name: string, exitCode = 0) => ({ name, exitCode });

test("the closing line adds up all runs that were asked for", () => {
  const runs = [
    results("unit", "passed", "passed", "skipped"),
    results("e2e", "passed", "failed"),
    results("fault", "failed"),
  ];
  const tally = addUp([ended("unit"), ended("e2e", 1)], runs);
  expect(closingLine(tally)).toBe("3 passed, 1 failed, 1 skipped");
  expect(holds(tally)).toBe(false);
});

test("a run that crashed before it left results counts as one failure", () => {
  const tally = addUp([ended("unit"), ended("fault", 137)], [results("unit", "passed")]);
  expect(tally).toMatchObject({ passed: 1, failed: 1, troubles: ["fault left no results"] });
});

test("a bad exit code without a failed test counts as one failure", () => {
  expect(addUp([ended("unit", 1)], [results("unit", "passed")]).failed).toBe(1);
  expect(addUp([ended("unit", 1)], [results("unit", "failed")]).failed).toBe(1);
});

test("tests that never ran prove nothing", () => {
  expect(holds(addUp([ended("unit")], [results("unit")]))).toBe(false);
  expect(holds(addUp([ended("unit")], [results("unit", "skipped")]))).toBe(false);
  expect(holds(addUp([ended("unit")], [results("unit", "passed", "skipped")]))).toBe(true);
});
