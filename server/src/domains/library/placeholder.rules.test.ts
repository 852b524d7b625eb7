import { expect, test } from "vitest";
import { type PlaceholderShape, placeholderPixels } from "./placeholder.rules.ts";

const square: PlaceholderShape = { width: 64, height: 64, kind: "portrait", alpha: false, tone: "marcus" };
const pixel = (shape: PlaceholderShape, column: number, row: number) => {
  const at = (row * shape.width + column) * 4;
  return [...placeholderPixels(shape).subarray(at, at + 4)];
};
const lightness = ([red = 0, green = 0, blue = 0]: number[]) => red + green + blue;

test.each([
  ["portrait", 32, 25],
  ["custom", 32, 32],
  ["background", 32, 62],
] as const)("a placeholder of kind %s is opaque, and lighter on its figure than around it", (kind, column, row) => {
  const shape = { ...square, kind };
  expect(placeholderPixels(shape)).toHaveLength(64 * 64 * 4);
  const [figure, corner] = [pixel(shape, column, row), pixel(shape, 1, 1)];
  expect([figure[3], corner[3]]).toEqual([255, 255]);
  expect(lightness(figure)).toBeGreaterThan(lightness(corner) + 60);
});

test("a slot on nothing has a placeholder on nothing", () => {
  const shape = { ...square, height: 96, alpha: true };
  expect(pixel(shape, 1, 1)[3]).toBe(0);
  expect([pixel(shape, 32, 41)[3], pixel(shape, 32, 95)[3]]).toEqual([255, 255]);
});

test("one entity keeps its colour, and others have another", () => {
  const once = placeholderPixels(square);
  expect(placeholderPixels(square)).toEqual(once);
  expect(placeholderPixels({ ...square, tone: "ada" })).not.toEqual(once);
});
