import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { JsonObject } from "../../src/platform/exact-json.ts";
import { imagesOf, node, saved } from "../contract-suites/comfy-protocol/ground.ts";
import { type FakeComfy, startFakeComfy } from "./start.ts";
import { Wire } from "./wire.ts";

let fake: FakeComfy;
let wire: Wire;
beforeEach(async () => {
  fake = await startFakeComfy();
  wire = new Wire(fake.url);
});
afterEach(async () => {
  wire.close();
  await fake.close();
});

const size = { width: 64, height: 48 };

/** The graph that people begin with, as exported by ComfyUI's editor, in small. */
function textToImage(seed: number, text: string, changes: JsonObject = {}): JsonObject {
  return {
    3: node("KSampler", {
      seed,
      steps: 4,
      cfg: 8,
      sampler_name: "euler",
      scheduler: "normal",
      denoise: 1,
      model: ["4", 0],
      positive: ["6", 0],
      negative: ["7", 0],
      latent_image: ["5", 0],
    }),
    4: node("CheckpointLoaderSimple", { ckpt_name: "x.safetensors" }),
    5: node("EmptyLatentImage", { ...size, batch_size: 2 }),
    6: node("CLIPTextEncode", { text, clip: ["4", 1] }),
    7: node("CLIPTextEncode", { text: "watermark", clip: ["4", 1] }),
    8: node("VAEDecode", { samples: ["3", 0], vae: ["4", 2] }),
    9: saved("8"),
    ...changes,
  };
}

async function pixels(graph: JsonObject): Promise<Buffer[]> {
  const entry = await wire.made(graph);
  expect(entry).toMatchObject({ status: { status_str: "success" } });
  const made = imagesOf(entry).map((ref) =>
    sharp(fake.storage.read({ ...ref }))
      .removeAlpha()
      .raw()
      .toBuffer(),
  );
  return Promise.all(made);
}

const flux = (weight: number): JsonObject => ({
  1: node("UNETLoader", { unet_name: "studio-flux.safetensors", weight_dtype: "default" }),
  2: node("DualCLIPLoader", { clip_name1: "t5xxl.safetensors", clip_name2: "clip_l.safetensors", type: "flux" }),
  3: node("CLIPTextEncode", { text: "a red fox", clip: ["2", 0] }),
  4: node("FluxGuidance", { conditioning: ["3", 0], guidance: 3.5 }),
  5: node("BasicGuider", { model: ["15", 0], conditioning: ["4", 0] }),
  6: node("RandomNoise", { noise_seed: 7 }),
  7: node("KSamplerSelect", { sampler_name: "euler" }),
  8: node("BasicScheduler", { model: ["1", 0], scheduler: "simple", steps: 3, denoise: 1 }),
  10: node("EmptySD3LatentImage", { ...size, batch_size: 1 }),
  11: node("SamplerCustomAdvanced", {
    noise: ["6", 0],
    guider: ["5", 0],
    sampler: ["7", 0],
    sigmas: ["8", 0],
    latent_image: ["10", 0],
  }),
  12: node("VAELoader", { vae_name: "pixel_space" }),
  13: node("VAEDecode", { samples: ["11", 0], vae: ["12", 0] }),
  14: node("EmptyImage", { width: 32, height: 32, batch_size: 1, color: 0xff_00_00 }),
  15: node("IPAdapterAdvanced", {
    model: ["16", 0],
    ipadapter: ["16", 1],
    image: ["14", 0],
    weight,
    weight_type: "style transfer",
    combine_embeds: "concat",
    start_at: 0,
    end_at: 1,
    embeds_scaling: "V only",
  }),
  16: node("IPAdapterUnifiedLoader", { model: ["1", 0], preset: "PLUS (high strength)" }),
  9: saved("13"),
});

test("a picture from words depends on seed and words, comes again from both, and fills the batch", async () => {
  const [first, second] = await pixels(textToImage(1, "a red fox"));
  expect(first!.length).toBe(size.width * size.height * 3);
  expect(first!.equals(second!)).toBe(false);
  fake.restart();
  expect((await pixels(textToImage(1, "a red fox")))[0]!.equals(first!)).toBe(true);
  expect((await pixels(textToImage(2, "a red fox")))[0]!.equals(first!)).toBe(false);
  expect((await pixels(textToImage(1, "a blue fox")))[0]!.equals(first!)).toBe(false);
});

test("a LoRA changes it, and an unknown one is refused by name", async () => {
  const lora = (lora_name: string) => ({
    10: node("LoraLoader", { model: ["4", 0], clip: ["4", 1], lora_name, strength_model: 1, strength_clip: 1 }),
    6: node("CLIPTextEncode", { text: "a red fox", clip: ["10", 1] }),
  });
  const graph = textToImage(1, "a red fox", lora("absent.safetensors"));
  expect((await wire.prompt(graph)).text).toContain("lora_name: 'absent.safetensors' not in");
  const plain = await pixels(textToImage(1, "a red fox"));
  const sampler = textToImage(1, "a red fox")[3] as { inputs: JsonObject };
  const through = { ...sampler, inputs: { ...sampler.inputs, model: ["10", 0] } };
  const changed = await pixels(textToImage(1, "a red fox", { ...lora("ink-lines.safetensors"), 3: through }));
  expect(changed[0]!.equals(plain[0]!)).toBe(false);
});

test("a graph of the newer kind runs, and a style picture bleeds into it", async () => {
  const [weak, strong] = [(await pixels(flux(0)))[0]!, (await pixels(flux(1)))[0]!];
  const red = (data: Buffer) => data.reduce((sum, value, at) => (at % 3 === 0 ? sum + value : sum), 0);
  expect(red(strong)).toBeGreaterThan(red(weak));
});

test("a picture is followed where the sampler leaves some of it", async () => {
  const from = (denoise: number) => {
    const sampler = textToImage(1, "a fox")[3] as { inputs: JsonObject };
    return textToImage(1, "a fox", {
      3: { ...sampler, inputs: { ...sampler.inputs, denoise, latent_image: ["21", 0] } },
      20: node("EmptyImage", { ...size, batch_size: 1, color: 0x00_00_ff }),
      21: node("VAEEncode", { pixels: ["20", 0], vae: ["4", 2] }),
    });
  };
  const blue = async (denoise: number) =>
    (await pixels(from(denoise)))[0]!.reduce((sum, value, at) => (at % 3 === 2 ? sum + value : sum), 0);
  expect(await blue(0.1)).toBeGreaterThan(await blue(0.9));
});
