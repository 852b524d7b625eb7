import { decode, latent, node, sampler, save, simple, words } from "./graph-parts.ts";
import type { Specimen } from "./specimen.ts";

const sdxlWords = (text_g: string, text_l: string, width = 1024) =>
  node("CLIPTextEncodeSDXL", {
    width,
    height: width,
    crop_w: 0,
    crop_h: 0,
    target_width: 1024,
    target_height: 1024,
    text_g,
    text_l,
    clip: "4:1",
  });

const advanced = (more: Parameters<typeof sampler>[0]) =>
  node("KSamplerAdvanced", {
    model: "4:0",
    add_noise: "enable",
    noise_seed: 5,
    steps: 25,
    cfg: 8,
    sampler_name: "euler",
    scheduler: "normal",
    positive: "6:0",
    negative: "7:0",
    latent_image: "5:0",
    start_at_step: 0,
    end_at_step: 20,
    return_with_leftover_noise: "enable",
    ...more,
  });

const hires = (more: Parameters<typeof sampler>[0] = {}) => ({
  8: decode("11:0"),
  10: node("LatentUpscaleBy", { samples: "3:0", upscale_method: "bilinear", scale_by: 1.5 }),
  11: sampler({ latent_image: "10:0", denoise: 0.5, steps: 12, ...more }),
});

