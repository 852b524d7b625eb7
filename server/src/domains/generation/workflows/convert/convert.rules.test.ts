import fc from "fast-check";
import { expect, test } from "vitest";
import { describeClass } from "../../../../../test/workflows/classes.ts";
import { corpus } from "../../../../../test/workflows/corpus.ts";
import { drawn, type HandDrawn } from "../../../../../test/workflows/drawn.ts";
import { simple } from "../../../../../test/workflows/graph-parts.ts";
import { type Editor, layout } from "../../../../../test/workflows/layout.ts";
import { type Json, type JsonObject, readJson, writeJson } from "../../../../platform/exact-json.ts";
import { tellFormat } from "../graph/graph.rules.ts";
import { classesDrawn, convertDrawing } from "./convert.rules.ts";

const drawable = corpus.filter(({ name }) => name !== "text that a node computes");
const newest: Editor = { version: 0.4, buttons: true, widgetInputs: true };
const editors = fc.record<Editor>({
  version: fc.constantFrom(0.4, 1),
  buttons: fc.boolean(),
  widgetInputs: fc.boolean(),
});

test("a drawing of any graph, by any editor, converts to that graph, digit by digit", () => {
  expect(drawable.length).toBeGreaterThanOrEqual(45);
  fc.assert(
    fc.property(fc.constantFrom(...drawable), editors, ({ graph }, editor) => {
      const file = readJson(writeJson(layout(graph, describeClass, editor)));
      expect(tellFormat(file)).toEqual({ format: "ui" });
      expect(convertDrawing(file, describeClass)).toEqual({ graph, flaws: [] });
    }),
    { numRuns: 600 },
  );
});

const inputsOf = (file: JsonObject) => {
  const { graph, flaws } = convertDrawing(file, describeClass);
  expect(flaws).toEqual([]);
  return Object.fromEntries(Object.entries(graph ?? {}).map(([id, { inputs }]) => [id, inputs]));
};
const whyNot = (file: JsonObject) => convertDrawing(file, describeClass).flaws.map(({ message }) => message);

const image: HandDrawn = [1, "EmptyImage", [], [64, 64, 1, 0]];
const blur = (id: number, from: number, more?: JsonObject): HandDrawn => [
  id,
  "ImageBlur",
  [`image<${from}:IMAGE`],
  [3, 1.5],
  { outputs: [{ type: "IMAGE" }], ...more },
];
const keep = (from: number): HandDrawn => [9, "SaveImage", [`images<${from}:IMAGE`], ["out"]];

test.for([
  ["bypassed: what it gets is handed on", 4, ["1", 0]],
  ["muted: what it feeds stays open", 2, undefined],
] as const)("a node that is %s", ([, mode, images]) => {
  const links = [
    [1, 1, 0, 2, 0, "IMAGE"],
    [2, 2, 0, 9, 0, "IMAGE"],
  ];
  const inputs = inputsOf(drawn([image, blur(2, 1, { mode }), keep(2)], links));
  expect(Object.keys(inputs)).toEqual(["1", "9"]);
  expect(inputs[9]?.images).toEqual(images);
});

test("a bypassed node hands on the input of the same type where the same slot does not fit", () => {
  const apply: HandDrawn = [
    3,
    "LoraLoader",
    ["clip<2:CLIP", "model<1:MODEL"],
    ["ink.safetensors", 1, 1],
    { mode: 4, outputs: [{ type: "MODEL" }, { type: "CLIP" }] },
  ];
  const file = drawn(
    [[4, "CheckpointLoaderSimple", [], ["sd15.safetensors"]], apply, [6, "CLIPTextEncode", ["clip<3:CLIP"], ["x"]]],
    [
      [1, 4, 0, 3, 1, "MODEL"],
      [2, 4, 1, 3, 0, "CLIP"],
      [3, 3, 1, 6, 0, "CLIP"],
    ],
  );
  expect(inputsOf(file)[6]).toEqual({ clip: ["4", 1], text: "x" });
});

test.for([
  ["the same slot, where it fits", ["image<1:IMAGE", "mask<2:IMAGE"], 1, "2"],
  ["the very type before one that takes anything", ["any<1:*", "image<2:IMAGE"], 5, "2"],
  ["the first that fits, where none is the very type", ["mask<:MASK", "any<1:*", "more<2:*"], 5, "1"],
] as const)("a bypassed node hands on %s", ([, inputs, slot, from]) => {
  const origin = (id: number): HandDrawn => [id, "EmptyImage", [], [64, 64, 1, 0]];
  const outputs = Array.from({ length: 6 }, () => ({ type: "IMAGE" }));
  const file = drawn(
    [origin(1), origin(2), [3, "ImageMill", inputs, [], { mode: 4, outputs }], keep(3)],
    [
      [1, 1, 0, 3, 0, "IMAGE"],
      [2, 2, 0, 3, 1, "IMAGE"],
      [3, 3, slot, 9, 0, "IMAGE"],
    ],
  );
  expect(inputsOf(file)[9]?.images).toEqual([from, 0]);
});

