import {
  type Conditioning,
  give,
  type Inputs,
  type Made,
  type Model,
  type NodeClass,
  number,
  rasters,
  word,
} from "./node-class.ts";
import type { Raster } from "./picture.ts";
import { choice, file, float, type InputSpec, int, link, longText, optional } from "./specs.ts";

const conditioning = link("CONDITIONING");
const strength = float(0, 10, 1);
const loraStrength = float(-100, 100, 1);
const percent = (initial: number) => float(0, 1, initial, 0.001);
const asModel = (value: Inputs[string]) => value as Model;
const asConditioning = (value: Inputs[string]) => value as Conditioning;
const opened = (name: Inputs[string]): Model => ({ name: word(name), patches: [], styles: [] });

/** A class that opens one file. */
const loader = (type: string, input: string, folder: string, more: Record<string, InputSpec> = {}): NodeClass => ({
  inputs: { [input]: file(folder), ...more },
  outputs: [type],
  category: "model/loaders",
  run: (inputs) => give(opened(inputs[input])),
});

function withLora({ model, lora_name: lora, strength_model: weight }: Inputs): Model {
  const { patches, ...rest } = asModel(model);
  return { ...rest, patches: [...patches, `${word(lora)} ${number(weight)}`] };
}

/** A class that hands a conditioning on, changed or not. */
const through = (
  inputs: Record<string, InputSpec>,
  change: (inputs: Inputs) => Conditioning,
  category = "model/conditioning",
): NodeClass => ({ inputs, outputs: ["CONDITIONING"], category, run: (given) => give(change(given)) });

const joined = (first: Conditioning, second: Conditioning): Conditioning => ({
  text: `${first.text}, ${second.text}`,
  styles: [...first.styles, ...second.styles],
});

function styledConditioning({
  conditioning: given,
  clip_vision_output: vision,
  strength: weight,
}: Inputs): Conditioning {
  const { text, styles } = asConditioning(given);
  return { text, styles: [...styles, { picture: rasters(vision)[0] as Raster, weight: number(weight) }] };
}

function controlled({ positive, negative, control_net: net }: Inputs): Made {
  const { text, styles } = asConditioning(positive);
  return give({ text: `${text} [${asModel(net).name}]`, styles }, asConditioning(negative));
}

const device = optional(choice("default", "cpu"));

