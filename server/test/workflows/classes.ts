import { type ClassInfo, readClass } from "../../src/domains/generation/workflows/graph/class.rules.ts";
import type { Json, JsonObject } from "../../src/platform/exact-json.ts";

/**
 * The classes of the corpus, one a line: inputs, then outputs. `name:TYPE` is required, `name?:TYPE` optional,
 * `name:a|b` a choice in the older form and `name:=a|b` in the newer one; `^` marks an upload, `@` an end of the graph.
 */
const described = `
CheckpointLoaderSimple ckpt_name:sd15.safetensors|sdxl.safetensors|refiner.safetensors > MODEL CLIP VAE
UNETLoader unet_name:flux.safetensors|qwen.safetensors weight_dtype:default|fp8_e4m3fn > MODEL
VAELoader vae_name:ae.safetensors|pixel_space > VAE
CLIPLoader clip_name:qwen.safetensors type:flux2|qwen_image device?:default|cpu > CLIP
DualCLIPLoader clip_name1:t5.safetensors clip_name2:l.safetensors type:flux|sdxl > CLIP
TripleCLIPLoader clip_name1:l.safetensors clip_name2:g.safetensors clip_name3:t5.safetensors > CLIP
CLIPVisionLoader clip_name:vision.safetensors > CLIP_VISION
CLIPVisionEncode clip_vision:CLIP_VISION image:IMAGE crop:center|none > CLIP_VISION_OUTPUT
StyleModelLoader style_model_name:redux.safetensors > STYLE_MODEL
StyleModelApply conditioning:CONDITIONING style_model:STYLE_MODEL clip_vision_output:CLIP_VISION_OUTPUT strength:FLOAT strength_type:multiply|attn_bias > CONDITIONING
unCLIPConditioning conditioning:CONDITIONING clip_vision_output:CLIP_VISION_OUTPUT strength:FLOAT noise_augmentation:FLOAT > CONDITIONING
LoraLoader model:MODEL clip:CLIP lora_name:ink.safetensors|light.safetensors strength_model:FLOAT strength_clip:FLOAT > MODEL CLIP
CLIPTextEncode text:STRING clip:CLIP > CONDITIONING
CLIPTextEncodeSDXL clip:CLIP width:INT height:INT crop_w:INT crop_h:INT target_width:INT target_height:INT text_g:STRING text_l:STRING > CONDITIONING
CLIPTextEncodeSDXLRefiner ascore:FLOAT width:INT height:INT text:STRING clip:CLIP > CONDITIONING
CLIPTextEncodeSD3 clip:CLIP clip_l:STRING clip_g:STRING t5xxl:STRING empty_padding:none|empty_prompt > CONDITIONING
CLIPTextEncodeFlux clip:CLIP clip_l:STRING t5xxl:STRING guidance:FLOAT > CONDITIONING
TextEncodeQwenImageEdit clip:CLIP prompt:STRING vae?:VAE image?:IMAGE > CONDITIONING
TextEncodeQwenImageEditPlus clip:CLIP prompt:STRING vae?:VAE image1?:IMAGE image2?:IMAGE image3?:IMAGE > CONDITIONING
ConditioningZeroOut conditioning:CONDITIONING > CONDITIONING
ConditioningCombine conditioning_1:CONDITIONING conditioning_2:CONDITIONING > CONDITIONING
ConditioningAverage conditioning_to:CONDITIONING conditioning_from:CONDITIONING conditioning_to_strength:FLOAT > CONDITIONING
ConditioningSetArea conditioning:CONDITIONING width:INT height:INT x:INT y:INT strength:FLOAT > CONDITIONING
FluxGuidance conditioning:CONDITIONING guidance:FLOAT > CONDITIONING
ReferenceLatent conditioning:CONDITIONING latent?:LATENT > CONDITIONING
ControlNetLoader control_net_name:canny.safetensors|depth.safetensors > CONTROL_NET
ControlNetApplyAdvanced positive:CONDITIONING negative:CONDITIONING control_net:CONTROL_NET image:IMAGE strength:FLOAT start_percent:FLOAT end_percent:FLOAT vae?:VAE > CONDITIONING CONDITIONING
InpaintModelConditioning positive:CONDITIONING negative:CONDITIONING vae:VAE pixels:IMAGE mask:MASK noise_mask:BOOLEAN > CONDITIONING CONDITIONING LATENT
EmptyLatentImage width:INT height:INT batch_size:INT > LATENT
EmptySD3LatentImage width:INT height:INT batch_size:INT > LATENT
EmptyFlux2LatentImage width:INT height:INT batch_size:INT > LATENT
VAEEncode pixels:IMAGE vae:VAE > LATENT
VAEEncodeForInpaint pixels:IMAGE vae:VAE mask:MASK grow_mask_by:INT > LATENT
VAEDecode samples:LATENT vae:VAE > IMAGE
SetLatentNoiseMask samples:LATENT mask:MASK > LATENT
LatentUpscaleBy samples:LATENT upscale_method:nearest-exact|bilinear scale_by:FLOAT > LATENT
KSampler model:MODEL seed:INT steps:INT cfg:FLOAT sampler_name:euler|dpmpp_2m|heun scheduler:normal|karras|simple positive:CONDITIONING negative:CONDITIONING latent_image:LATENT denoise:FLOAT > LATENT
KSamplerAdvanced model:MODEL add_noise:enable|disable noise_seed:INT steps:INT cfg:FLOAT sampler_name:euler|dpmpp_2m scheduler:normal|karras positive:CONDITIONING negative:CONDITIONING latent_image:LATENT start_at_step:INT end_at_step:INT return_with_leftover_noise:disable|enable > LATENT
SamplerCustomAdvanced noise:NOISE guider:GUIDER sampler:SAMPLER sigmas:SIGMAS latent_image:LATENT > LATENT LATENT
RandomNoise noise_seed:INT > NOISE
BasicGuider model:MODEL conditioning:CONDITIONING > GUIDER
CFGGuider model:MODEL positive:CONDITIONING negative:CONDITIONING cfg:FLOAT > GUIDER
KSamplerSelect sampler_name:=euler|heun > SAMPLER
BasicScheduler model:MODEL scheduler:=simple|normal steps:INT denoise:FLOAT > SIGMAS
Flux2Scheduler steps:INT width:INT height:INT > SIGMAS
ModelSamplingFlux model:MODEL max_shift:FLOAT base_shift:FLOAT width:INT height:INT > MODEL
ModelSamplingSD3 model:MODEL shift:FLOAT > MODEL
IPAdapterUnifiedLoader model:MODEL preset:STANDARD|PLUS > MODEL IPADAPTER
IPAdapterUnifiedLoaderFaceID model:MODEL preset:FACEID|FACEID_PLUS lora_strength:FLOAT provider:CPU|CUDA > MODEL IPADAPTER
IPAdapterModelLoader ipadapter_file:plus.safetensors > IPADAPTER
IPAdapterApply ipadapter:IPADAPTER clip_vision:CLIP_VISION image:IMAGE model:MODEL weight:FLOAT noise:FLOAT weight_type:original|linear > MODEL
IPAdapter model:MODEL ipadapter:IPADAPTER image:IMAGE weight:FLOAT start_at:FLOAT end_at:FLOAT weight_type:standard|style_transfer attn_mask?:MASK > MODEL
IPAdapterAdvanced model:MODEL ipadapter:IPADAPTER image:IMAGE weight:FLOAT weight_type:linear|style_transfer combine_embeds:concat|add start_at:FLOAT end_at:FLOAT embeds_scaling:V_only image_negative?:IMAGE > MODEL
IPAdapterFaceID model:MODEL ipadapter:IPADAPTER image:IMAGE weight:FLOAT weight_faceidv2:FLOAT weight_type:linear combine_embeds:concat start_at:FLOAT end_at:FLOAT embeds_scaling:V_only > MODEL IMAGE
IPAdapterStyleComposition model:MODEL ipadapter:IPADAPTER image_style:IMAGE image_composition:IMAGE weight_style:FLOAT weight_composition:FLOAT > MODEL
IPAdapterEncoder ipadapter:IPADAPTER image:IMAGE weight:FLOAT > EMBEDS EMBEDS
IPAdapterEmbeds model:MODEL ipadapter:IPADAPTER pos_embed:EMBEDS weight:FLOAT weight_type:linear start_at:FLOAT end_at:FLOAT embeds_scaling:V_only > MODEL
PrepImageForClipVision image:IMAGE interpolation:LANCZOS|BICUBIC crop_position:center|top sharpening:FLOAT > IMAGE
LoadImage image:^a.png|b.png > IMAGE MASK
LoadImageMask image:^a.png channel:alpha|red > MASK
ImageScale image:IMAGE upscale_method:lanczos|area width:INT height:INT crop:disabled|center > IMAGE
UpscaleModelLoader model_name:=4x.pth|2x.pth > UPSCALE_MODEL
ImageUpscaleWithModel upscale_model:UPSCALE_MODEL image:IMAGE > IMAGE
Canny image:IMAGE low_threshold:FLOAT high_threshold:FLOAT > IMAGE
EmptyImage width:INT height:INT batch_size:INT color:INT > IMAGE
ImageAddNoise image:IMAGE seed:INT strength:FLOAT > IMAGE
ImageBlur image:IMAGE blur_radius:INT sigma:FLOAT > IMAGE
BatchImagesNode images:COMFY_AUTOGROW_V3 > IMAGE
PrimitiveInt value:INT > INT
PrimitiveStringMultiline value:STRING > STRING
StringConcatenate string_a:STRING string_b:STRING delimiter:STRING > STRING
PromptMill topic:STRING weights:FLOATS > STRING
SaveImage@ images:IMAGE filename_prefix:STRING > IMAGE
PreviewImage@ images:IMAGE >
SaveImageAdvanced@ images:IMAGE filename_prefix:STRING format:COMFY_DYNAMICCOMBO_V3 >`;

