import { load, node, sampler, simple } from "./graph-parts.ts";
import type { Specimen } from "./specimen.ts";

const through = (id: string) => sampler({ model: `${id}:0` });
const unified = node("IPAdapterUnifiedLoader", { model: "4:0", preset: "PLUS" });
const vision = node("CLIPVisionLoader", { clip_name: "vision.safetensors" });

const range = { start_at: 0, end_at: 1 };
const adapter = (image: string, weight_type = "standard") =>
  node("IPAdapter", { model: "20:0", ipadapter: "20:1", image, weight: 1, ...range, weight_type });

const advancedAdapter = (more: Record<string, string>) =>
  node("IPAdapterAdvanced", {
    model: "20:0",
    ipadapter: "20:1",
    image: "22:0",
    weight: 1,
    weight_type: "linear",
    combine_embeds: "concat",
    ...range,
    embeds_scaling: "V_only",
    ...more,
  });

const faceLoader = node("IPAdapterUnifiedLoaderFaceID", {
  model: "4:0",
  preset: "FACEID",
  lora_strength: 0.6,
  provider: "CPU",
});
const face = (image: string) =>
  node("IPAdapterFaceID", {
    model: "30:0",
    ipadapter: "30:1",
    image,
    weight: 1,
    weight_faceidv2: 1,
    weight_type: "linear",
    combine_embeds: "concat",
    ...range,
    embeds_scaling: "V_only",
  });

const control = {
  3: sampler({ positive: "41:0", negative: "41:1" }),
  40: node("ControlNetLoader", { control_net_name: "canny.safetensors" }),
  41: node("ControlNetApplyAdvanced", {
    positive: "6:0",
    negative: "7:0",
    control_net: "40:0",
    image: "42:0",
    strength: 1,
    start_percent: 0,
    end_percent: 1,
  }),
  42: node("Canny", { image: "43:0", low_threshold: 0.1, high_threshold: 0.3 }),
  43: load("pose.png"),
};

/** Pictures that guide: adapters for style, faces, structure. */
export const guidedGraphs: Record<string, Specimen> = {
  "IPAdapter, simple": {
    graph: simple({ 3: through("21"), 20: unified, 21: adapter("22:0"), 22: load("style.png") }),
    expected: { style: "21.image" },
  },
  "IPAdapter of the first days": {
    graph: simple({
      3: through("13"),
      10: node("IPAdapterModelLoader", { ipadapter_file: "plus.safetensors" }),
      11: vision,
      12: load("style.png"),
      13: node("IPAdapterApply", {
        ipadapter: "10:0",
        clip_vision: "11:0",
        image: "12:0",
        model: "4:0",
        weight: 0.8,
        noise: 0,
        weight_type: "original",
      }),
    }),
    expected: { style: "13.image" },
  },
  "IPAdapter, advanced, with a counterexample": {
    graph: simple({
      3: through("21"),
      20: unified,
      21: advancedAdapter({ image_negative: "24:0" }),
      22: node("PrepImageForClipVision", {
        image: "23:0",
        interpolation: "LANCZOS",
        crop_position: "top",
        sharpening: 0,
      }),
      23: load("style.png"),
      24: load("never.png"),
    }),
    expected: { style: "21.image" },
  },
  "two adapters: the one that says style": {
    graph: simple({
      3: through("25"),
      20: unified,
      21: adapter("22:0"),
      22: load("thing.png"),
      25: node("IPAdapter", {
        model: "21:0",
        ipadapter: "20:1",
        image: "26:0",
        weight: 1,
        ...range,
        weight_type: "style_transfer",
      }),
      26: load("style.png"),
    }),
    expected: { style: "25.image" },
  },
  "IPAdapter for style and composition": {
    graph: simple({
      3: through("21"),
      20: unified,
      21: node("IPAdapterStyleComposition", {
        model: "20:0",
        ipadapter: "20:1",
        image_style: "22:0",
        image_composition: "23:0",
        weight_style: 1,
        weight_composition: 0.5,
      }),
      22: load("style.png"),
      23: load("layout.png"),
    }),
    expected: { style: "21.image_style" },
  },
  "IPAdapter on embeddings": {
    graph: simple({
      3: through("21"),
      20: unified,
      21: node("IPAdapterEmbeds", {
        model: "20:0",
        ipadapter: "20:1",
        pos_embed: "22:0",
        weight: 1,
        weight_type: "linear",
        ...range,
        embeds_scaling: "V_only",
      }),
      22: node("IPAdapterEncoder", { ipadapter: "20:1", image: "23:0", weight: 1 }),
      23: load("style.png"),
    }),
    expected: { style: "22.image" },
  },
  "a face is the subject's": {
    graph: simple({ 3: through("31"), 30: faceLoader, 31: face("32:0"), 32: load("face.png") }),
    expected: { sources: ["32.image"] },
  },
  "a face and a style": {
    graph: simple({
      3: through("21"),
      20: node("IPAdapterUnifiedLoader", { model: "31:0", preset: "PLUS" }),
      21: adapter("22:0"),
      22: load("style.png"),
      30: faceLoader,
      31: face("32:0"),
      32: load("face.png"),
    }),
    expected: { sources: ["32.image"], style: "21.image" },
  },
  "an adapter that nothing uses": {
    graph: simple({ 20: unified, 21: adapter("22:0"), 22: load("style.png") }),
    expected: {},
  },
  unCLIP: {
    graph: simple({
      3: sampler({ positive: "20:0" }),
      20: node("unCLIPConditioning", {
        conditioning: "6:0",
        clip_vision_output: "21:0",
        strength: 1,
        noise_augmentation: 0,
      }),
      21: node("CLIPVisionEncode", { clip_vision: "22:0", image: "23:0", crop: "center" }),
      22: vision,
      23: load("style.png"),
    }),
    expected: { style: "20.clip_vision_output" },
  },
  "ControlNet keeps the structure of the source": {
    graph: simple(control),
    expected: { sources: ["43.image"] },
  },
  "ControlNet beside an adapter": {
    graph: simple({
      ...control,
      3: sampler({ model: "21:0", positive: "41:0", negative: "41:1" }),
      20: unified,
      21: adapter("22:0"),
      22: load("style.png"),
    }),
    expected: { sources: ["43.image"], style: "21.image" },
  },
};
