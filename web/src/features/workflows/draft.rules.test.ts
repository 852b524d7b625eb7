import type { GraphField } from "@pentimento/contract";
import { expect, test } from "vitest";
import {
  bodyOf,
  changesBetween,
  choiceFor,
  type Draft,
  flawOf,
  isWithheld,
  lockable,
  lockedTo,
  placeName,
  textOf,
  toggleLock,
  unmapped,
  withOwnWords,
} from "./draft.rules.ts";

const field = (given: Partial<GraphField>): GraphField => ({
  node: "3",
  class_type: "KSampler",
  title: "KSampler",
  input: "steps",
  type: "INT",
  value: "30",
  min: 1,
  max: 10_000,
  step: 1,
  options: null,
  tooltip: null,
  multiline: false,
  role: null,
  ...given,
});

const positive = field({
  node: "6",
  class_type: "CLIPTextEncode",
  input: "text",
  type: "STRING",
  value: '"a red fox"',
  role: "positive",
});
const negative = field({
  node: "7",
  class_type: "CLIPTextEncode",
  input: "text",
  type: "STRING",
  value: '"blurry"',
  role: "negative",
});
const steps = field({});
const seed = field({ input: "seed", value: "18446744073709551615" });
const sampler = field({ input: "sampler_name", type: "ENUM", value: '"euler"', options: ["euler", "ddim"] });
const fields = [positive, negative, steps, seed, sampler];

const saved: Draft = {
  workflow_json: "{}",
  prompt_mappings: [{ node: "6", input: "text", source: "entity_description", template: "{description}, portrait" }],
  bindings: {
    seed: [{ node: "3", input: "seed" }],
    width: [],
    height: [],
    batch_size: [],
    sources: [],
    outputs: ["9"],
  },
  locked_inputs: [{ node: "3", input: "steps", value: "30" }],
  style_reference_mapping: { mode: "AutoDetect" },
};

test("S4-45 S4-51 places are named by their class and by what they are for", () => {
  expect(fields.map((each) => placeName(fields, each))).toEqual([
    "CLIPTextEncode.positive",
    "CLIPTextEncode.negative",
    "KSampler.steps",
    "KSampler.seed",
    "KSampler.sampler",
  ]);
});

test("places that would read alike are told apart by their node", () => {
  const twice = [steps, field({ node: "12" })];
  expect(twice.map((each) => placeName(twice, each))).toEqual(["KSampler.steps (3)", "KSampler.steps (12)"]);
});

test("each mapping, lock and setting that differs counts once, and only what differs is sent", () => {
  const draft: Draft = {
    ...saved,
    prompt_mappings: [{ node: "6", input: "text", source: "entity_description", template: "{name}" }],
    locked_inputs: [...saved.locked_inputs, { node: "3", input: "cfg", value: "7.5" }],
  };
  expect(changesBetween(saved, saved)).toBe(0);
  expect(bodyOf(saved, saved)).toEqual({});
  expect(changesBetween(saved, draft)).toBe(2);
  expect(Object.keys(bodyOf(saved, draft))).toEqual(["prompt_mappings", "locked_inputs"]);
});

test("a mapping can be added for texts that have none, and begins with the graph's own words", () => {
  expect(unmapped(fields, saved)).toEqual([negative]);
  expect(textOf(negative)).toBe("blurry");
});

test("what a request fills cannot be locked; a lock begins with the graph's value and can be taken off", () => {
  expect(lockable(fields, saved)).toEqual([negative, steps, sampler]);
  const locked = toggleLock(saved, sampler);
  expect(locked.locked_inputs.at(-1)).toEqual({ node: "3", input: "sampler_name", value: '"euler"' });
  expect(toggleLock(locked, sampler)).toEqual(saved);
});

test("a locked number is held to the limits that its node tells", () => {
  expect(flawOf(steps, "30")).toBeUndefined();
  expect(flawOf(steps, "0")).toBe("not below 1");
  expect(flawOf(steps, "10001")).toBe("not above 10000");
  expect(flawOf(steps, "7.5")).toBe("must be a whole number");
  expect(flawOf(steps, "many")).toBe("must be a number");
  expect(flawOf(sampler, '"heun"')).toBeUndefined();
});

test("where a server lacks a model, what it has is offered, and what is chosen is locked to it", () => {
  const model = field({
    node: "4",
    input: "ckpt_name",
    type: "ENUM",
    value: '"gone.ckpt"',
    options: ["a.ckpt", "b.ckpt"],
  });
  const missing = { kind: "model-missing", node: "4", input: "ckpt_name" } as const;
  expect(choiceFor(missing, [model], saved)).toMatchObject({ options: ["a.ckpt", "b.ckpt"], chosen: undefined });
  const chosen = lockedTo(toggleLock(saved, model), model, '"b.ckpt"');
  expect(chosen.locked_inputs.at(-1)).toEqual({ node: "4", input: "ckpt_name", value: '"b.ckpt"' });
  expect(changesBetween(saved, chosen)).toBe(1);
  expect(choiceFor(missing, [model], chosen)?.chosen).toBe('"b.ckpt"');
  expect(choiceFor({ ...missing, kind: "class-missing" }, [model], saved)).toBeUndefined();
  expect(choiceFor(missing, [], saved)).toBeUndefined();
});

test("a workflow without any graph is one whose inside is not shown to oneself", () => {
  expect(isWithheld({ workflow_json: "" })).toBe(true);
  expect(isWithheld({ workflow_json: "{}" })).toBe(false);
});

test("S4-10 words of the graph that stay in every prompt are told when it is read, bare placeholders and fixed texts are not", () => {
  const reads = (template: string, source: "entity_description" | "static_text" = "entity_description") => ({
    node: "6",
    input: "text",
    source,
    template,
  });
  const own = reads("{description}, portrait of a bard");
  const prompt_mappings = [own, reads("{description}, {hair}."), reads("blurry", "static_text")];
  expect(withOwnWords({ prompt_mappings })).toEqual([own.template]);
});
