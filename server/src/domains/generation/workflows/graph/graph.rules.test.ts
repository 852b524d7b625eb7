import fc from "fast-check";
import { expect, test } from "vitest";
import { readJson, writeJson } from "../../../../platform/exact-json.ts";
import { readClass } from "./class.rules.ts";
import { linkIn, positionOf, readApiGraph, tellFormat, valueAt } from "./graph.rules.ts";
import { linkFlaws } from "./graph-links.rules.ts";

const unknown = () => undefined;
const node = (inputs: Record<string, unknown>, more = {}) => ({ class_type: "ImageBlend", inputs, ...more }) as never;

test.for([
  ["a list", [], "JSON object"],
  ["no node", {}, "no node"],
  ["nodes without links", { nodes: [] }, "no links"],
  ["the body of a request", { prompt: { 1: node({}) } }, "under “prompt”"],
  ["a wrapped workflow", { workflow: { nodes: [], links: [] } }, "inside"],
  ["something else", { name: "x", version: 1 }, "class_type"],
] as const)("what is neither graph nor drawing is told apart: %s", ([, json, because]) => {
  expect(tellFormat(json as never)).toEqual({ format: "neither", because: expect.stringContaining(because) });
});

test("a graph in API format and a drawing are told apart", () => {
  expect(tellFormat({ 1: node({}) })).toEqual({ format: "api" });
  expect(tellFormat({ nodes: [], links: [] })).toEqual({ format: "ui" });
});

test("a graph out of a picture keeps class, inputs and title only, and every digit of its seed", () => {
  const text =
    '{"3":{"class_type":"KSampler","inputs":{"seed":18446744073709551615,"model":[4,0]},"is_changed":[NaN]},' +
    '"4":{"class_type":"Loader","inputs":{},"_meta":{"title":"Base","x":1}}}';
  const { graph, flaws } = readApiGraph(readJson(text));
  expect(flaws).toEqual([]);
  expect(writeJson(graph)).toBe(
    '{"3":{"class_type":"KSampler","inputs":{"seed":18446744073709551615,"model":["4",0]},"_meta":{"title":"KSampler"}},' +
      '"4":{"class_type":"Loader","inputs":{},"_meta":{"title":"Base"}}}',
  );
});

test("each node that cannot be read is named, the others stay", () => {
  const broken = { 1: node({ a: [1, 2, 3] }), 2: { inputs: {} }, 3: { class_type: "X" }, 4: "text", 5: node({}) };
  const { graph, flaws } = readApiGraph(broken);
  expect(Object.keys(graph)).toEqual(["1", "5"]);
  expect(flaws.map(({ node: id, input, kind }) => [id, input, kind])).toEqual([
    ["2", null, "structure"],
    ["3", null, "structure"],
    ["4", null, "structure"],
    ["1", "a", "link"],
  ]);
});

test("a graph of more than 500 nodes is refused", () => {
  const many = Object.fromEntries(Array.from({ length: 501 }, (_, at) => [at, node({})]));
  expect(readApiGraph(many).flaws[0]?.message).toContain("501 nodes");
  expect(readApiGraph({}).flaws[0]?.message).toContain("no node");
});

test("names from the language itself find nothing", () => {
  const { graph } = readApiGraph({ 1: node({ image: ["constructor", 0] }) });
  expect(valueAt(graph, { node: "1", input: "toString" })).toBeUndefined();
  expect(linkFlaws(graph, unknown)[0]?.message).toContain("constructor, which is not there");
});

test("a link to a missing node or output is named with its input", () => {
  const { graph } = readApiGraph({ 1: node({}), 2: node({ a: ["9", 0], b: ["1", 1], c: ["1", 0], d: ["1", -1] }) });
  const blend = readClass("ImageBlend", { input: {}, output: ["IMAGE"] });
  const flaws = linkFlaws(graph, () => blend);
  expect(flaws.map(({ input }) => input)).toEqual(["a", "b", "d"]);
  expect(flaws[1]?.message).toContain("1 outputs");
  expect(linkFlaws(graph, unknown).map(({ input }) => input)).toEqual(["a", "d"]);
});

test("a circle is named by its own nodes, not by those that feed on it", () => {
  const { graph } = readApiGraph({
    1: node({ a: ["2", 0] }),
    2: node({ a: ["3", 0] }),
    3: node({ a: ["2", 0], b: ["4", 0] }),
    4: node({}),
  });
  const [flaw] = linkFlaws(graph, unknown);
  expect(flaw?.message).toBe("These nodes wait for each other in a circle: 2 (ImageBlend), 3 (ImageBlend)");
});

test("any graph can be read and searched for flaws, and reading it again changes nothing", () => {
  const value = fc.oneof(fc.integer(), fc.string(), fc.tuple(fc.constantFrom("1", "2", "3"), fc.nat(3)));
  const one = fc.record({ class_type: fc.constantFrom("A", "B"), inputs: fc.dictionary(fc.string(), value) });
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("1", "2", "3", "__proto__"), one, { minKeys: 1 }), (json) => {
      const { graph } = readApiGraph(json);
      expect(readApiGraph(graph).graph).toEqual(graph);
      for (const flaw of linkFlaws(graph, unknown)) expect(flaw.severity).toBe("refuse");
    }),
  );
});

test("a link is an id and a whole number; a node's position counts from 1", () => {
  expect([linkIn(["1", 0]), linkIn(["1"]), linkIn(["1", 0, 0]), linkIn([1, 0])]).toEqual([
    { node: "1", slot: 0 },
    undefined,
    undefined,
    undefined,
  ]);
  const { graph } = readApiGraph({ 4: node({}), 9: node({}), x: node({}) });
  expect(["4", "9", "x"].map((id) => positionOf(graph, id))).toEqual([1, 2, 3]);
});
