import type { LiveMessage } from "@pentimento/contract";
import { expect, test } from "vitest";
import { reconnectDelay, staleKeys } from "./live.rules.ts";

test("a lost line waits from half a second to five, never less and never more", () => {
  for (let attempt = 0; attempt < 40; attempt++) {
    for (const chance of [0, 0.5, 0.999]) {
      const delay = reconnectDelay(attempt, chance);
      expect(delay).toBeGreaterThanOrEqual(500);
      expect(delay).toBeLessThanOrEqual(5000);
    }
  }
});

test("the waits grow, and two pages that lost the line together do not come back together", () => {
  expect([0, 1, 2, 3, 4].map((attempt) => reconnectDelay(attempt, 0))).toEqual([500, 1000, 2000, 4000, 5000]);
  expect(reconnectDelay(4, 0.9)).not.toBe(reconnectDelay(4, 0.1));
});

const message = (told: object) => ({ collection_id: "c", sequence: 1, ...told }) as LiveMessage;

test("a changed picture makes its subject, its card and the trash stale", () => {
  const keys = staleKeys(message({ type: "VariantChanged", subject_id: "s", variant_id: "v", slot: "portrait" }));
  expect(keys).toContainEqual(["subject", "s"]);
  expect(keys).toContainEqual(["collection", "c", "subjects"]);
  expect(keys).toContainEqual(["collection", "c", "trash"]);
});

test("work that begins or ends moves the queue and what was spent", () => {
  for (const type of ["GenerationProgress", "GenerationComplete", "GenerationFailed"])
    expect(staleKeys(message({ type, batch_id: "b" }))).toEqual([["batches"], ["collection", "c", "spending"]]);
});

test("pictures that are asked for take their places wherever their subject is open", () => {
  const keys = staleKeys(message({ type: "GenerationQueued", batch_id: "b", position: 1 }));
  expect(keys).toEqual([["batches"], ["collection", "c", "spending"], ["subject"]]);
});

test("passing news reads nothing anew", () => {
  expect(staleKeys(message({ type: "GenerationItemProgress", variant_id: "v", fraction: 0.5 }))).toEqual([]);
});

test("news of a newer server are let pass", () => {
  expect(staleKeys(message({ type: "SomethingLater" }))).toEqual([]);
});
