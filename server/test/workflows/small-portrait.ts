import type { GraphBindings } from "@pentimento/contract";
import { portraitGraph } from "./portrait-graph.ts";

const none: GraphBindings = { seed: [], width: [], height: [], batch_size: [], sources: [], outputs: [] };

/** A workflow that the fake server runs at once: with models it has, and at a size of its own that no slot changes. */
export const smallPortrait = (steps = 2) => ({
  workflow_json: portraitGraph({
    3: { steps },
    4: { ckpt_name: "studio-xl.safetensors" },
    5: { width: 96, height: 128 },
  }),
  bindings: { ...none, seed: [{ node: "3", input: "seed" }], outputs: ["9"] },
});
