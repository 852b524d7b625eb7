import { expect, test } from "vitest";
import { judgeStyleReference, type StyleWish } from "./style-reference.rules.ts";

const painter = {
  workflow: false,
  styles: [
    { key: "oil", kind: "portrait" },
    { key: "dunes", kind: "background" },
  ],
} as const;
const wish: StyleWish = { collectionId: 1, kind: "portrait", style: undefined };
const oil = { collectionId: 1, style: "oil" };

test("a provider with named styles takes the style that the picture was made in", () => {
  expect(judgeStyleReference(oil, wish, painter)).toEqual({ ok: true, style: "oil" });
  expect(judgeStyleReference(oil, { ...wish, style: "oil" }, painter)).toEqual({ ok: true, style: "oil" });
});

test("S4-120 with a workflow its mapping decides, whatever made the picture", () => {
  const comfy = { workflow: true, styles: [] };
  expect(judgeStyleReference({ ...oil, style: null }, wish, comfy)).toEqual({ ok: true, style: undefined });
});

test.each([
  ["a picture that is not there", undefined, wish, painter, /no such picture/],
  ["a picture of another collection", { ...oil, collectionId: 2 }, wish, painter, /no such picture/],
  [
    "a picture of another collection, for a workflow",
    { ...oil, collectionId: 2 },
    wish,
    { workflow: true, styles: [] },
    /no such picture/,
  ],
  ["a picture without a named style", { ...oil, style: null }, wish, painter, /makes no portrait/],
  ["a style of the other kind", { ...oil, style: "dunes" }, wish, painter, /makes no portrait/],
  ["two styles at once", oil, { ...wish, style: "pastel" }, painter, /leave one/],
  ["a provider that has no means", oil, wish, { workflow: false, styles: [] }, /cannot follow/],
])("S4-120 %s is refused with the reason", (_, reference, asked, means, reason) => {
  expect(judgeStyleReference(reference, asked, means)).toEqual({ ok: false, because: expect.stringMatching(reason) });
});
