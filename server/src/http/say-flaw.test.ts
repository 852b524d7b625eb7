import { assetRoutes, collectionRoutes, generationRoutes, nodeRoutes } from "@pentimento/contract";
import { expect, test } from "vitest";
import { z } from "zod";
import { readParams } from "./read-input.ts";
import { sayFlaws } from "./say-flaw.ts";

const told = (schema: z.ZodType, value: unknown) => {
  const read = schema.safeParse(value, { error: sayFlaws(schema) });
  return read.error?.issues.map(({ path, message }) => [path.join("/"), message]);
};
const generate = generationRoutes.generate.body;
const wish = { variant_type: "portrait" };

test.each([
  ["too many", { ...wish, count: 17 }, "count", "Enter a whole number between 1 and 16."],
  ["too few", { ...wish, count: 0 }, "count", "Enter a whole number between 1 and 16."],
  ["half of one", { ...wish, count: 1.5 }, "count", "Enter a whole number between 1 and 16."],
  ["a word for a number", { ...wish, count: "four" }, "count", "Enter a whole number between 1 and 16."],
  ["too long a name", { ...wish, provider: "x".repeat(41) }, "provider", "Enter at most 40 characters."],
  ["a number for text", { ...wish, prompt: 7 }, "prompt", "Enter text."],
  ["nothing at all", {}, "variant_type", "This is missing."],
  [
    "an id that is none",
    { ...wish, style_reference_id: "x" },
    "style_reference_id",
    "Give an id in the form of a UUID.",
  ],
  ["a seed that is none", { ...wish, seed: "-1" }, "seed", "Enter a whole number from 0 to 18446744073709551615."],
  ["a list for an object", [], "", "Send a JSON object."],
])("%s is answered with what to enter", (_, body, field, sentence) => {
  expect(told(generate, body)).toEqual([[field, sentence]]);
});

test("choices, lists and addresses are told in words too", () => {
  expect(told(z.enum(["a", "b"]), "c")).toEqual([["", "Choose one of a, b."]]);
  expect(told(z.array(z.string()).min(1).max(3), [])).toEqual([["", "Give 1 to 3 entries."]]);
  expect(told(z.object({ on: z.boolean() }), { on: 1 })).toEqual([["on", "Choose true or false."]]);
  expect(told(z.number().min(0), -1)).toEqual([["", "Enter a number of 0 or more."]]);
  expect(told(z.string().min(2), "a")).toEqual([["", "Enter at least 2 characters."]]);
});

/** Words of the schema library, and of programmers. */
const jargon = /expected|received|invalid|regex|pattern|\/\^|too (big|small)|>=|<=/i;
const junk = [null, 7, -1, 1e9, "", "\u0000", "x".repeat(9_000), [], {}, true];
test("whatever is sent, no word of the schema library is answered", () => {
  const routes = [generationRoutes, assetRoutes, collectionRoutes, nodeRoutes].flatMap((all) => Object.values(all));
  const schemas = routes.flatMap(({ body }) => (body ? [body as z.ZodType] : []));
  const said = schemas.flatMap((schema) => {
    const names = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
    const sent = junk.flatMap((value) => [value, ...names.map((name) => ({ [name]: value }))]);
    return sent.flatMap((value) => told(schema, value)?.map(([, message]) => message ?? "") ?? []);
  });
  const unknown = /^Unrecognized key/;
  const words = new Set(said.filter((one) => !unknown.test(one)));
  expect(words.size).toBeGreaterThan(10);
  expect([...words].filter((one) => jargon.test(one) || !/^[A-Z].*[.]$/.test(one))).toEqual([]);
});

test("what is wrong with a path is said of its parameter", () => {
  const read = () => readParams(generationRoutes.generate, { character_id: "a b" });
  expect(read).toThrow(
    expect.objectContaining({ facts: { flaws: [expect.objectContaining({ pointer: "character_id" })] } }),
  );
});