const facts: Record<string, JsonObject> = {
  INT: { default: 512, min: 0, max: 16_384 },
  seed: { default: 0, min: 0, max: 18_446_744_073_709_551_615n, control_after_generate: true },
  noise_seed: { default: 0, min: 0, max: 18_446_744_073_709_551_615n, control_after_generate: true },
  value: { min: -9_223_372_036_854_775_808n, max: 9_223_372_036_854_775_807n, control_after_generate: true },
  width: { default: 512, min: 16, max: 16_384, step: 8, tooltip: "Width in pixels." },
  height: { default: 512, min: 16, max: 16_384, step: 8, tooltip: "Height in pixels." },
  steps: { default: 20, min: 1, max: 10_000, tooltip: "More steps take longer and may look better." },
  FLOAT: { default: 1, min: 0, max: 100, step: 0.01 },
  STRING: { default: "", multiline: true },
  COMFY_AUTOGROW_V3: { template: { input: { required: { image: ["IMAGE", {}] } }, prefix: "image", min: 2, max: 50 } },
  COMFY_DYNAMICCOMBO_V3: {
    options: [
      { key: "png", inputs: { required: { bit_depth: ["COMBO", { options: ["8-bit", "16-bit"] }] } } },
      { key: "jpeg", inputs: { required: { quality: ["INT", { default: 90, min: 1, max: 100 }] } } },
    ],
  },
};

