import { expect, test } from "vitest";
import { backgroundTechniques, portraitTechniques } from "./catalogue.ts";
import { readPrompt } from "./lexicon.rules.ts";
import { palettes } from "./palettes.rules.ts";
import { choose } from "./plan.rules.ts";
import { createRandom } from "./random.ts";

const portraitStyles = Object.keys(portraitTechniques);
const backgroundStyles = Object.keys(backgroundTechniques);
const names = palettes.map((palette) => palette.name);
const chance = (seed: number) => (name: string) => createRandom(seed, name).next();

test.each([
  ["a woodcut of an old sailor", "linocut"],
  ["Watercolor portrait, soft light", "watercolour"],
  ["portrait of a detective, PENCIL sketch", "pencil"],
  ["low-poly knight", "facets"],
  ["oil painting of a queen", "oil"],
])("%s is painted as %s, whatever the seed", (prompt, style) => {
  for (let seed = 0; seed < 40; seed++)
    expect(choose(portraitStyles, names, { prompt, ordinal: 0 }, chance(seed)).style).toBe(style);
});

test.each([
  ["northern lights, aurora", "aurora", "aurora"],
  ["autumn forest", "forest", undefined],
  ["the ocean", "waves", "ocean"],
  ["desert", "dunes", "desert"],
  ["planet in space", "orbit", undefined],
])("a background of %s is %s", (prompt, style, palette) => {
  for (let seed = 0; seed < 40; seed++) {
    const choice = choose(backgroundStyles, names, { prompt, ordinal: 0 }, chance(seed));
    expect(choice.style).toBe(style);
    expect([palette ?? choice.palette]).toContain(choice.palette);
  }
});

test.each([
  ["noir", "noir"],
  ["gold", "gold"],
  ["pastel", "pastel"],
  ["autumn", "autumn"],
])("the word %s brings the palette %s", (prompt, palette) => {
  for (let seed = 0; seed < 40; seed++)
    expect(choose(portraitStyles, names, { prompt, ordinal: 0 }, chance(seed)).palette).toBe(palette);
});

test("a batch shows every style once before one comes back", () => {
  for (const styles of [portraitStyles, backgroundStyles]) {
    const batch = styles.map((_, ordinal) => choose(styles, names, { prompt: "gold", ordinal }, chance(7)).style);
    expect(new Set(batch).size).toBe(styles.length);
  }
});

test("without a word to go by, seeds lead to many styles and palettes", () => {
  const choices = Array.from({ length: 60 }, (_, seed) =>
    choose(portraitStyles, names, { prompt: "", ordinal: 0 }, chance(seed)),
  );
  expect(new Set(choices.map((choice) => choice.style)).size).toBeGreaterThan(8);
  expect(new Set(choices.map((choice) => choice.palette)).size).toBeGreaterThan(8);
});

test("every style and palette that a word asks for exists", () => {
  const everything = readPrompt(
    "oil brush watercolor pastel soft pencil engraving woodcut poster halftone duotone polygon cyanotype night dusk autumn ocean gold noir forest desert aurora winter mountain map space marble flow city calm fire rose blue green teal purple sepia warm",
  );
  expect([...portraitStyles, ...backgroundStyles]).toEqual(expect.arrayContaining(Object.keys(everything.styles)));
  expect(names).toEqual(expect.arrayContaining(Object.keys(everything.palettes)));
});

test("plurals and repeated words count like the word itself, unknown words not at all", () => {
  expect(readPrompt("Waves waves, qwertz")).toEqual(readPrompt("wave waves"));
  expect(readPrompt("qwertz 123")).toEqual({ styles: {}, palettes: {} });
});
