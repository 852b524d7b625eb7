import { expect, test } from "vitest";
import type { JsonObject } from "../../../../platform/exact-json.ts";
import { readClass } from "./class.rules.ts";

const sampler = {
  input: {
    optional: { extra: ["MASK"] },
    required: {
      cfg: ["FLOAT", { default: 8, min: 0, max: 100, step: 0.1, tooltip: "how close to the words" }],
      seed: ["INT", { default: 0, min: 0, max: 18_446_744_073_709_551_615n, control_after_generate: true }],
      sampler_name: [["euler", "heun"]],
      scheduler: ["COMBO", { options: ["normal", "simple"] }],
      model: ["MODEL"],
      note: ["STRING", { forceInput: true }],
    },
  },
  input_order: { required: ["model", "seed", "cfg", "sampler_name", "scheduler"], optional: ["extra"] },
  output: ["LATENT"],
  display_name: "Sampler",
  output_node: false,
};

test("a class is read in the order in which the editor shows its inputs, what the order forgets last", () => {
  const read = readClass("KSampler", sampler);
  expect(read?.inputs.map(({ name }) => name)).toEqual([
    "model",
    "seed",
    "cfg",
    "sampler_name",
    "scheduler",
    "note",
    "extra",
  ]);
  expect(read).toMatchObject({ classType: "KSampler", title: "Sampler", outputs: ["LATENT"], isOutput: false });
});

test("both forms of a choice read alike, and a limit of 2^64 - 1 stays exact", () => {
  const inputs = readClass("KSampler", sampler)?.inputs ?? [];
  expect(inputs[3]).toMatchObject({ type: "COMBO", options: ["euler", "heun"], default: "euler", isWidget: true });
  expect(inputs[4]).toMatchObject({ type: "COMBO", options: ["normal", "simple"], default: "normal", isWidget: true });
  expect(inputs[1]).toMatchObject({ max: 18_446_744_073_709_551_615n, hasControl: true });
  expect(inputs[2]).toMatchObject({ min: 0, max: 100, step: 0.1, tooltip: "how close to the words" });
});

test("what can only be linked is no widget", () => {
  const inputs = readClass("KSampler", sampler)?.inputs ?? [];
  expect(inputs.filter(({ isWidget }) => !isWidget).map(({ name }) => name)).toEqual(["model", "note", "extra"]);
});

test("a seed of an older server has control by its name", () => {
  const older = { input: { required: { noise_seed: ["INT", {}], seed: ["INT", { control_after_generate: false }] } } };
  expect(readClass("X", older)?.inputs.map(({ hasControl }) => hasControl)).toEqual([true, false]);
});

test("choices that bring inputs of their own are read with them", () => {
  const format: JsonObject = {
    options: [
      { key: "png", inputs: { required: { bit_depth: ["COMBO", { options: ["8", "16"] }] } } },
      { key: "jpg", inputs: { required: { quality: ["INT", { default: 90 }] } } },
    ],
  };
  const [input] =
    readClass("Save", { input: { required: { format: ["COMFY_DYNAMICCOMBO_V3", format] } } })?.inputs ?? [];
  expect(input).toMatchObject({ isWidget: true, default: "png", options: ["png", "jpg"] });
  expect(input?.branches?.get("jpg")?.[0]).toMatchObject({ name: "format.quality", default: 90 });
});

test("an entry without inputs describes no class", () => {
  expect([readClass("X", {}), readClass("X", undefined), readClass("X", "text")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
