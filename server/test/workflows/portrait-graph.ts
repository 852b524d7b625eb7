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

/** The same, such as the fake server can run it, and small. */
export const smallPortrait = (change: Record<string, Inputs> = {}) =>
  portraitGraph({ 4: { ckpt_name: "studio-xl.safetensors" }, 5: { width: 64, height: 64 }, ...change });

/** The same, with a picture that sets the style. */
export const styledPortrait = (): Record<string, Node> => ({
  ...smallPortrait({ 3: { model: ["11", 0] } }),
  "10": { class_type: "IPAdapterUnifiedLoader", inputs: { model: ["4", 0], preset: "PLUS (high strength)" } },
  "11": {
    class_type: "IPAdapter",
    inputs: {
      model: ["10", 0],
      ipadapter: ["10", 1],
      image: ["12", 0],
      weight: 1,
      start_at: 0,
      end_at: 1,
      weight_type: "style transfer",
    },
  },
  "12": { class_type: "LoadImage", inputs: { image: "style.png" } },
});
