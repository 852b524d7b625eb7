import { expect, test } from "vitest";
import { labelOf, type SlotKind, sizeFor } from "./slots.rules.ts";

test.each([
  ["evening_dress", "Evening dress"],
  ["portrait", "Portrait"],
  ["side-view__left", "Side view left"],
  ["3d", "3d"],
  ["_", ""],
])("the key %s reads %s", (key, label) => {
  expect(labelOf(key)).toBe(label);
});

test.each([
  ["portrait", "4:5", 1024, 1280],
  ["portrait", "1:1", 1280, 1280],
  ["background", "16:9", 1600, 900],
  ["background", "3:1", 1600, 534],
  ["card", "40:21", 1280, 672],
  ["custom", "99:1", 1024, 64],
  ["custom", "1:99", 64, 1024],
  ["custom", "2:3", 682, 1024],
] as [SlotKind, string, number, number][])("a %s of %s is %i by %i pixels", (kind, aspect, width, height) => {
  expect(sizeFor({ kind, aspect })).toEqual({ width, height });
});

test("sides are even and between 64 pixels and the kind's longest, whatever the aspect", () => {
  for (let across = 1; across <= 99; across++) {
    for (const kind of ["portrait", "background", "card", "custom"] as const) {
      const { width, height } = sizeFor({ kind, aspect: `${across}:${100 - across}` });
      expect([width % 2, height % 2]).toEqual([0, 0]);
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(64);
      expect(Math.max(width, height)).toBe({ portrait: 1280, background: 1600, card: 1280, custom: 1024 }[kind]);
    }
  }
});