test("reroutes, setters and getters are looked through, notes and loose buttons left out", () => {
  const file = drawn(
    [
      image,
      [2, "Reroute", ["x<1:*"], null],
      [3, "SetNode", ["IMAGE<2:IMAGE"], ["picture"]],
      [4, "GetNode", [], ["picture"]],
      [5, "Note", [], ["read me"]],
      [6, "MarkdownNote", [], ["# read me"]],
      [7, "Pack's button", [], [1, 2]],
      keep(3),
    ],
    [
      [1, 1, 0, 2, 0, "*"],
      [2, 2, 0, 3, 0, "IMAGE"],
      [3, 4, 0, 9, 0, "IMAGE"],
    ],
    { extra: { reroutes: [{ id: 1, pos: [0, 0], linkIds: [1] }] } },
  );
  expect(inputsOf(file)).toMatchObject({ 9: { images: ["1", 0] } });
  expect(classesDrawn(file)).toEqual(["EmptyImage", "Pack's button", "SaveImage"]);
});

test("a primitive's value is copied into what it feeds; a linked widget's own value is not used", () => {
  const file = drawn(
    [
      [1, "EmptyImage", ["width!<1:INT", "height!<2:INT"], [64, 64, 1, 0]],
      [2, "PrimitiveNode", [], [18_446_744_073_709_551_615n, "fixed"]],
      [3, "PrimitiveInt", [], [320, "fixed"]],
    ],
    [
      [1, 2, 0, 1, 0, "INT"],
      [2, 3, 0, 1, 1, "INT"],
    ],
  );
  expect(inputsOf(file)[1]).toEqual({ width: 18_446_744_073_709_551_615n, height: ["3", 0], batch_size: 1, color: 0 });
});

test("lists are wrapped, values by name are taken by name, what is not told is as the class has it", () => {
  const file = drawn(
    [
      [1, "PromptMill", [], ["sea", [1, 2]]],
      [2, "EmptyImage", [], { width: 96, height: 32, color: 7, videopreview: { hidden: true } }],
      [3, "KSampler", [], [1, "fixed", 4]],
    ],
    [],
  );
  expect(inputsOf(file)).toMatchObject({
    1: { topic: "sea", weights: { __value__: [1, 2] } },
    2: { width: 96, height: 32, batch_size: 512, color: 7 },
    3: { seed: 1, steps: 4, cfg: 1, sampler_name: "euler" },
  });
});

test("every node that cannot be converted is named with its title and the reason", () => {
  const file = drawn(
    [
      [1, "Nowhere", ["image<1:IMAGE"], [], { title: "Finish" }],
      [2, "workflow>portrait", [], []],
      [3, "EmptyImage", [], ["wide", 64, 1, 0]],
      [4, "EmptyImage", [], [64, 64, 1, 0, 5]],
    ],
    [],
  );
  expect(whyNot(file)).toEqual([
    "Cannot convert: node 1 (Nowhere, “Finish”): no server here knows its class",
    expect.stringContaining("node 2 (workflow>portrait): it is a group node of the old kind"),
    expect.stringContaining(
      "node 3 (EmptyImage): its 4 values do not fit its inputs (width, height, batch_size, color)",
    ),
    expect.stringContaining("node 4 (EmptyImage): its 5 values"),
  ]);
});

test("links in a circle, subgraphs in themselves and drawings without a node are refused", () => {
  const circle = drawn(
    [[1, "Reroute", ["x<2:*"], []], [2, "Reroute", ["x<1:*"], []], keep(3)],
    [
      [1, 1, 0, 2, 0, "*"],
      [2, 2, 0, 1, 0, "*"],
      [3, 1, 0, 9, 0, "IMAGE"],
    ],
  );
  expect(whyNot(circle)).toEqual([expect.stringContaining("input images runs in a circle")]);
  const self = { ...drawn([[1, "self", [], []]], []), id: "self" };
  expect(whyNot({ ...self, definitions: { subgraphs: [self] } })).toEqual([
    "Cannot convert: node 1:1 (self): its subgraph contains itself",
  ]);
  expect(whyNot(drawn([[1, "Note", [], ["x"]]], []))).toEqual(["This workflow holds no node that runs"]);
});

test("a drawing without sense is refused or converted, never a fault", () => {
  const soup = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Json>(null, 1, -10, "inner", "Reroute", "KSampler", "IMAGE"),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom("id", "type", "inputs", "link", "widgets_values", "nodes", "mode"), tie("value")),
    ),
  })).value;
  fc.assert(
    fc.property(fc.array(soup), fc.array(soup), soup, (nodes, links, definitions) => {
      const { graph, flaws } = convertDrawing({ nodes, links, definitions }, describeClass);
      expect(graph === undefined).toBe(flaws.length > 0);
    }),
  );
});

test("a drawing of one editor with the values of another's control is told apart by what the values are", () => {
  const file = layout(simple(), describeClass, newest);
  const withoutControl = readJson(writeJson(file).replace(',"randomize"', ""));
  expect(convertDrawing(withoutControl, describeClass).graph).toEqual(simple());
});

test("empty subgraphs that multiply within each other are counted like nodes", () => {
  const sheet = (at: number): JsonObject => {
    const inner = `sheet ${at + 1}`;
    return {
      ...drawn(
        [
          [1, inner, [], []],
          [2, inner, [], []],
        ],
        [],
      ),
      id: `sheet ${at}`,
    };
  };
  const subgraphs = [...Array.from({ length: 15 }, (_, at) => sheet(at)), { ...drawn([], []), id: "sheet 15" }];
  expect(whyNot({ ...sheet(-1), definitions: { subgraphs } })).toEqual([
    expect.stringContaining("more than 500 nodes"),
  ]);
  const reasons = whyNot(
    drawn(
      Array.from({ length: 400 }, (_, id) => [id, "workflow>x", [], []]),
      [],
    ),
  );
  expect(reasons).toHaveLength(50);
});
