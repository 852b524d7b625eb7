import type { GraphBindings, PromptMapping } from "@pentimento/contract";

const bindings: GraphBindings = {
  seed: [{ node: "5", input: "seed" }],
  width: [],
  height: [],
  batch_size: [],
  sources: [],
  outputs: ["9"],
};
const words: PromptMapping = { node: "5", input: "text", source: "entity_description", template: "{description}" };

/**
 * A workflow that the fake server runs at once, a step at a time and at a size that no slot changes. Its sampler needs
 * neither model nor vector drawing, which a studio in the same process does not let pictures have.
 */
export const smallPortrait = (steps = 2) => ({
  workflow_json: {
    1: { class_type: "EmptyImage", inputs: { width: 96, height: 128, batch_size: 1, color: 3_368_601 } },
    5: { class_type: "FakeSampler", inputs: { image: ["1", 0], seed: 1, steps, text: "", negative: "" } },
    9: { class_type: "SaveImage", inputs: { images: ["5", 0], filename_prefix: "table" } },
  },
  bindings,
  prompt_mappings: [words],
});
