import { expect, test } from "vitest";
import { fluxGraphs } from "../../../../../test/workflows/corpus-flux.ts";
import { guidedGraphs } from "../../../../../test/workflows/corpus-guided.ts";
import { load, node, sampler, simple } from "../../../../../test/workflows/graph-parts.ts";
import { linkFlaws } from "../graph/graph-links.rules.ts";
import { withoutStyle } from "./unhook-style.rules.ts";

const adapter = (model: string, image: string) => node("IPAdapter", { model, ipadapter: "20:1", image, weight: 1 });
const unified = node("IPAdapterUnifiedLoader", { model: "4:0", preset: "PLUS" });
test("S4-17 without a style the adapter, its loaders and the picture go, and the model's way is closed over the gap", () => {
  const graph = simple({
    3: sampler({ model: "21:0" }),
    20: unified,
    21: adapter("20:0", "22:0"),
    22: load("style.png"),
  });
  expect(withoutStyle(graph, { node: "22", input: "image" }, ["9"])).toEqual(simple());
});

test("what prepares the style's picture goes along, through any number of steps", () => {
  const graph = simple({
    3: sampler({ model: "21:0" }),
    10: node("CLIPVisionLoader", { clip_name: "vision.safetensors" }),
    20: unified,
    21: node("IPAdapterEmbeds", { model: "20:0", ipadapter: "20:1", pos_embed: "24:0", weight: 1 }),
    22: load("style.png"),
    23: node("PrepImageForClipVision", { image: "22:0", crop_position: "top" }),
    24: node("IPAdapterEncoder", { ipadapter: "20:1", image: "23:0", clip_vision: "10:0" }),
  });
  expect(withoutStyle(graph, { node: "22", input: "image" }, ["9"])).toEqual(simple());
});

test("another adapter on the same way keeps its loader and its picture", () => {
  const face = { 20: unified, 21: adapter("20:0", "22:0"), 22: load("face.png") };
  const graph = simple({ 3: sampler({ model: "25:0" }), ...face, 25: adapter("21:0", "26:0"), 26: load("style.png") });
  const left = simple({ 3: sampler({ model: "21:0" }), ...face });
  expect(withoutStyle(graph, { node: "26", input: "image" }, ["9"])).toEqual(left);
});

test("words that a picture was joined to go on without it", () => {
  const graph = simple({
    3: sampler({ positive: "43:0" }),
    40: node("StyleModelLoader", { style_model_name: "redux.safetensors" }),
    41: node("CLIPVisionEncode", { clip_vision: "42:0", image: "44:0", crop: "none" }),
    42: node("CLIPVisionLoader", { clip_name: "vision.safetensors" }),
    43: node("StyleModelApply", { conditioning: "6:0", style_model: "40:0", clip_vision_output: "41:0", strength: 1 }),
    44: load("style.png"),
  });
  expect(withoutStyle(graph, { node: "44", input: "image" }, ["9"])).toEqual(simple());
});

const blended = simple({
  3: sampler({ latent_image: "12:0" }),
  10: load("source.png"),
  11: node("ImageBlend", { image1: "10:0", image2: "22:0", blend_factor: 0.5 }),
  12: node("VAEEncode", { pixels: "11:0", vae: "4:2" }),
  22: load("style.png"),
});
const drawnOn = simple({
  3: sampler({ latent_image: "12:0" }),
  12: node("VAEEncode", { pixels: "22:0", vae: "4:2" }),
  22: load("style.png"),
});
const composed = simple({
  3: sampler({ model: "21:0" }),
  20: unified,
  21: node("IPAdapterStyleComposition", {
    model: "20:0",
    ipadapter: "20:1",
    image_style: "22:0",
    image_composition: "23:0",
  }),
  22: load("style.png"),
  23: load("source.png"),
});
const usedTwice = simple({
  3: sampler({ model: "21:0" }),
  20: unified,
  21: node("IPAdapterFaceID", { model: "20:0", ipadapter: "20:1", image: "22:0" }),
  22: load("style.png"),
  30: node("SaveImage", { images: "21:1", filename_prefix: "face" }),
});
test.each([
  ["blends it with the source", blended],
  ["draws on it", drawnOn],
  ["takes the composition from another picture", composed],
  ["uses more of the adapter than the model", usedTwice],
])("nobody can tell what a graph is without its style that %s", (_, graph) => {
  expect(withoutStyle(graph, { node: "22", input: "image" }, ["9"])).toBeUndefined();
});

test("of the graphs that people send, those that can do without a style hold together without it", () => {
  const graphs = Object.entries({
    ...guidedGraphs,
    ...fluxGraphs,
  });
  const styled = graphs.filter(([, { graph }]) =>
    Object.values(graph).some(({ inputs }) => inputs.image === "style.png"),
  );
  const left = styled.flatMap(([name, { graph }]) => {
    const [loader = ""] = Object.entries(graph).find(([, { inputs }]) => inputs.image === "style.png") ?? [];
    const rest = withoutStyle(graph, { node: loader, input: "image" }, ["9"]);
    return rest ? [{ name, rest }] : [];
  });
  expect(left.length).toBeGreaterThan(5);
  for (const { rest } of left) {
    expect(linkFlaws(rest, () => undefined)).toEqual([]);
    expect(Object.values(rest).map(({ inputs }) => inputs.image)).not.toContain("style.png");
    expect(Object.keys(rest)).toContain("9");
  }
});