/** Words to picture with the older families, and the ways in which nodes are wired. */
export const plainGraphs: Record<string, Specimen> = {
  "SD 1.5": { graph: simple(), expected: {} },
  "SD 1.5 with stacked LoRAs": {
    graph: simple({
      3: sampler({ model: "11:0" }),
      6: words("ink", "11:1"),
      7: words("", "11:1"),
      10: node("LoraLoader", {
        model: "4:0",
        clip: "4:1",
        lora_name: "ink.safetensors",
        strength_model: 1,
        strength_clip: 1,
      }),
      11: node("LoraLoader", {
        model: "10:0",
        clip: "10:1",
        lora_name: "light.safetensors",
        strength_model: 0.4,
        strength_clip: 0.4,
      }),
    }),
    expected: {},
  },
  "SDXL with two texts and sizes of its own": {
    graph: simple({ 5: latent(1024, 1024), 6: sdxlWords("a wide view", "oil"), 7: sdxlWords("", "noise", 4096) }),
    expected: {
      positive: ["6.text_g", "6.text_l"],
      negative: ["7.text_g", "7.text_l"],
      width: ["5.width", "6.width", "6.target_width", "7.target_width"],
      height: ["5.height", "6.height", "6.target_height", "7.target_height"],
    },
  },
  "SDXL base and refiner": {
    graph: simple({
      3: advanced({}),
      5: latent(1024, 1024),
      8: decode("13:0"),
      10: node("CheckpointLoaderSimple", { ckpt_name: "refiner.safetensors" }),
      11: node("CLIPTextEncodeSDXLRefiner", { ascore: 6, width: 1024, height: 1024, text: "fine", clip: "10:1" }),
      12: node("CLIPTextEncodeSDXLRefiner", { ascore: 2.5, width: 1024, height: 1024, text: "poor", clip: "10:1" }),
      13: advanced({
        model: "10:0",
        add_noise: "disable",
        noise_seed: 0,
        positive: "11:0",
        negative: "12:0",
        latent_image: "3:0",
        start_at_step: 20,
        end_at_step: 10_000,
      }),
    }),
    expected: {
      positive: ["6.text", "11.text"],
      negative: ["7.text", "12.text"],
      seed: ["3.noise_seed"],
      width: ["5.width", "11.width", "12.width"],
      height: ["5.height", "11.height", "12.height"],
      samplers: ["3", "13"],
    },
  },
  SD3: {
    graph: simple({
      3: sampler({ model: "12:0" }),
      5: latent(1024, 1024, "EmptySD3LatentImage"),
      6: node("CLIPTextEncodeSD3", { clip: "11:0", clip_l: "one", clip_g: "one", t5xxl: "two", empty_padding: "none" }),
      7: words("dull", "11:0"),
      11: node("TripleCLIPLoader", {
        clip_name1: "l.safetensors",
        clip_name2: "g.safetensors",
        clip_name3: "t5.safetensors",
      }),
      12: node("ModelSamplingSD3", { model: "4:0", shift: 3 }),
    }),
    expected: { positive: ["6.clip_l", "6.clip_g", "6.t5xxl"] },
  },
  "hires fix with its own seed": {
    graph: simple(hires({ seed: 9 })),
    expected: { seed: ["3.seed", "11.seed"], samplers: ["3", "11"] },
  },
  "one seed for two samplers": {
    graph: simple({ ...hires({ seed: "20:0" }), 3: sampler({ seed: "20:0" }), 20: node("PrimitiveInt", { value: 4 }) }),
    expected: { seed: ["20.value"], samplers: ["3", "11"] },
  },
  "size by numbers of their own": {
    graph: simple({
      5: latent("20:0", "21:0"),
      20: node("PrimitiveInt", { value: 640 }),
      21: node("PrimitiveInt", { value: 896 }),
    }),
    expected: { width: ["20.value"], height: ["21.value"] },
  },
  "text typed in elsewhere": {
    graph: simple({
      6: words("20:0"),
      20: node("StringConcatenate", { string_a: "21:0", string_b: "soft light", delimiter: ", " }),
      21: node("PrimitiveStringMultiline", { value: "a knight" }),
    }),
    expected: { positive: ["21.value"] },
  },
  "text that a node computes": {
    graph: simple({ 6: words("20:0"), 20: node("PromptMill", { topic: "20:1", weights: [1, 2, 3] }) }),
    expected: {},
  },
  "several areas: the first text is the subject's": {
    graph: simple({
      3: sampler({ positive: "12:0" }),
      10: words("sky"),
      11: node("ConditioningSetArea", { conditioning: "10:0", width: 512, height: 256, x: 0, y: 0, strength: 1 }),
      12: node("ConditioningCombine", { conditioning_1: "6:0", conditioning_2: "11:0" }),
    }),
    expected: {},
  },
  "averaged words: the one that it goes to": {
    graph: simple({
      3: sampler({ positive: "12:0" }),
      10: words("mist"),
      12: node("ConditioningAverage", {
        conditioning_from: "10:0",
        conditioning_to: "6:0",
        conditioning_to_strength: 0.8,
      }),
    }),
    expected: {},
  },
  "one text both ways": {
    graph: simple({ 3: sampler({ negative: "6:0", cfg: 1 }), 7: null }),
    expected: { negative: [] },
  },
  "a preview beside what is kept": {
    graph: simple({ 10: node("PreviewImage", { images: "8:0" }) }),
    expected: {},
  },
  "only a preview": {
    graph: simple({ 9: node("PreviewImage", { images: "8:0" }) }),
    expected: {},
  },
  "two results": {
    graph: simple({ 10: save("11:0"), 11: node("ImageBlur", { image: "8:0", blur_radius: 3, sigma: 1 }) }),
    expected: { outputs: ["9", "10"] },
  },
  "without weights": {
    graph: {
      10: node("EmptyImage", { width: 384, height: 256, batch_size: 1, color: 3_368_601 }),
      11: node("ImageAddNoise", { image: "10:0", seed: 42, strength: 0.4 }),
      16: node("ImageBlur", { image: "11:0", blur_radius: 3, sigma: 1.2 }),
      17: node("SaveImage", { images: "16:0", filename_prefix: "studio" }, "Result"),
    },
    expected: {
      positive: [],
      negative: [],
      seed: ["11.seed"],
      samplers: [],
      outputs: ["17"],
      width: ["10.width"],
      height: ["10.height"],
      batch_size: ["10.batch_size"],
    },
  },
};
