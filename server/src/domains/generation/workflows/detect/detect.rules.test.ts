import fc from "fast-check";
import { expect, test } from "vitest";
import type { GraphPlace } from "../../../../../../contract/src/workflow-shapes.ts";
import { describeClass } from "../../../../../test/workflows/classes.ts";
import { corpus } from "../../../../../test/workflows/corpus.ts";
import { load, node, sampler, simple, words } from "../../../../../test/workflows/graph-parts.ts";
import type { Expected } from "../../../../../test/workflows/specimen.ts";
import { type Graph, readApiGraph } from "../graph/graph.rules.ts";
import { linkFlaws } from "../graph/graph-links.rules.ts";
import { loadersBehind } from "../graph/walk.rules.ts";
import { detect } from "./detect.rules.ts";
import { placeTitle } from "./place-title.rules.ts";

const unknown = () => undefined;
const written = ({ node: id, input }: GraphPlace) => `${id}.${input}`;

function found(graph: Graph, describe: typeof describeClass): Expected {
  const { prompt_mappings, bindings, style_found, samplers, kind } = detect(graph, describe);
  const { seed, width, height, batch_size, sources, outputs } = bindings;
  const mapped = (source: string) => prompt_mappings.filter((mapping) => mapping.source === source).map(written);
  return {
    positive: mapped("entity_description"),
    negative: mapped("static_text"),
    seed: seed.map(written),
    width: width.map(written),
    height: height.map(written),
    batch_size: batch_size.map(written),
    sources: sources.map(written),
    outputs,
    samplers,
    style: style_found && written(style_found),
    kind,
  };
}

test.for(corpus)("what a graph takes is found: $name", ({ graph, expected }) => {
  expect(found(graph, describeClass)).toEqual(expected);
});

test.for(corpus.filter(({ name }) => !name.includes("another's name")))(
  "core's nodes are known before any server was asked: $name",
  ({ graph, expected }) => {
    expect(found(graph, unknown)).toEqual(expected);
  },
);

test("the corpus has no flaw of its own", () => {
  expect(corpus.length).toBeGreaterThanOrEqual(45);
  const own = corpus.filter(({ name }) => name !== "text that a node computes");
  for (const { graph } of own) expect([...readApiGraph(graph).flaws, ...linkFlaws(graph, describeClass)]).toEqual([]);
});

test("a positive text becomes the description and the old words, a negative text stays static", () => {
  expect(detect(simple(), describeClass).prompt_mappings).toEqual([
    {
      node: "6",
      input: "text",
      source: "entity_description",
      template: "{description}, portrait, detailed face, high quality",
    },
    { node: "7", input: "text", source: "static_text", template: "blurry, low quality, deformed" },
  ]);
});

test("words with a gap for the description are taken as they are, and no words leave it alone", () => {
  const templates = ["{description} in oil", "by {prompt}", ""].map(
    (text) => detect(simple({ 6: words(text) }), describeClass).prompt_mappings[0]?.template,
  );
  expect(templates).toEqual(["{description} in oil", "by {prompt}", "{description}"]);
});

test("steps, closeness, method and size of the picture are locked at first, with every digit", () => {
  expect(detect(simple({ 3: sampler({ steps: 2n ** 60n }) }), describeClass).locked_inputs).toEqual([
    { node: "3", input: "steps", value: "1152921504606846976" },
    { node: "3", input: "cfg", value: "7.5" },
    { node: "3", input: "sampler_name", value: '"euler"' },
    { node: "5", input: "width", value: "512" },
    { node: "5", input: "height", value: "512" },
  ]);
});

const ofOld = () => corpus.find(({ name }) => name === "IPAdapter of the first days")!.graph;

test("S4-54 the style node is reported with its class and its position in the graph", () => {
  const { style_found } = detect(ofOld(), describeClass);
  expect(style_found).toEqual({ node: "13", input: "image", class_type: "IPAdapterApply", position: 11 });
  const mocked = {
    ...simple({ 5: null, 8: null, 9: null }),
    7: ofOld()[13]!,
    12: load("a.png"),
    8: sampler({ model: "7:0" }),
  };
  const early = { ...mocked, 6: words("x"), 9: node("SaveImage", { images: "8:0", filename_prefix: "" }) };
  expect(detect(early, describeClass).style_found?.position).toBe(4);
});

test("the file of a style is told from the node that takes it", () => {
  const redux = corpus.find(({ name }) => name === "Flux Redux")!.graph;
  const place = { node: "43", input: "clip_vision_output" };
  expect(loadersBehind(redux, describeClass, place)).toEqual([{ node: "44", input: "image" }]);
  expect(loadersBehind(redux, describeClass, { node: "44", input: "image" })).toEqual([{ node: "44", input: "image" }]);
});

test("texts joined of pairs of texts, a hundred deep, are searched once each", () => {
  const joined = Array.from({ length: 100 }, (_, at) => {
    const next = `${at + 101}:0`;
    return [at + 100, node("StringConcatenate", { string_a: next, string_b: next, delimiter: 0 })] as const;
  });
  const graph = simple({ 6: words("100:0"), ...Object.fromEntries(joined) });
  expect(detect(graph, describeClass).prompt_mappings[0]).toMatchObject({ node: "6", template: "{description}" });
});

test("places are named as people read them", () => {
  const graph = simple();
  const title = (id: string, input: string) => placeTitle(graph, { node: id, input });
  expect([title("6", "text"), title("7", "text")]).toEqual(["CLIPTextEncode.positive", "CLIPTextEncode.negative"]);
  expect([title("3", "steps"), title("3", "sampler_name")]).toEqual(["KSampler.steps", "KSampler.sampler"]);
  expect(title("5", "width")).toBe("EmptyLatentImage.width");
});

test("places that would read alike are told apart by their node, and two texts of one node by their input", () => {
  const named = (name: string, id: string, input: string) =>
    placeTitle(corpus.find((specimen) => specimen.name === name)!.graph, { node: id, input });
  expect(named("hires fix with its own seed", "11", "steps")).toBe("KSampler.steps (11)");
  expect(named("SDXL with two texts and sizes of its own", "6", "text_g")).toBe("CLIPTextEncodeSDXL.positive.text_g");
  expect(named("SD 1.5", "gone", "text")).toBe("gone.text");
});

const value = fc.oneof(
  fc.constantFrom("1", "2", "3", "4", "5", "6").map((id) => [id, 0]),
  fc.integer(),
  fc.string(),
);
const names = ["positive", "negative", "latent_image", "samples", "pixels", "image", "images", "text", "model", "seed"];
const inputs = fc.dictionary(fc.constantFrom(...names, "width", "height", "conditioning", "steps", "latent"), value);
const classes = ["KSampler", "CLIPTextEncode", "IPAdapter", "LoadImage", "SaveImage", "EmptyLatentImage", "Odd"];

test("detection never fails, whatever is linked to whatever", () => {
  const one = fc.record({ class_type: fc.constantFrom(...classes), inputs });
  const graphs = fc.dictionary(fc.constantFrom("1", "2", "3", "4", "5", "6", "7"), one, { minKeys: 1 });
  fc.assert(
    fc.property(graphs, (json) => {
      const { graph } = readApiGraph(json);
      const { bindings, prompt_mappings } = detect(graph, describeClass);
      const { outputs, ...places } = bindings;
      const ids = [...outputs, ...[...Object.values(places).flat(), ...prompt_mappings].map((place) => place.node)];
      for (const id of ids) expect(Object.keys(graph)).toContain(id);
    }),
    { numRuns: 500 },
  );
});
