import { expect, test } from "vitest";
import { comboOf, isSingleCharacter, keycapsOf, type Stroke } from "./combo.rules.ts";

const stroke = (key: string, held: Partial<Stroke> = {}): Stroke => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

test.each([
  ["h", stroke("h")],
  ["shift+h", stroke("H", { shiftKey: true })],
  ["?", stroke("?", { shiftKey: true })],
  ["mod+z", stroke("z", { ctrlKey: true })],
  ["mod+z", stroke("z", { metaKey: true })],
  ["mod+shift+z", stroke("Z", { ctrlKey: true, shiftKey: true })],
  ["shift+f10", stroke("F10", { shiftKey: true })],
  ["space", stroke(" ")],
  ["delete", stroke("Delete")],
])("a stroke is called %s", (combo, given) => {
  expect(comboOf(given)).toBe(combo);
});

test("only bare characters can be switched off", () => {
  expect(["h", "?", "1", "delete", "mod+k", "escape"].map(isSingleCharacter)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

test("keys are printed as they stand on keyboards", () => {
  expect(keycapsOf("mod+shift+z")).toEqual(["Ctrl", "⇧", "Z"]);
  expect(keycapsOf("+")).toEqual(["+"]);
});
