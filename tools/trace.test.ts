import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { documentOf, idsNamed, readIds } from "./requirements.rules.ts";
import type { TestOutcome, TestStatus } from "./test-results.ts";
import { traceProofs } from "./trace.rules.ts";

const outcome = (title: string, status: TestStatus = "passed", run = "unit"): TestOutcome => ({
  run,
  file: "a.test.ts",
  title,
  status,
});

describe("ids in a title", () => {
  // Their own titles must not carry these ids, or they would pass for proof.
  test.for<[string, string[]]>([
    ["S3-72 the database refuses two heroes", ["S3-72"]],
    ["S3-8 S3-9 the table has its columns", ["S3-8", "S3-9"]],
    ["S3-8, P-1; U16: three at once", ["S3-8", "P-1", "U16"]],
    ["U1 the index ignores the trash", ["U1"]],
    ["U16 one transaction", ["U16"]],
    ["C4 > U2 groups count too", ["C4", "U2"]],
    ["heroes > S3-72 refuses two", ["S3-72"]],
    ["S3-72 twice > S3-72 is once", ["S3-72"]],
    ["S3-8–S3-12 a range names nothing", []],
    ["U1-U3 neither does this one", []],
    ["U1a is another word", []],
    ["proves S3-72 in passing", []],
    ["S3-72", ["S3-72"]],
  ])("reading %#", ([title, ids]) => {
    expect(idsNamed(title)).toEqual(ids);
  });
});

describe("the list", () => {
  test("ids are read from their lines, and a double one is refused", () => {
    expect(readIds("# List\n\n- S0-1 One.\n- U1 Two, see U2.\ntext S1-1\n")).toEqual(["S0-1", "U1"]);
    expect(() => readIds("- S0-1 One.\n- S0-1 Again.\n")).toThrow("S0-1 stands twice");
  });

  test("docs/requirements.md holds every id of every document", () => {
    const counts = new Map<string, number>();
    for (const id of readIds(readFileSync("docs/requirements.md", "utf8"))) {
      counts.set(documentOf(id), (counts.get(documentOf(id)) ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toEqual({ S0: 62, S1: 46, S2: 46, S3: 136, S4: 121, P: 18, U: 18, C: 25 });
  });
});

describe("proof", () => {
  test("an id is proven when every test that names it passed in every run", () => {
    const both = [outcome("U1 a", "passed", "db-pglite"), outcome("U1 a", "passed", "db-postgres")];
    expect(traceProofs(["U1"], both).ids["U1"]).toEqual({
      status: "proven",
      tests: ["db-pglite: U1 a", "db-postgres: U1 a"],
    });
  });

  test.for<TestStatus>(["failed", "skipped"])("one %s run of one test takes the proof away", (status) => {
    const trace = traceProofs(["U1"], [outcome("U1 a"), outcome("U1 b"), outcome("U1 b", status, "db-postgres")]);
    expect(trace.ids["U1"]?.status).toBe("failing");
  });

  test("a test of U16 proves nothing about U1", () => {
    const { ids } = traceProofs(["U1", "U16"], [outcome("U16 a")]);
    expect([ids["U1"]?.status, ids["U16"]?.status]).toEqual(["missing", "proven"]);
  });

  test("totals stand per document and overall", () => {
    const { totals } = traceProofs(
      ["S0-1", "S0-2", "P-1", "U1", "C1"],
      [outcome("S0-1 a"), outcome("P-1 b", "failed"), outcome("C1 c")],
    );
    expect(totals.S0).toEqual({ proven: 1, failing: 0, missing: 1, all: 2 });
    expect(totals.P).toEqual({ proven: 0, failing: 1, missing: 0, all: 1 });
    expect(totals.overall).toEqual({ proven: 2, failing: 1, missing: 2, all: 5 });
  });

  test("an id that the list does not hold is told, not counted", () => {
    const trace = traceProofs(["U1"], [outcome("U99 a")]);
    expect(trace.unknown).toEqual({ U99: ["unit: U99 a"] });
    expect(trace.ids).not.toHaveProperty("U99");
  });
});