/** Classes that open files and carry words. No file holds weights: what they open is its name. */
export const modelNodes: Record<string, NodeClass> = {
  CheckpointLoaderSimple: {
    inputs: { ckpt_name: file("checkpoints") },
    outputs: ["MODEL", "CLIP", "VAE"],
    category: "model/loaders",
    run: ({ ckpt_name: name }) => give(opened(name), opened(name), opened(name)),
  },
  UNETLoader: loader("MODEL", "unet_name", "diffusion_models", {
    weight_dtype: choice("default", "fp8_e4m3fn", "fp8_e4m3fn_fast", "fp8_e5m2"),
  }),
  CLIPLoader: loader("CLIP", "clip_name", "text_encoders", {
    type: choice("stable_diffusion", "sd3", "flux2", "qwen_image"),
    device,
  }),
  DualCLIPLoader: loader("CLIP", "clip_name1", "text_encoders", {
    clip_name2: file("text_encoders"),
    type: choice("sdxl", "sd3", "flux", "hunyuan_video"),
    device,
  }),
  VAELoader: {
    inputs: { vae_name: file("vae", "pixel_space") },
    outputs: ["VAE"],
    category: "model/loaders",
    run: ({ vae_name: name }) => give(opened(name)),
  },
  LoraLoader: {
    inputs: {
      model: link("MODEL"),
      clip: link("CLIP"),
      lora_name: file("loras"),
      strength_model: loraStrength,
      strength_clip: loraStrength,
    },
    outputs: ["MODEL", "CLIP"],
    category: "model/loaders",
    run: (inputs) => give(withLora(inputs), asModel(inputs.clip)),
  },
  LoraLoaderModelOnly: {
    inputs: { model: link("MODEL"), lora_name: file("loras"), strength_model: loraStrength },
    outputs: ["MODEL"],
    category: "model/loaders",
    run: (inputs) => give(withLora(inputs)),
  },
  CLIPSetLastLayer: {
    inputs: { clip: link("CLIP"), stop_at_clip_layer: int(-24, -1, -1, { step: 1 }) },
    outputs: ["CLIP"],
    category: "model/conditioning",
    run: ({ clip }) => give(asModel(clip)),
  },
  CLIPTextEncode: through({ text: longText, clip: link("CLIP") }, ({ text }) => ({ text: word(text), styles: [] })),
  CLIPTextEncodeSDXL: through(
    {
      clip: link("CLIP"),
      width: int(0, 16_384, 1024),
      height: int(0, 16_384, 1024),
      crop_w: int(0, 16_384, 0),
      crop_h: int(0, 16_384, 0),
      target_width: int(0, 16_384, 1024),
      target_height: int(0, 16_384, 1024),
      text_g: longText,
      text_l: longText,
    },
    ({ text_g: first, text_l: second }) => ({ text: `${word(first)}\n${word(second)}`, styles: [] }),
    "model/conditioning/stable diffusion",
  ),
  ConditioningCombine: through({ conditioning_1: conditioning, conditioning_2: conditioning }, (inputs) =>
    joined(asConditioning(inputs.conditioning_1), asConditioning(inputs.conditioning_2)),
  ),
  ConditioningConcat: through({ conditioning_to: conditioning, conditioning_from: conditioning }, (inputs) =>
    joined(asConditioning(inputs.conditioning_to), asConditioning(inputs.conditioning_from)),
  ),
  ConditioningZeroOut: through({ conditioning }, () => ({ text: "", styles: [] })),
  FluxGuidance: through(
    { conditioning, guidance: float(0, 100, 3.5, 0.1) },
    ({ conditioning: given }) => asConditioning(given),
    "model/conditioning/flux",
  ),
  ControlNetLoader: loader("CONTROL_NET", "control_net_name", "controlnet"),
  ControlNetApplyAdvanced: {
    inputs: {
      positive: conditioning,
      negative: conditioning,
      control_net: link("CONTROL_NET"),
      image: link("IMAGE"),
      strength,
      start_percent: percent(0),
      end_percent: percent(1),
      vae: optional(link("VAE")),
    },
    outputs: ["CONDITIONING", "CONDITIONING"],
    outputNames: ["positive", "negative"],
    category: "model/conditioning/controlnet",
    run: controlled,
  },
  CLIPVisionLoader: loader("CLIP_VISION", "clip_name", "clip_vision"),
  CLIPVisionEncode: {
    inputs: { clip_vision: link("CLIP_VISION"), image: link("IMAGE"), crop: choice("center", "none") },
    outputs: ["CLIP_VISION_OUTPUT"],
    category: "model/conditioning",
    run: ({ image }) => give(rasters(image)),
  },
  StyleModelLoader: loader("STYLE_MODEL", "style_model_name", "style_models"),
  StyleModelApply: through(
    {
      conditioning,
      style_model: link("STYLE_MODEL"),
      clip_vision_output: link("CLIP_VISION_OUTPUT"),
      strength: float(0, 10, 1, 0.001),
      strength_type: choice("multiply", "attn_bias"),
    },
    styledConditioning,
  ),
  ModelSamplingFlux: {
    inputs: {
      model: link("MODEL"),
      max_shift: float(0, 100, 1.15),
      base_shift: float(0, 100, 0.5),
      width: int(16, 16_384, 1024, { step: 8 }),
      height: int(16, 16_384, 1024, { step: 8 }),
    },
    outputs: ["MODEL"],
    category: "model/patch/flux",
    run: ({ model }) => give(asModel(model)),
  },
};
