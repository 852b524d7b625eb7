import sharp, { type Sharp } from "sharp";
import { asText, type Json } from "../../src/platform/exact-json.ts";
import { asSharp, encodePng, type Raster, toRaster } from "./picture.ts";
import type { Storage } from "./storage.ts";

export interface InputSpec {
  type: "INT" | "FLOAT" | "STRING" | "IMAGE" | "MODEL" | readonly string[];
  min?: number;
  max?: bigint | number;
}

export type Inputs = Record<string, Json | Raster>;

/** What a node may do while it runs. */
export interface Scene {
  promptId: string;
  promptText: string;
  storage: Storage;
  /** Reports a step, waits until the test lets it pass, and throws Interrupted when the prompt was interrupted. */
  step(value: number, max: number, picture: Raster): Promise<void>;
}

export interface Made {
  images: Raster[];
  /** What an output node shows, as it goes into the history. */
  shown?: { filename: string; subfolder: string; type: string }[];
}

export interface NodeClass {
  inputs: Record<string, InputSpec>;
  outputs: readonly ("IMAGE" | "MODEL")[];
  isOutput?: boolean;
  run(inputs: Inputs, scene: Scene): Promise<Made>;
}

const image: InputSpec = { type: "IMAGE" };
const size: InputSpec = { type: "INT", min: 1, max: 16_384 };
const seed: InputSpec = { type: "INT", min: 0, max: 18_446_744_073_709_551_615n };

const number = (value: Json | Raster | undefined) => Number(value);
const raster = (value: Json | Raster | undefined) => value as Raster;
const one = async (picture: Sharp): Promise<Made> => ({ images: [await toRaster(picture)] });

/** Noise of Steele and Vigna's SplitMix64 over all 64 bits of the seed, so that a rounded seed shows in the pixels. */
function* noise(from: bigint): Generator<number> {
  let state = from;
  for (;;) {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let word = BigInt.asUintN(64, (state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n);
    word = BigInt.asUintN(64, (word ^ (word >> 27n)) * 0x94d049bb133111ebn);
    for (let byte = 0n; byte < 8n; byte += 1n) yield Number((word >> (byte * 8n)) & 255n) / 127.5 - 1;
  }
}

function noisy(source: Raster, from: Json | Raster | undefined, strength: number): Raster {
  const values = noise(BigInt(from as number | bigint));
  const data = Buffer.from(source.data);
  for (let at = 0; at < data.length; at += 1) {
    const shifted = (data[at] ?? 0) + 255 * strength * Number(values.next().value);
    data[at] = Math.max(0, Math.min(255, Math.round(shifted)));
  }
  return { ...source, data };
}

function blended(first: Raster, second: Raster, factor: number): Raster {
  const data = Buffer.from(first.data);
  for (let at = 0; at < data.length; at += 1) {
    data[at] = Math.round((first.data[at] ?? 0) * (1 - factor) + (second.data[at] ?? 0) * factor);
  }
  return { ...first, data };
}

async function sample(inputs: Inputs, scene: Scene): Promise<Made> {
  const steps = number(inputs.steps);
  let picture = raster(inputs.image);
  for (let step = 1; step <= steps; step += 1) {
    picture = noisy(picture, BigInt(inputs.seed as number | bigint) + BigInt(step), 0.02);
    await scene.step(step, steps, picture);
  }
  return { images: [picture] };
}

async function save(inputs: Inputs, scene: Scene, type: "output" | "temp"): Promise<Made> {
  const prefix = type === "temp" ? "ComfyUI_temp_fakes" : asText(inputs.filename_prefix as Json);
  if (prefix.includes("..")) throw new Error("Saving image outside the output folder is not allowed.");
  const bytes = await encodePng(raster(inputs.images), scene.promptText);
  return { images: [], shown: [scene.storage.saveNext(type, prefix, bytes)] };
}

export const nodeClasses: Record<string, NodeClass> = {
  EmptyImage: {
    inputs: {
      width: size,
      height: size,
      batch_size: { type: "INT", min: 1, max: 4096 },
      color: { type: "INT", min: 0 },
    },
    outputs: ["IMAGE"],
    run: ({ width, height, color }) => {
      const background = `#${number(color).toString(16).padStart(6, "0")}`;
      return one(sharp({ create: { width: number(width), height: number(height), channels: 3, background } }));
    },
  },
  LoadImage: {
    inputs: { image: { type: "STRING" } },
    outputs: ["IMAGE"],
    run: (inputs, { storage }) => one(sharp(storage.input(asText(inputs.image as Json))).rotate()),
  },
  ImageScale: {
    inputs: {
      image,
      upscale_method: { type: ["nearest-exact", "bilinear", "area", "bicubic", "lanczos"] },
      width: size,
      height: size,
      crop: { type: ["disabled", "center"] },
    },
    outputs: ["IMAGE"],
    run: ({ image: source, width, height, crop }) => {
      const fit = crop === "center" ? "cover" : "fill";
      return one(asSharp(raster(source)).resize(number(width), number(height), { fit }));
    },
  },
  ImageInvert: {
    inputs: { image },
    outputs: ["IMAGE"],
    run: (inputs) => one(asSharp(raster(inputs.image)).negate()),
  },
  ImageBlend: {
    inputs: {
      image1: image,
      image2: image,
      blend_factor: { type: "FLOAT", min: 0, max: 1 },
      blend_mode: { type: ["normal"] },
    },
    outputs: ["IMAGE"],
    run: async ({ image1, image2, blend_factor }) => {
      const { width, height } = raster(image1);
      const second = await toRaster(asSharp(raster(image2)).resize(width, height, { fit: "fill" }));
      return { images: [blended(raster(image1), second, number(blend_factor))] };
    },
  },
  ImageBlur: {
    inputs: { image, blur_radius: { type: "INT", min: 1, max: 31 }, sigma: { type: "FLOAT", min: 0.1, max: 10 } },
    outputs: ["IMAGE"],
    run: (inputs) => one(asSharp(raster(inputs.image)).blur(Math.max(0.3, number(inputs.sigma)))),
  },
  ImageAddNoise: {
    inputs: { image, seed, strength: { type: "FLOAT", min: 0, max: 1 } },
    outputs: ["IMAGE"],
    run: async (inputs) => ({ images: [noisy(raster(inputs.image), inputs.seed, number(inputs.strength))] }),
  },
  /** Not a real class: many steps, each of which a test can hold, with a preview after each. */
  FakeSampler: {
    inputs: { image, seed, steps: { type: "INT", min: 1, max: 10_000 } },
    outputs: ["IMAGE"],
    run: sample,
  },
  /** No checkpoint is installed, so a graph with it is only half valid. */
  CheckpointLoaderSimple: {
    inputs: { ckpt_name: { type: [] } },
    outputs: ["MODEL"],
    run: () => Promise.reject(new Error("no checkpoint")),
  },
  VAEDecode: {
    inputs: { samples: { type: "MODEL" } },
    outputs: ["IMAGE"],
    run: () => Promise.reject(new Error("no model")),
  },
  SaveImage: {
    inputs: { images: image, filename_prefix: { type: "STRING" } },
    outputs: [],
    isOutput: true,
    run: (inputs, scene) => save(inputs, scene, "output"),
  },
  PreviewImage: {
    inputs: { images: image },
    outputs: [],
    isOutput: true,
    run: (inputs, scene) => save(inputs, scene, "temp"),
  },
};
