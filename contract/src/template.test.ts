import { expect, test } from "vitest";
import { badPlaceholders, renderTemplate, unknownPlaceholders } from "./template.ts";

const ada = {
  name: "Ada Marsh",
  kind: "character",
  description: "a mission commander",
  attributes: { hair: "copper", "Eye colour": "grey", suit: "  " },
};

test.each([
  ["{description}, portrait", "a mission commander, portrait"],
  ["{prompt} by lamplight", "a mission commander by lamplight"],
  ["{name}, a {kind} with {hair} hair", "Ada Marsh, a character with copper hair"],
  ["{eye_colour} eyes, {Eye colour}", "grey eyes, grey"],
  ["blurry, low quality", "blurry, low quality"],
])("S4-47 the template “%s” becomes “%s”", (template, text) => {
  expect(renderTemplate(template, ada)).toBe(text);
});

test.each([
  ["{hat}, portrait", "portrait"],
  ["portrait, {hat}, soft light", "portrait, soft light"],
  ["portrait, {hat}", "portrait"],
  ["{hat}, {scar}, portrait, {hat}, {scar}", "portrait"],
  ["a {hat} head", "a head"],
  ["in a {suit}", "in a"],
  ["{hat}", ""],
])("S4-47 an attribute that is missing leaves no comma behind: “%s” becomes “%s”", (template, text) => {
  expect(renderTemplate(template, ada)).toBe(text);
});

test("S4-47 what is filled in stays text, also when it looks like a placeholder, like JSON or like a pattern", () => {
  const description = `she said "{name}", $& and \\n {hair}`;
  expect(renderTemplate("{description}!", { ...ada, description })).toBe(`${description}!`);
  const attributes = { toString: "own text" };
  expect(renderTemplate("{toString}{constructor}", { ...ada, attributes })).toBe("own text");
});

test("S4-47 braces that name nothing stay as they are, and those that try to are told", () => {
  for (const text of ['{"a": 1}', "{red|blue}", "{ open", "close }"]) {
    expect(badPlaceholders(text)).toEqual([]);
    expect(renderTemplate(text, ada)).toBe(text);
  }
  expect(badPlaceholders("{description}, {}, {1 + 1}, {hair!}, {anything at all}")).toEqual([
    "{}",
    "{1 + 1}",
    "{hair!}",
  ]);
});

test("S4-47 a placeholder that names nothing of the subject is told, once; one whose attribute is blank is known", () => {
  const template =
    "{description}, {name}, {kind}, {prompt}, {eye_colour}, {suit}, {bogus thing} and {bogus thing}, {hat}";
  expect(unknownPlaceholders(template, ada)).toEqual(["{bogus thing}", "{hat}"]);
  expect(unknownPlaceholders('{"a": 1}, {red|blue}', ada)).toEqual([]);
});
