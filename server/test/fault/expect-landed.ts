import { expect } from "vitest";
import type { Asked, Atelier } from "./atelier.ts";

/** That all its pictures landed once, that no server worked for nothing, and that every planned fault was met. */
export async function expectLanded(atelier: Atelier, asked: Asked): Promise<void> {
  const count = asked.variants.length;
  expect(await atelier.ended(asked)).toMatchObject({ status: "Complete", completed_count: count, failed_count: 0 });
  expect(await atelier.statuses(asked)).toEqual(asked.variants.map(() => "generated"));
  const landed = (await atelier.attempts(asked)).filter(({ state }) => state === "landed");
  expect(landed).toHaveLength(count);
  expect(await atelier.reckoning()).toMatchObject({ doubled: [], extraRuns: [], strangers: [] });
  expect(atelier.faultsLeft()).toBe(0);
}
