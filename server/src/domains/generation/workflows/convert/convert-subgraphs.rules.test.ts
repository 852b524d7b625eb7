import { expect, test } from "vitest";
import { describeClass } from "../../../../../test/workflows/classes.ts";
import { drawn, type HandDrawn } from "../../../../../test/workflows/drawn.ts";
import type { Json, JsonObject } from "../../../../platform/exact-json.ts";
import { convertDrawing } from "./convert.rules.ts";

const inputsOf = (file: JsonObject) => {
  const { graph, flaws } = convertDrawing(file, describeClass);
  expect(flaws).toEqual([]);
  return Object.fromEntries(Object.entries(graph ?? {}).map(([id, { inputs }]) => [id, inputs]));
};

const image: HandDrawn = [1, "EmptyImage", [], [64, 64, 1, 0]];
const keep = (from: number): HandDrawn => [9, "SaveImage", [`images<${from}:IMAGE`], ["out"]];

const inside: JsonObject = {
  ...drawn(
    [
      [1, "EmptyImage", ["width!<1:INT"], [64, 48, 1, 0]],
      [2, "ImageAddNoise", ["image<2:IMAGE"], [5, "randomize", 0.4]],
    ],
    [],
  ),
  id: "inner",
  inputs: [{ name: "width", type: "INT" }],
  links: [
    { id: 1, origin_id: -10, origin_slot: 0, target_id: 1, target_slot: 0, type: "INT" },
    { id: 2, origin_id: 1, origin_slot: 0, target_id: 2, target_slot: 0, type: "IMAGE" },
    { id: 3, origin_id: 2, origin_slot: 0, target_id: -20, target_slot: 0, type: "IMAGE" },
  ],
};

const shows = (...proxyWidgets: string[][]): JsonObject => ({
  properties: { proxyWidgets },
  outputs: [{ type: "IMAGE" }],
});

test("a subgraph in two places becomes two sets of nodes, each with the values shown on its instance", () => {
  const file = drawn(
    [
      [
        7,
        "inner",
        ["width!<:INT"],
        [128, 11n, null],
        shows(["-1", "width"], ["2", "seed"], ["2", "control_after_generate"]),
      ],
      [8, "inner", ["width!<3:INT"], [256, 22], shows(["2", "seed"])],
      [9, "SaveImage", ["images<1:IMAGE"], ["a"]],
      [10, "SaveImage", ["images<2:IMAGE"], ["b"]],
      [11, "PrimitiveInt", [], [512, "fixed"]],
    ],
    [
      [1, 7, 0, 9, 0, "IMAGE"],
      [2, 8, 0, 10, 0, "IMAGE"],
      [3, 11, 0, 8, 0, "INT"],
    ],
    { definitions: { subgraphs: [inside] } },
  );
  expect(inputsOf(file)).toMatchObject({
    "7:1": { width: 128, height: 48 },
    "7:2": { image: ["7:1", 0], seed: 11n, strength: 0.4 },
    "8:1": { width: ["11", 0] },
    "8:2": { image: ["8:1", 0], seed: 22 },
    9: { images: ["7:2", 0] },
    10: { images: ["8:2", 0] },
  });
});

const outer: JsonObject = {
  ...drawn([[5, "inner", ["width!<1:INT"], [], shows(["2", "seed"], ["2", "strength"])]], []),
  id: "outer",
  inputs: [{ name: "breadth", type: "INT" }],
  links: [
    { id: 1, origin_id: -10, origin_slot: 0, target_id: 5, target_slot: 0, type: "INT" },
    { id: 2, origin_id: 5, origin_slot: 0, target_id: -20, target_slot: 0, type: "IMAGE" },
  ],
};

test("values reach through subgraphs within subgraphs, and an instance that says nothing keeps what is inside", () => {
  const instance = (id: number, values: Json): HandDrawn => [
    id,
    "outer",
    ["breadth!<:INT"],
    values,
    shows(["5", "seed"]),
  ];
  const file = drawn([instance(7, [200, 33]), instance(8, []), keep(1)], [[1, 7, 0, 9, 0, "IMAGE"]], {
    definitions: { subgraphs: [inside, outer] },
  });
  expect(inputsOf(file)).toMatchObject({
    "7:5:1": { width: 200 },
    "7:5:2": { seed: 33, strength: 0.4 },
    "8:5:1": { width: 64 },
    "8:5:2": { seed: 5 },
    9: { images: ["7:5:2", 0] },
  });
});

test("a muted instance runs nothing, a bypassed one hands on what it gets", () => {
  const definitions = { subgraphs: [inside] };
  const links = [
    [1, 1, 0, 7, 0, "IMAGE"],
    [2, 7, 0, 9, 0, "IMAGE"],
  ];
  const file = (mode: number) =>
    drawn([image, [7, "inner", ["image<1:IMAGE"], [], { mode, ...shows() }], keep(2)], links, { definitions });
  expect(Object.keys(inputsOf(file(2)))).toEqual(["1", "9"]);
  expect(inputsOf(file(4))[9]).toEqual({ images: ["1", 0], filename_prefix: "out" });
});

test("an instance with more values than widgets is refused by its name", () => {
  const file = drawn([[7, "inner", ["width!<:INT"], [1, 2, 3], { title: "Noise", ...shows() }]], [], {
    definitions: { subgraphs: [inside] },
  });
  const { graph, flaws } = convertDrawing(file, describeClass);
  expect(graph).toBeUndefined();
  expect(flaws[0]?.message).toContain("node 7 (inner, “Noise”): the values of its subgraph do not fit");
});
