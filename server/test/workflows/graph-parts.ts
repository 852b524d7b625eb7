import type { Graph, GraphNode } from "../../src/domains/generation/workflows/graph/graph.rules.ts";
import type { Json, JsonObject } from "../../src/platform/exact-json.ts";

/** A node; "id:slot" as the value of an input is a link. */
export function node(class_type: string, inputs: Record<string, Json> = {}, title = class_type): GraphNode {
  const linked: JsonObject = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, linkOr(value)]));
  return { class_type, inputs: linked, _meta: { title } };
}

function linkOr(value: Json): Json {
  const [, id, slot] = (typeof value === "string" ? /^(\w+):(\d)$/.exec(value) : null) ?? [];
  return id === undefined ? value : [id, Number(slot)];
}

/** Sampler 3 as most graphs have it; model 4:0, words 6:0 and 7:0, latent 5:0. */
export const sampler = (more: Record<string, Json> = {}): GraphNode =>
  node("KSampler", {
    model: "4:0",
    seed: 18_446_744_073_709_551_615n,
    steps: 30,
    cfg: 7.5,
    sampler_name: "euler",
    scheduler: "normal",
    positive: "6:0",
    negative: "7:0",
    latent_image: "5:0",
    denoise: 1,
    ...more,
  });

export const words = (text: Json, clip = "4:1"): GraphNode => node("CLIPTextEncode", { text, clip });
export const latent = (width: Json = 512, height: Json = 512, classType = "EmptyLatentImage"): GraphNode =>
  node(classType, { width, height, batch_size: 1 });
export const load = (image: string): GraphNode => node("LoadImage", { image });
export const save = (images = "8:0"): GraphNode => node("SaveImage", { images, filename_prefix: "studio" });
export const decode = (samples = "3:0", vae = "4:2"): GraphNode => node("VAEDecode", { samples, vae });

/** Text to picture with one sampler, and what is put over it; null takes a node away. */
export function simple(over: Record<string, GraphNode | null> = {}): Graph {
  const graph = {
    3: sampler(),
    4: node("CheckpointLoaderSimple", { ckpt_name: "sd15.safetensors" }),
    5: latent(),
    6: words("portrait, detailed face, high quality"),
    7: words("blurry, low quality, deformed"),
    8: decode(),
    9: save(),
    ...over,
  };
  return Object.fromEntries(Object.entries(graph).filter((entry): entry is [string, GraphNode] => entry[1] !== null));
}

/** Flux by its own nodes: sampler 13, guider 22, noise 25, schedule 17. */
export function flux(over: Record<string, GraphNode> = {}): Graph {
  return {
    5: latent(1024, 768, "EmptySD3LatentImage"),
    6: words("watercolour", "11:0"),
    8: decode("13:0", "10:0"),
    9: save(),
    10: node("VAELoader", { vae_name: "ae.safetensors" }),
    11: node("DualCLIPLoader", { clip_name1: "t5.safetensors", clip_name2: "l.safetensors", type: "flux" }),
    12: node("UNETLoader", { unet_name: "flux.safetensors", weight_dtype: "default" }),
    13: node("SamplerCustomAdvanced", {
      noise: "25:0",
      guider: "22:0",
      sampler: "16:0",
      sigmas: "17:0",
      latent_image: "5:0",
    }),
    16: node("KSamplerSelect", { sampler_name: "euler" }),
    17: node("BasicScheduler", { model: "30:0", scheduler: "simple", steps: 20, denoise: 1 }),
    22: node("BasicGuider", { model: "30:0", conditioning: "26:0" }),
    25: node("RandomNoise", { noise_seed: 7 }),
    26: node("FluxGuidance", { conditioning: "6:0", guidance: 3.5 }),
    30: node("ModelSamplingFlux", { model: "12:0", max_shift: 1.15, base_shift: 0.5, width: 512, height: 512 }),
    ...over,
  };
}
