import fc from "fast-check";
import { expect, test } from "vitest";
import { gridShape, indexRange, moveIndex } from "./grid.rules.ts";

test("1,053 pixels hold six tiles of at least 160", () => {
  const { columns, tileWidth } = gridShape(1053, 0.8, "medium", false);
  expect(columns).toBe(6);
  expect(tileWidth).toBeGreaterThanOrEqual(160);
});

test("a phone shows two columns", () => {
  expect(gridShape(343, 0.8, "medium", true).columns).toBe(2);
});

const extent = { columns: 6, rowsSeen: 3, total: 20 };
test.each([
  ["ArrowRight", 5, 6],
  ["ArrowLeft", 0, 0],
  ["ArrowDown", 3, 9],
  ["ArrowDown", 17, 19],
  ["ArrowDown", 19, 19],
  ["ArrowUp", 2, 2],
  ["ArrowUp", 8, 2],
  ["PageDown", 1, 19],
  ["PageUp", 19, 1],
  ["Home", 12, 0],
  ["End", 12, 19],
])("%s leads from %i to %i", (key, from, to) => {
  expect(moveIndex(key, from, extent)).toBe(to);
});

test("no key leads out of the grid", () => {
  const keys = fc.constantFrom("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End");
  fc.assert(
    fc.property(keys, fc.nat(500), fc.integer({ min: 1, max: 12 }), fc.nat(9), (key, place, columns, rowsSeen) => {
      const total = place + 1 + (columns % 7);
      const to = moveIndex(key, place, { columns, rowsSeen, total });
      expect(to !== undefined && to >= 0 && to < total).toBe(true);
    }),
  );
});

test("other keys do not move, and an empty grid has no place", () => {
  expect(moveIndex("h", 3, extent)).toBeUndefined();
  expect(moveIndex("ArrowRight", 0, { ...extent, total: 0 })).toBeUndefined();
});

test("a range holds both its ends, whichever comes first", () => {
  expect(indexRange(4, 2)).toEqual([2, 3, 4]);
  expect(indexRange(2, 4)).toEqual([2, 3, 4]);
});
