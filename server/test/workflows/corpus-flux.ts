import { decode, flux, latent, load, node, sampler, save, simple, words } from "./graph-parts.ts";
import type { Specimen } from "./specimen.ts";

const custom = { negative: [], seed: ["25.noise_seed"], samplers: ["13"] };
const inStep = { width: ["5.width", "30.width"], height: ["5.height", "30.height"] };

const zeroOut = { 7: node("ConditioningZeroOut", { conditioning: "6:0" }) };

const flux2 = {
  5: latent(1024, 1024, "EmptyFlux2LatentImage"),
  17: node("Flux2Scheduler", { steps: 20, width: 1024, height: 1024 }),
  22: node("BasicGuider", { model: "12:0", conditioning: "26:0" }),
  30: node("CLIPLoader", { clip_name: "qwen.safetensors", type: "flux2", device: "default" }),
};

const redux = {
  22: node("BasicGuider", { model: "30:0", conditioning: "43:0" }),
  40: node("StyleModelLoader", { style_model_name: "redux.safetensors" }),
  41: node("CLIPVisionLoader", { clip_name: "vision.safetensors" }),
  42: node("CLIPVisionEncode", { clip_vision: "41:0", image: "44:0", crop: "center" }),
  43: node("StyleModelApply", {
    conditioning: "26:0",
    style_model: "40:0",
    clip_vision_output: "42:0",
    strength: 1,
    strength_type: "multiply",
  }),
  44: load("style.png"),
};

const kontext = (id: number, image: string, conditioning: string) => ({
  [id]: node("ReferenceLatent", { conditioning, latent: `${id + 1}:0` }),
  [id + 1]: node("VAEEncode", { pixels: `${id + 2}:0`, vae: "10:0" }),
  [id + 2]: load(image),
});

const qwen = (encoder: ReturnType<typeof node>) =>
  simple({
    4: node("UNETLoader", { unet_name: "qwen.safetensors", weight_dtype: "default" }),
    6: encoder,
    7: node("TextEncodeQwenImageEdit", { clip: "11:0", prompt: "", vae: "10:0", image: "20:0" }),
    8: decode("3:0", "10:0"),
    10: node("VAELoader", { vae_name: "ae.safetensors" }),
    11: node("CLIPLoader", { clip_name: "qwen.safetensors", type: "qwen_image", device: "default" }),
    20: load("subject.png"),
  });

/** Flux and its relatives: samplers in parts, words without a contrary, pictures beside the words. */
export const fluxGraphs: Record<string, Specimen> = {
  "Flux in parts": { graph: flux(), expected: { ...custom, ...inStep } },
  "Flux in parts with a negative": {
    graph: flux({
      7: words("plastic", "11:0"),
      22: node("CFGGuider", { model: "30:0", positive: "26:0", negative: "7:0", cfg: 3 }),
    }),
    expected: { ...custom, ...inStep, negative: ["7.text"] },
  },
  "Flux with a plain sampler": {
    graph: simple({ 3: sampler({ cfg: 1 }), ...zeroOut }),
    expected: { negative: [] },
  },
  "Flux with two texts": {
    graph: flux({
      6: node("CLIPTextEncodeFlux", { clip: "11:0", clip_l: "oil", t5xxl: "an oil painting", guidance: 3 }),
    }),
    expected: { ...custom, ...inStep, positive: ["6.clip_l", "6.t5xxl"] },
  },
  "Flux Redux": { graph: flux(redux), expected: { ...custom, ...inStep, style: "43.clip_vision_output" } },
  "Flux 2": {
    graph: flux(flux2),
    expected: { ...custom, width: ["5.width", "17.width"], height: ["5.height", "17.height"] },
  },
  "Flux 2 with two pictures": {
    graph: flux({
      ...flux2,
      ...kontext(40, "subject.png", "6:0"),
      ...kontext(50, "style.png", "40:0"),
      26: node("FluxGuidance", { conditioning: "50:0", guidance: 4 }),
    }),
    expected: {
      ...custom,
      width: ["5.width", "17.width"],
      height: ["5.height", "17.height"],
      sources: ["42.image"],
      style: "51.pixels",
      kind: "image-to-image",
    },
  },
  "Flux that edits its own latent": {
    graph: flux({
      ...kontext(40, "subject.png", "6:0"),
      13: node("SamplerCustomAdvanced", {
        noise: "25:0",
        guider: "22:0",
        sampler: "16:0",
        sigmas: "17:0",
        latent_image: "41:0",
      }),
      26: node("FluxGuidance", { conditioning: "40:0", guidance: 2.5 }),
    }),
    expected: {
      ...custom,
      width: [],
      height: [],
      batch_size: [],
      sources: ["42.image"],
      kind: "image-to-image",
    },
  },
  "Qwen edits one picture": {
    graph: qwen(
      node("TextEncodeQwenImageEdit", { clip: "11:0", prompt: "as a bronze bust", vae: "10:0", image: "20:0" }),
    ),
    expected: {
      positive: ["6.prompt"],
      negative: ["7.prompt"],
      sources: ["20.image"],
      kind: "image-to-image",
    },
  },
  "Qwen edits one picture in the style of another": {
    graph: {
      ...qwen(
        node("TextEncodeQwenImageEditPlus", {
          clip: "11:0",
          prompt: "in the style of picture 2",
          vae: "10:0",
          image1: "20:0",
          image2: "21:0",
          image3: "22:0",
        }),
      ),
      21: load("style.png"),
      22: load("prop.png"),
    },
    expected: {
      positive: ["6.prompt"],
      negative: ["7.prompt"],
      sources: ["20.image"],
      style: "6.image2",
      kind: "image-to-image",
    },
  },
  "Flux saved under another's name": {
    graph: flux({
      9: node("SaveImageAdvanced", { images: "8:0", filename_prefix: "x", format: "png", "format.bit_depth": "8-bit" }),
    }),
    expected: { ...custom, ...inStep },
  },
  "two savers of one Flux picture": {
    graph: flux({ 31: save("8:0") }),
    expected: { ...custom, ...inStep, outputs: ["9", "31"] },
  },
};
