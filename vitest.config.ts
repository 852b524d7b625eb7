import { defineConfig } from "vitest/config";
import LongestFirst from "./tools/longest-first.ts";

/** Endings that move a test out of the unit tests, because it needs a machine beside it. */
const beyondUnit = ["**/*.{pg,e2e,fault}.test.{ts,tsx}"];
const elsewhere = ["**/node_modules/**", "**/dist/**"];
const workspaces = "{contract,server,web}";

/** Makes the database that each test begins with a copy of. */
const withDatabase = ["./server/test/prepare.ts"];

interface Wants {
  exclude?: string[];
  globalSetup?: string[];
  /** Whether each file has a process of its own; loading the whole server anew for each takes a third of the time. */
  isolate?: boolean;
}

/** One kind of tests. The timeout in milliseconds is for a test that hangs; it measures nothing. */
function kind(name: string, include: string[], testTimeout: number, wants: Wants = {}) {
  const { exclude = [], globalSetup = [], isolate = true } = wants;
  return {
    extends: true as const,
    test: {
      name,
      include,
      exclude: [...elsewhere, ...exclude],
      globalSetup,
      isolate,
      testTimeout,
      expect: { poll: { timeout: testTimeout / 3 } },
      hookTimeout: Math.max(testTimeout, 60_000),
    },
  };
}

export default defineConfig({
  test: {
    // Two cores are the smallest machine we promise to test on, and an embedded database takes half a gigabyte.
    maxWorkers: 2,
    pool: "forks",
    sequence: { sequencer: LongestFirst },
    passWithNoTests: false,
    projects: [
      kind("unit", ["*.test.ts", "tools/**/*.test.ts", `${workspaces}/**/*.test.{ts,tsx}`], 30_000, {
        exclude: beyondUnit,
      }),
      kind("db", [`${workspaces}/**/*.pg.test.ts`], 60_000, { globalSetup: withDatabase, isolate: false }),
      kind("e2e", [`${workspaces}/**/*.e2e.test.ts`], 120_000, { globalSetup: withDatabase }),
      kind("fault", [`${workspaces}/**/*.fault.test.ts`], 120_000, { globalSetup: withDatabase }),
    ],
  },
});
