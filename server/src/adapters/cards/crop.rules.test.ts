import fc from "fast-check";
import { expect, test } from "vitest";
import { cropToCover } from "./crop.rules.ts";

const side = fc.integer({ min: 1, max: 8000 });
const size = fc.record({ width: side, height: side });
const share = fc.double({ min: -1, max: 2, noNaN: true });

test("a crop lies inside its picture, fills one of its sides, and holds a focus that is in it", () => {
  fc.assert(
    fc.property(size, size, share, share, ({ width, height }, shape, x, y) => {
      const crop = cropToCover({ width, height }, shape, { x, y });
      expect(crop.left).toBeGreaterThanOrEqual(0);
      expect(crop.top).toBeGreaterThanOrEqual(0);
      expect(crop.left + crop.width).toBeLessThanOrEqual(width);
      expect(crop.top + crop.height).toBeLessThanOrEqual(height);
      expect(crop.width === width || crop.height === height).toBe(true);
      const [column, row] = [Math.min(1, Math.max(0, x)) * width, Math.min(1, Math.max(0, y)) * height];
      expect(column).toBeGreaterThanOrEqual(crop.left - 1);
      expect(column).toBeLessThanOrEqual(crop.left + crop.width + 1);
      expect(row).toBeGreaterThanOrEqual(crop.top - 1);
      expect(row).toBeLessThanOrEqual(crop.top + crop.height + 1);
    }),
  );
});

test("a focus off the middle moves the crop until the edge stops it", () => {
  const [wide, square] = [
    { width: 1600, height: 900 },
    { width: 100, height: 100 },
  ];
  expect(cropToCover(wide, square, { x: 0.5, y: 0.5 })).toEqual({ left: 350, top: 0, width: 900, height: 900 });
  expect(cropToCover(wide, square, { x: 0.6, y: 0.5 })).toEqual({ left: 510, top: 0, width: 900, height: 900 });
  expect(cropToCover(wide, square, { x: 1, y: 0.5 })).toEqual({ left: 700, top: 0, width: 900, height: 900 });
});