const lists = new Set(["MODEL", "CLIP", "VAE", "IMAGE", "LATENT", "CONDITIONING"]);

function told(name: string, kind: string): Json {
  if (kind.startsWith("=")) return ["COMBO", { options: kind.slice(1).split("|") }];
  const isNamed = lists.has(kind) || /^[A-Z0-9_]+$/.test(kind);
  if (kind.includes("|") || !isNamed) {
    const upload = kind.startsWith("^");
    return [(upload ? kind.slice(1) : kind).split("|"), upload ? { image_upload: true } : {}];
  }
  return [kind, (kind === "INT" ? facts[name] : undefined) ?? facts[kind] ?? {}];
}

function entryOf(line: string): [string, JsonObject] {
  const [head, outputs = ""] = line.split(" >");
  const [marked = "", ...inputs] = (head ?? "").split(" ");
  const name = marked.replace("@", "");
  const parts = inputs.map((input) => /^(\w+)(\??):(.*)$/.exec(input)!.slice(1) as [string, string, string]);
  const group = (mark: string) => parts.filter(([, optional]) => optional === mark);
  const entries = (mark: string) =>
    Object.fromEntries(group(mark).map(([input, , kind]) => [input, told(input, kind)]));
  const order = (mark: string) => group(mark).map(([input]) => input);
  const entry: JsonObject = {
    // Listed backwards, so that a reader that goes by the entry instead of by its order is found out.
    input: { required: Object.fromEntries(Object.entries(entries("")).reverse()), optional: entries("?") },
    input_order: { required: order(""), optional: order("?") },
    output: outputs.trim().split(" ").filter(Boolean),
    name,
    display_name: name,
    output_node: marked.endsWith("@"),
  };
  return [name, entry];
}

/** `object_info` of a server that has every class of the corpus. */
export const objectInfo: JsonObject = Object.fromEntries(described.trim().split("\n").map(entryOf));

export const describeClass = (classType: string): ClassInfo | undefined =>
  Object.hasOwn(objectInfo, classType) ? readClass(classType, objectInfo[classType]) : undefined;
