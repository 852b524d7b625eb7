import { expect, test } from "vitest";
import { etaSeconds, placeOf, type Waiting } from "./place.rules.ts";

/** Pictures in their order, `batch:user`, `batch:user:priority` or `batch:user:priority:collection`, by batch. */
function queue(...pictures: string[]): Waiting[] {
  const all = pictures.map((text, at) => {
    const [batchId = 0, userId = 0, priority = 0, collectionId = 1] = text.split(":").map(Number);
    return { id: at + 1, batchId, userId, priority, collectionId, pictures: 1 };
  });
  return [...Map.groupBy(all, ({ batchId }) => batchId).values()].map((own) => ({ ...own[0]!, pictures: own.length }));
}

test.each([
  ["the only batch is next", queue("1:1"), [], 1, 1],
  ["a second batch of the same person waits for the first", queue("1:1", "1:1", "2:1"), [], 2, 2],
  ["another person's long batch is passed after one turn", queue("1:1", "1:1", "1:1", "2:2"), [], 2, 2],
  ["whoever waited longer goes first, though asking later", queue("1:1", "1:1", "2:2"), [[1, 500]], 2, 1],
  ["and the other comes after", queue("1:1", "1:1", "2:2"), [[1, 500]], 1, 2],
  ["urgent work goes before everybody of its collection", queue("1:1", "2:2:5"), [], 1, 2],
  ["and before nobody of another", queue("1:1", "2:2:5:2"), [], 1, 1],
  ["where it only has its turn", queue("1:1", "2:2:5:2"), [], 2, 2],
] as const)("%s", (_, waiting, served, batchId, position) => {
  expect(placeOf(batchId, waiting, new Map(served.map(([user, at]) => [user, at])))?.position).toBe(position);
});

test("of another person's batches only as many pictures come before as there are turns", () => {
  const waiting = queue("1:1", "1:1", "2:2", "2:2", "3:2", "3:2", "4:1");
  expect(placeOf(4, waiting, new Map([[2, 500]]))).toEqual({ position: 3, picturesAhead: 4 });
  expect(placeOf(4, waiting, new Map([[1, 500]]))).toEqual({ position: 4, picturesAhead: 5 });
});

test("a batch none of whose pictures waits has no place", () => {
  expect(placeOf(9, queue("1:1"), new Map())).toBeUndefined();
});

test("machines side by side share the work", () => {
  expect(etaSeconds(10, 6, 3)).toBe(20);
  expect(etaSeconds(10, 6, 0)).toBe(60);
});
