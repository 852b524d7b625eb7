import fc from "fast-check";
import { expect, test } from "vitest";
import { fitScale, fitted, panBy, scaleOf, toggleZoom, zoomBy, zoomWords } from "./zoom.rules.ts";

const picture = { width: 2000, height: 2500 };
const stage = { width: 1000, height: 800 };

test("fitted shows the whole picture and says how large", () => {
  expect(fitScale(picture, stage)).toBeCloseTo(0.32);
  expect(zoomWords(fitted, picture, stage, 1)).toBe("Fit, 32 %");
});

test("Z goes to one pixel for one pixel and back", () => {
  const whole = toggleZoom(fitted, 2);
  expect(whole.scale).toBe(0.5);
  expect(zoomWords(whole, picture, stage, 2)).toBe("100 %");
  expect(toggleZoom(whole, 2)).toEqual(fitted);
});

test("the place under the pointer stays under it", () => {
  const before = { scale: 1, x: 0.5, y: 0.5 };
  const at = { x: 200, y: -100 };
  const after = zoomBy(before, 2, at, picture, stage);
  const placeUnder = (zoom: typeof before, scale: number) => zoom.x + at.x / (picture.width * scale);
  expect(placeUnder(after as typeof before, 2)).toBeCloseTo(placeUnder(before, 1));
});

test("zooming out ends fitted", () => {
  expect(zoomBy({ scale: 0.4, x: 0.3, y: 0.3 }, 0.5, { x: 0, y: 0 }, picture, stage)).toEqual(fitted);
});

test("the stage is never left bare by moving", () => {
  fc.assert(
    fc.property(fc.integer({ min: -5000, max: 5000 }), fc.integer({ min: -5000, max: 5000 }), (byX, byY) => {
      const zoom = panBy({ scale: 1, x: 0.5, y: 0.5 }, byX, byY, picture, stage);
      const scale = scaleOf(zoom, picture, stage);
      const left = zoom.x * picture.width * scale - stage.width / 2;
      const top = zoom.y * picture.height * scale - stage.height / 2;
      expect(left >= -1 && top >= -1 && left + stage.width <= picture.width * scale + 1).toBe(true);
    }),
  );
});
