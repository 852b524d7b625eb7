import type { Json } from "../../src/platform/exact-json.ts";

type Inputs = Record<string, Json>;
interface Node {
  class_type: string;
  inputs: Inputs;
}

/** A plain graph from words to a picture, as ComfyUI's own example; `change` sets inputs by node. */
export function portraitGraph(change: Record<string, Inputs> = {}): Record<string, Node> {
  const node = (id: string, class_type: string, inputs: Inputs): [string, Node] => [
    id,
    { class_type, inputs: { ...inputs, ...change[id] } },
  ];
  return Object.fromEntries([
    node("3", "KSampler", {
      seed: 1,
      steps: 30,
      cfg: 8,
      sampler_name: "euler",
      scheduler: "normal",
      denoise: 1,
      model: ["4", 0],
      positive: ["6", 0],
      negative: ["7", 0],
      latent_image: ["5", 0],
    }),
    node("4", "CheckpointLoaderSimple", { ckpt_name: "sd15.safetensors" }),
    node("5", "EmptyLatentImage", { width: 512, height: 512, batch_size: 1 }),
    node("6", "CLIPTextEncode", { text: "a red fox", clip: ["4", 1] }),
    node("7", "CLIPTextEncode", { text: "blurry", clip: ["4", 1] }),
    node("8", "VAEDecode", { samples: ["3", 0], vae: ["4", 2] }),
    node("9", "SaveImage", { images: ["8", 0], filename_prefix: "fox" }),
  ]);
}
