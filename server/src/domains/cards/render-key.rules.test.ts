import fc from "fast-check";
import { expect, test } from "vitest";
import { type RenderInputs, renderKeyText } from "./render-key.rules.ts";

const focus = fc.option(
  fc.record({ x: fc.double({ min: 0, max: 1, noNaN: true }), y: fc.double({ min: 0, max: 1, noNaN: true }) }),
  { nil: undefined },
);
const sha256 = fc.option(fc.stringMatching(/^[0-9a-f]{64}$/), { nil: undefined });
const words = fc.option(fc.string({ unit: "grapheme" }), { nil: undefined });

const inputs: fc.Arbitrary<RenderInputs> = fc.record({
  card: fc.constantFrom("og", "card", "simple"),
  format: fc.constantFrom("jpeg", "webp", "png"),
  templateVersion: fc.string(),
  facts: fc.record({
    name: fc.string({ unit: "grapheme" }),
    handle: words,
    tagline: words,
    chips: fc.array(fc.record({ label: fc.string(), value: fc.string() }), { maxLength: 4 }),
    badges: fc.array(fc.string(), { maxLength: 3 }),
    collectionName: fc.string(),
    generated: fc.boolean(),
  }),
  avatarSha256: sha256,
  backgroundSha256: sha256,
  crop: fc.option(fc.record({ avatar: focus, background: focus }), { nil: undefined }),
});

/** The same value with the properties of every object in reverse order, and undefined ones left out. */
function turnedRound(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turnedRound);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.reverse().map(([name, member]) => [name, turnedRound(member)]));
}

test("the order of properties does not change a render key", () => {
  fc.assert(
    fc.property(inputs, (input) => {
      expect(renderKeyText(turnedRound(input) as RenderInputs)).toBe(renderKeyText(input));
    }),
  );
});

test("a render key can be read back, so that no two inputs share one", () => {
  fc.assert(
    fc.property(inputs, (input) => {
      expect(JSON.parse(renderKeyText(input))).toEqual(JSON.parse(JSON.stringify(input)));
    }),
  );
});

const ines: RenderInputs = {
  card: "og",
  format: "jpeg",
  templateVersion: "1",
  facts: {
    name: "Ines Okafor",
    handle: "@ines",
    tagline: "Keeps the build green.",
    chips: [
      { label: "repos", value: "214" },
      { label: "stars", value: "8.1k" },
    ],
    badges: ["Maintainer", "Speaker"],
    collectionName: "Perihelion",
    generated: true,
  },
  avatarSha256: "a".repeat(64),
  backgroundSha256: "b".repeat(64),
  crop: { avatar: { x: 0.5, y: 0.4 }, background: { x: 0.2, y: 0.9 } },
};

test("any change of what a card shows gives another render key", () => {
  const { facts } = ines;
  const changed: RenderInputs[] = [
    { ...ines, card: "card" },
    { ...ines, format: "webp" },
    { ...ines, templateVersion: "2" },
    { ...ines, avatarSha256: "c".repeat(64) },
    { ...ines, avatarSha256: undefined },
    { ...ines, avatarSha256: ines.backgroundSha256, backgroundSha256: ines.avatarSha256 },
    { ...ines, crop: undefined },
    { ...ines, crop: { avatar: { x: 0.5, y: 0.41 }, background: { x: 0.2, y: 0.9 } } },
    { ...ines, facts: { ...facts, name: "Inés Okafor" } },
    { ...ines, facts: { ...facts, handle: undefined } },
    { ...ines, facts: { ...facts, tagline: "" } },
    { ...ines, facts: { ...facts, chips: facts.chips.toReversed() } },
    { ...ines, facts: { ...facts, badges: ["MaintainerSpeaker"] } },
    { ...ines, facts: { ...facts, collectionName: "Profiles" } },
    { ...ines, facts: { ...facts, generated: false } },
  ];
  const keys = new Set([ines, ...changed].map(renderKeyText));
  expect(keys.size).toBe(changed.length + 1);
});

test("a crop that is not a number has no render key", () => {
  expect(() => renderKeyText({ ...ines, crop: { avatar: { x: Number.NaN, y: 0 } } })).toThrow(RangeError);
});
