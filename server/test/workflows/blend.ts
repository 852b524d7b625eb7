import type { GraphBindings, InputOf, PromptMapping, workflowRoutes } from "@pentimento/contract";

/** The source and a style blended and drawn over; the words stand where the real classes have theirs. */
export const blendGraph = {
  "1": { class_type: "LoadImage", inputs: { image: "source.png" } },
  "2": { class_type: "LoadImage", inputs: { image: "style.png" } },
  "3": {
    class_type: "ImageScale",
    inputs: { image: ["1", 0], upscale_method: "lanczos", width: 64, height: 64, crop: "center" },
  },
  "4": {
    class_type: "ImageBlend",
    inputs: { image1: ["3", 0], image2: ["2", 0], blend_factor: 0.2, blend_mode: "normal" },
  },
  "5": { class_type: "FakeSampler", inputs: { image: ["4", 0], seed: 1, steps: 3, text: "", negative: "" } },
  "9": { class_type: "SaveImage", inputs: { images: ["5", 0], filename_prefix: "a" } },
};

const bindings: GraphBindings = {
  seed: [{ node: "5", input: "seed" }],
  width: [{ node: "3", input: "width" }],
  height: [{ node: "3", input: "height" }],
  batch_size: [],
  sources: [{ node: "1", input: "image" }],
  outputs: ["9"],
};

const prompt_mappings: PromptMapping[] = [
  { node: "5", input: "text", source: "entity_description", template: "{description}, {hair}, portrait of {name}" },
  { node: "5", input: "negative", source: "static_text", template: "blurry, low quality, deformed" },
];

/** Everything to keep it as a portrait's workflow, its steps locked. */
export const blend = {
  name: "Blend",
  slot: "portrait",
  workflow_json: blendGraph,
  bindings,
  locked_inputs: [{ node: "5", input: "steps", value: "3" }],
  style_reference_mapping: { mode: "Node", node: "2", input: "image" },
  prompt_mappings,
} satisfies Partial<InputOf<typeof workflowRoutes.create>["body"]>;

/** Made from words alone, small, by a class that paints without drawing tools. */
export const sketch = {
  ...blend,
  name: "Sketch",
  workflow_json: {
    "1": { class_type: "EmptyImage", inputs: { width: 256, height: 256, batch_size: 1, color: 3_368_601 } },
    "5": { class_type: "FakeSampler", inputs: { image: ["1", 0], seed: 1, steps: 3, text: "", negative: "" } },
    "9": { class_type: "SaveImage", inputs: { images: ["5", 0], filename_prefix: "a" } },
  },
  bindings: { ...bindings, width: [], height: [], sources: [] },
  style_reference_mapping: { mode: "Off" },
} satisfies Partial<InputOf<typeof workflowRoutes.create>["body"]>;
