import { defineConfig } from "vitest/config";

/** Endings that move a test out of the unit tests, because it needs a machine beside it. */
const beyondUnit = ["**/*.{pg,e2e,fault}.test.{ts,tsx}"];
const elsewhere = ["**/node_modules/**", "**/dist/**"];
const workspaces = "{contract,server,web}";

/** Makes the database that each test begins with a copy of. */
const withDatabase = ["./server/test/prepare.ts"];

/** One kind of tests. The timeout in milliseconds is for a test that hangs; it measures nothing. */
function kind(
  name: string,
  include: string[],
  testTimeout: number,
  exclude: string[] = [],
  globalSetup: string[] = [],
) {
  return {
    extends: true as const,
    test: {
      name,
      include,
      exclude: [...elsewhere, ...exclude],
      globalSetup,
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
    passWithNoTests: false,
    projects: [
      kind("unit", ["*.test.ts", "tools/**/*.test.ts", `${workspaces}/**/*.test.{ts,tsx}`], 30_000, beyondUnit),
      kind("db", [`${workspaces}/**/*.pg.test.ts`], 60_000, [], withDatabase),
      kind("e2e", [`${workspaces}/**/*.e2e.test.ts`], 120_000, [], withDatabase),
      kind("fault", [`${workspaces}/**/*.fault.test.ts`], 120_000, [], withDatabase),
    ],
  },
});
