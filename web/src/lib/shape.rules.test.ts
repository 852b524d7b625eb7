import { expect, test } from "vitest";
import { shapeOf } from "./shape.rules.ts";

test("a frame has the shape of its picture, and a portrait's before it is known", () => {
  expect(shapeOf({ width: 1024, height: 1024 })).toBe("1024 / 1024");
  expect([shapeOf({ width: null, height: null }), shapeOf(undefined)]).toEqual(["4 / 5", "4 / 5"]);
});
