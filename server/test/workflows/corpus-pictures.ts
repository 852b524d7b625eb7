import { load, node, sampler, save, simple } from "./graph-parts.ts";
import type { Specimen } from "./specimen.ts";

const encoded = { 5: node("VAEEncode", { pixels: "20:0", vae: "4:2" }), 20: load("subject.png") };
const again = { 3: sampler({ denoise: 0.6 }), ...encoded };
const noSize = { width: [], height: [], batch_size: [] };
const source = { sources: ["20.image"] };

const scaled = node("ImageScale", {
  image: "20:0",
  upscale_method: "lanczos",
  width: 768,
  height: 960,
  crop: "center",
});
const enlarged = {
  30: node("UpscaleModelLoader", { model_name: "4x.pth" }),
  31: node("ImageUpscaleWithModel", { upscale_model: "30:0", image: "20:0" }),
};

/** Picture to picture: drawn on, painted into, enlarged. */
export const pictureGraphs: Record<string, Specimen> = {
  "picture to picture": {
    graph: simple(again),
    expected: { ...noSize, ...source, kind: "image-to-image" },
  },
  "picture to picture at a size": {
    graph: simple({ ...again, 5: node("VAEEncode", { pixels: "21:0", vae: "4:2" }), 21: scaled }),
    expected: { ...noSize, ...source, kind: "image-to-image", width: ["21.width"], height: ["21.height"] },
  },
  "picture to picture in a style": {
    graph: simple({
      ...again,
      3: sampler({ denoise: 0.6, model: "11:0" }),
      10: node("IPAdapterUnifiedLoader", { model: "4:0", preset: "PLUS" }),
      11: node("IPAdapter", {
        model: "10:0",
        ipadapter: "10:1",
        image: "12:0",
        weight: 1,
        start_at: 0,
        end_at: 1,
        weight_type: "style_transfer",
      }),
      12: load("style.png"),
    }),
    expected: { ...noSize, ...source, kind: "image-to-image", style: "11.image" },
  },
  "painted into, by the older way": {
    graph: simple({
      5: node("VAEEncodeForInpaint", { pixels: "20:0", vae: "4:2", mask: "20:1", grow_mask_by: 6 }),
      20: load("subject.png"),
    }),
    expected: { ...noSize, ...source, kind: "inpaint" },
  },
  "painted into, with a mask of its own": {
    graph: simple({
      3: sampler({ positive: "10:0", negative: "10:1", latent_image: "10:2" }),
      5: null,
      10: node("InpaintModelConditioning", {
        positive: "6:0",
        negative: "7:0",
        vae: "4:2",
        pixels: "20:0",
        mask: "21:0",
        noise_mask: true,
      }),
      20: load("subject.png"),
      21: node("LoadImageMask", { image: "mask.png", channel: "red" }),
    }),
    expected: { ...noSize, ...source, kind: "inpaint" },
  },
  "painted into, by a noise mask": {
    graph: simple({
      ...again,
      3: sampler({ latent_image: "10:0" }),
      10: node("SetLatentNoiseMask", { samples: "5:0", mask: "20:1" }),
    }),
    expected: { ...noSize, ...source, kind: "inpaint" },
  },
  "enlarged by a model": {
    graph: { 9: save("31:0"), 20: load("subject.png"), ...enlarged },
    expected: {
      ...noSize,
      ...source,
      positive: [],
      negative: [],
      seed: [],
      samplers: [],
      kind: "upscale" as const,
    },
  },
  "enlarged and gone over": {
    graph: simple({ ...again, 5: node("VAEEncode", { pixels: "31:0", vae: "4:2" }), ...enlarged }),
    expected: { ...noSize, ...source, kind: "upscale" },
  },
  "only blurred": {
    graph: {
      9: save("10:0"),
      10: node("ImageBlur", { image: "21:0", blur_radius: 3, sigma: 1 }),
      20: load("subject.png"),
      21: scaled,
    },
    expected: {
      ...source,
      positive: [],
      negative: [],
      seed: [],
      samplers: [],
      kind: "image-to-image" as const,
      width: ["21.width"],
      height: ["21.height"],
      batch_size: [],
    },
  },
};
