import type { JsonObject } from "../../src/platform/exact-json.ts";

/** What stands in front of a ComfyUI server: gives the one picture that a graph makes, or throws. */
export interface ComfyClient {
  make(graph: JsonObject): Promise<Uint8Array>;
}

/** Opens a client; `packages` is the folder that the peers were installed in. */
export type OpenClient = (url: string, packages: string) => Promise<ComfyClient>;

/** Where the graphs below keep their picture. */
export const outputNode = "9";

/** What makes the number of a picture its seed, so that no two are alike. */
export const seedPlace = { node: "2", input: "seed" };

/** Steps of the sampler: each takes as long as the server is told. */
export const steps = 2;

const side = 64;

/** A sampler on a small plain picture, which costs next to nothing. */
export const graphOf = (picture: number): JsonObject => ({
  1: { class_type: "EmptyImage", inputs: { width: side, height: side, batch_size: 1, color: 3_368_601 } },
  [seedPlace.node]: { class_type: "FakeSampler", inputs: { image: ["1", 0], seed: picture, steps } },
  [outputNode]: { class_type: "SaveImage", inputs: { images: ["2", 0], filename_prefix: "bench" } },
});

/** The number of the picture that a file holds, by the graph that the server wrote into it; NaN when there is none. */
export function pictureIn(bytes: Uint8Array): number {
  const [, seed] = /"FakeSampler".*?"seed": ?(\d+)/.exec(Buffer.from(bytes).toString("latin1")) ?? [];
  return Number(seed ?? Number.NaN);
}
