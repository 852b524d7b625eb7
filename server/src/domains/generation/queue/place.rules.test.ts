import { expect, test } from "vitest";
import { etaSeconds, placeOf, type Waiting } from "./place.rules.ts";

/** Ids count up; `batch:user` or `batch:user:priority`. */
const queue = (...items: string[]): Waiting[] =>
  items.map((text, at) => {
    const [batchId = 0, userId = 0, priority = 0] = text.split(":").map(Number);
    return { id: at + 1, batchId, userId, priority };
  });

test.each([
  ["the only batch is next", queue("1:1"), [], 1, 1],
  ["a second batch of the same person waits for the first", queue("1:1", "1:1", "2:1"), [], 2, 2],
  ["another person's long batch is passed after one turn", queue("1:1", "1:1", "1:1", "2:2"), [], 2, 2],
  ["whoever waited longer goes first, though asking later", queue("1:1", "1:1", "2:2"), [[1, 500]], 2, 1],
  ["and the other comes after", queue("1:1", "1:1", "2:2"), [[1, 500]], 1, 2],
  ["urgent work goes before everybody", queue("1:1", "2:2:5"), [], 1, 2],
] as const)("%s", (_, waiting, served, batchId, position) => {
  expect(placeOf(batchId, waiting, new Map(served.map(([user, at]) => [user, at])))?.position).toBe(position);
});

test("a batch none of whose pictures waits has no place", () => {
  expect(placeOf(9, queue("1:1"), new Map())).toBeUndefined();
});

test("machines side by side share the work", () => {
  expect(etaSeconds(10, 6, 3)).toBe(20);
  expect(etaSeconds(10, 6, 0)).toBe(60);
});
