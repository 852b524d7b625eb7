import { expect, test } from "vitest";
import { attemptOf, noise, restyled } from "../../../test/fake-comfy/graphs.ts";
import { modelOf, nodeWeights, preparedGraph, promptBody, readGraph } from "./graph.ts";

const uid = "0190b2a4-0000-7000-8000-000000000001";

test("the body that is sent holds the seed digit by digit, the attempt's uid as its id, and no number", () => {
  const { graph } = readGraph(noise("18446744073709551615"));
  const body = promptBody(uid, "client", preparedGraph(graph, uid, []));
  expect(body).toContain('"seed":18446744073709551615');
  expect(JSON.parse(body)).toMatchObject({ prompt_id: uid, client_id: "client" });
  expect(Object.keys(JSON.parse(body) as object)).toEqual(["prompt", "prompt_id", "client_id"]);
});

test("every node gets a title, and savers the attempt's own prefix and nonce", () => {
  const prepared = preparedGraph(readGraph(noise("1")).graph, uid, []);
  expect(Object.values(prepared).map(({ _meta }) => _meta)).toEqual([
    { title: "EmptyImage" },
    { title: "ImageAddNoise" },
    { title: "SaveImage" },
  ]);
  expect(prepared["9"]?.inputs).toMatchObject({ filename_prefix: `pentimento/${uid}`, pentimento_nonce: `${uid}/9` });
});

test("only the source nodes get the uploaded picture", () => {
  const attempt = restyled({ bytes: Buffer.from("png"), format: "png" });
  const prepared = preparedGraph(readGraph(attempt).graph, uid, ["1"], "pentimento/source.png");
  expect(prepared["1"]?.inputs.image).toBe("pentimento/source.png");
  expect(prepared["2"]?.inputs.image).toEqual(["1", 0]);
});

test.for([
  ["a source without a node for it", { ...noise("1"), source: { bytes: Buffer.from("png"), format: "png" as const } }],
  ["a node for a source without one", { ...restyled({ bytes: Buffer.from("png"), format: "png" }), source: undefined }],
  ["an output node that does not exist", { ...noise("1"), ...attemptOf({}, ["9"]) }],
  ["no output node", { ...noise("1"), graph: { text: "{}", outputNodes: [], sourceNodes: [] } }],
  ["text that is no graph", { ...noise("1"), graph: { text: "[1]", outputNodes: ["9"], sourceNodes: [] } }],
  ["text that is no JSON", { ...noise("1"), graph: { text: "{", outputNodes: ["9"], sourceNodes: [] } }],
  ["a node without a class", { ...noise("1"), graph: { text: '{"9":{}}', outputNodes: ["9"], sourceNodes: [] } }],
] as const)("%s is refused before anything is sent", ([, { source, ...attempt }]) => {
  const tried = source === undefined ? attempt : { ...attempt, source };
  expect(() => readGraph(tried)).toThrow(expect.objectContaining({ slug: "provider/refused" }));
});

test("a sampler weighs as much as its steps", () => {
  const sampler = { class_type: "KSampler", inputs: { steps: 30 } };
  const linked = { class_type: "SamplerCustomAdvanced", inputs: {} };
  const weights = nodeWeights({ 1: sampler, 2: linked, 3: { class_type: "SaveImage", inputs: {} } });
  expect([...weights.values()]).toEqual([30, 20, 1]);
});

const loader = (class_type: string, inputs: object) => ({ class_type, inputs });

test.for([
  ["the checkpoint", { 4: loader("CheckpointLoaderSimple", { ckpt_name: "x.safetensors" }) }, "x.safetensors"],
  ["the diffusion model", { 4: loader("UNETLoader", { unet_name: "flux.safetensors" }) }, "flux.safetensors"],
  [
    "the checkpoint before the diffusion model",
    { 1: loader("UNETLoader", { unet_name: "flux.safetensors" }), 4: loader("Loader", { ckpt_name: "x.safetensors" }) },
    "x.safetensors",
  ],
  ["none where the name is linked", { 4: loader("CheckpointLoaderSimple", { ckpt_name: ["3", 0] }) }, undefined],
  ["none where nothing is loaded", { 1: loader("EmptyImage", { width: 1 }), 2: "no node" }, undefined],
] as const)("a graph's model is %s", ([, graph, expected]) => {
  expect(modelOf(JSON.stringify(graph))).toBe(expected);
});

test("what is no graph loads no model", () => {
  expect(modelOf("{")).toBeUndefined();
  expect(modelOf("[]")).toBeUndefined();
});
