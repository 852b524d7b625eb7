import type { Attempt } from "../../src/adapters/providers/provider.ts";
import { newUid } from "../../src/platform/ids.ts";

/** Sizes of the pictures that the graphs make. */
export const size = { width: 96, height: 64 };

/** As the studio keeps them, each with a title. */
const node = (class_type: string, inputs: object) =>
  JSON.stringify({ class_type, inputs, _meta: { title: class_type } });

const empty = (side: typeof size = size) => node("EmptyImage", { ...side, batch_size: 1, color: 3_368_601 });

const saver = (from: string, filename_prefix = "ComfyUI") => node("SaveImage", { images: [from, 0], filename_prefix });

/** Seeds are written into the text, because a number could not hold them. */
const seeded = (class_type: string, seed: string, inputs: object) =>
  node(class_type, { seed: "SEED", ...inputs }).replace('"SEED"', seed);

const graphText = (nodes: Record<string, string>) =>
  `{${Object.entries(nodes)
    .map(([id, text]) => `"${id}":${text}`)
    .join()}}`;

/** An attempt around a graph; with a `source` when there are source nodes. */
export function attemptOf(nodes: Record<string, string>, outputNodes = ["9"], source?: Attempt["source"]): Attempt {
  const sourceNodes = source ? ["1"] : [];
  const uid = newUid();
  const graph = { text: graphText(nodes), outputNodes, sourceNodes };
  const base = {
    uid,
    kind: "portrait" as const,
    prompt: "a red fox",
    seed: "1",
    ordinal: 0,
    ...size,
    alpha: false,
    graph,
  };
  return source ? { ...base, source } : base;
}

/** Noise on a plain ground. */
export const noise = (seed: string) =>
  attemptOf({ 1: empty(), 2: seeded("ImageAddNoise", seed, { image: ["1", 0], strength: 0.4 }), 9: saver("2") });

/** A step at a time, on the fake server only. */
export const sampled = (steps: number, seed = "1") =>
  attemptOf({ 1: empty(), 2: seeded("FakeSampler", seed, { image: ["1", 0], steps }), 9: saver("2") });

/** About half a minute on a real server without a graphics card: a chain of wide blurs. */
export function blurred(): Attempt {
  const nodes: Record<string, string> = { 1: empty({ width: 2048, height: 2048 }), 9: saver("113") };
  nodes[101] = seeded("ImageAddNoise", newSeed(), { image: ["1", 0], strength: 0.5 });
  for (let blur = 102; blur <= 113; blur += 1) {
    nodes[blur] = node("ImageBlur", { image: [String(blur - 1), 0], blur_radius: 15, sigma: 5 });
  }
  return attemptOf(nodes);
}

/** So that a real server has no result of an earlier run to answer with. */
const newSeed = () => String(Math.trunc(Math.random() * 1e15));

/** The source inverted, scaled, blurred and blended with itself. */
export const restyled = (source: Attempt["source"]) =>
  attemptOf(
    {
      1: node("LoadImage", { image: "to-be-replaced.png" }),
      2: node("ImageScale", { image: ["1", 0], upscale_method: "lanczos", ...size, crop: "center" }),
      3: node("ImageInvert", { image: ["2", 0] }),
      4: node("ImageBlur", { image: ["3", 0], blur_radius: 3, sigma: 1.2 }),
      5: node("ImageBlend", { image1: ["2", 0], image2: ["4", 0], blend_factor: 0.25, blend_mode: "normal" }),
      9: saver("5"),
    },
    ["9"],
    source,
  );

/** One output can run, the other lacks its model. */
export const halfValid = (outputNodes: string[]) =>
  attemptOf(
    {
      1: empty(),
      9: saver("1"),
      20: node("CheckpointLoaderSimple", { ckpt_name: "absent.safetensors" }),
      21: node("EmptyLatentImage", { width: 64, height: 64, batch_size: 1 }),
      23: node("VAEDecode", { samples: ["21", 0], vae: ["20", 2] }),
      22: saver("23"),
    },
    outputNodes,
  );

/** One output can run, the other asks for a picture without width. */
export const halfInRange = (outputNodes: string[]) =>
  attemptOf({ 1: empty(), 9: saver("1"), 20: empty({ ...size, width: 0 }), 22: saver("20") }, outputNodes);

export const withUnknownClass = () => attemptOf({ 1: node("NoSuchNode", {}), 9: saver("1") });

export const withWrongValues = () =>
  attemptOf({ 1: node("EmptyImage", { width: 0, batch_size: 1, color: "abc" }), 9: saver("1") });
