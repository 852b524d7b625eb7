import { give, type Inputs, type Made, type Model, type NodeClass, number, rasters } from "./node-class.ts";
import { asSharp, type Raster, toRaster } from "./picture.ts";
import { choice, file, float, type InputSpec, link, optional } from "./specs.ts";

const pack = "custom_nodes.ComfyUI_IPAdapter_plus";
const weightTypes = [
  ["linear", "ease in", "ease out", "ease in-out", "reverse in-out", "weak input", "weak output", "weak middle"],
  ["strong middle", "style transfer", "composition", "strong style transfer", "style and composition"],
  ["style transfer precise", "composition precise"],
].flat();

function adapted({ model, image, weight }: Inputs): Made {
  const { styles, ...rest } = model as Model;
  return give({ ...rest, styles: [...styles, { picture: rasters(image)[0] as Raster, weight: number(weight) }] });
}

const span = { start_at: float(0, 1, 0, 0.001), end_at: float(0, 1, 1, 0.001) };

const adapter = (inputs: Record<string, InputSpec>): NodeClass => ({
  inputs: { model: link("MODEL"), ipadapter: link("IPADAPTER"), ...inputs },
  outputs: ["MODEL"],
  category: "ipadapter",
  module: pack,
  run: adapted,
});

/** The classes of a widespread pack that lets a picture set the style. */
export const styleNodes: Record<string, NodeClass> = {
  IPAdapterUnifiedLoader: {
    inputs: {
      model: link("MODEL"),
      preset: choice("STANDARD (medium strength)", "PLUS (high strength)", "PLUS FACE (portraits)"),
      ipadapter: optional(link("IPADAPTER")),
    },
    outputs: ["MODEL", "IPADAPTER"],
    outputNames: ["model", "ipadapter"],
    category: "ipadapter",
    module: pack,
    run: ({ model }) => give(model as Model, { name: "unified", patches: [], styles: [] }),
  },
  IPAdapterModelLoader: {
    inputs: { ipadapter_file: file("ipadapter") },
    outputs: ["IPADAPTER"],
    category: "ipadapter/loaders",
    module: pack,
    run: ({ ipadapter_file: name }) => give({ name: String(name), patches: [], styles: [] }),
  },
  PrepImageForClipVision: {
    inputs: {
      image: link("IMAGE"),
      interpolation: choice("LANCZOS", "BICUBIC", "HAMMING", "BILINEAR", "BOX", "NEAREST"),
      crop_position: choice("top", "bottom", "left", "right", "center", "pad"),
      sharpening: float(0, 1, 0, 0.05),
    },
    outputs: ["IMAGE"],
    category: "ipadapter/utils",
    module: pack,
    run: async ({ image }) => {
      const square = (raster: Raster) => toRaster(asSharp(raster).resize(224, 224, { fit: "cover" }));
      return give(await Promise.all(rasters(image).map(square)));
    },
  },
  IPAdapter: adapter({
    image: link("IMAGE"),
    weight: float(-1, 3, 1, 0.05),
    ...span,
    weight_type: choice("standard", "prompt is more important", "style transfer"),
    attn_mask: optional(link("MASK")),
  }),
  IPAdapterAdvanced: adapter({
    image: link("IMAGE"),
    weight: float(-1, 5, 1, 0.05),
    weight_type: choice(...weightTypes),
    combine_embeds: choice("concat", "add", "subtract", "average", "norm average"),
    ...span,
    embeds_scaling: choice("V only", "K+V", "K+V w/ C penalty", "K+mean(V) w/ C penalty"),
    image_negative: optional(link("IMAGE")),
    attn_mask: optional(link("MASK")),
    clip_vision: optional(link("CLIP_VISION")),
  }),
};
