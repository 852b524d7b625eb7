/**
 * Classes that are refused wherever they come from, by what their names say they do. The patterns meet the name without
 * blanks, signs and case, word by word where `words` is set.
 */
const refusals: readonly { because: string; squeezed?: RegExp; words?: RegExp }[] = [
  {
    because: "runs code or commands",
    squeezed:
      /terminal|subprocess|shell(command|exec|script|run|node)|(run|exec\w*|python|java|js|lua)(script|code)|^python|anynode|(run|exec)python/,
    words: /(^| )(eval|exec|execute|shell|bash|cmd|powershell|python|lua|javascript)( |$)/,
  },
  {
    because: "fetches from or sends to the network",
    squeezed: /download|webhook|httprequest|fromurl|loadurl|websocketclient/,
    words: /(^| )(url|urls|http|https|ftp|fetch|upload|curl|wget|s3)( |$)/,
  },
  {
    because: "writes models",
    squeezed:
      /^(checkpoint|clip|clipvision|vae|model|lora|unet|imageonlycheckpoint)save$|save(checkpoint|model|lora|clip|vae|unet|weights|safetensors|statedict)/,
  },
  {
    because: "reads or writes any file of the server",
    squeezed:
      /(load|read|open|list|delete|remove|write|append|save|export)\w*(frompath|bypath|path|directory|dir|folder|infolder|tofile|textfile|csv)$|(path|directory|folder)(load|read|write|delete)/,
  },
  {
    because: "calls a paid service with an account",
    squeezed:
      /^(openai|dalle|ideogramv|kling|runway|luma(image|video|concept|reference|modify)|stability(stable|upscale|text|audio)|recraft|minimaxt?\w*video|pika|pixverse|veo\w*video|gemini|tripo|rodin3d|moonvalley|vidu|bytedance|fluxpro|fluxkontextpro|fluxkontextmax|heygen|sora)/,
    words: /(^| )(api|apikey)( |$)/,
  },
];

/** Classes of ComfyUI itself and of well-known packs, which need no server to vouch for them. */
const known: readonly RegExp[] = [
  /^(KSampler|Sampler|Sampling|Checkpoint|CLIP|VAE|UNET|Lora|ControlNet|Style|GLIGEN|Hypernetwork|Upscale|Diff)/,
  /^(Conditioning|Unclip|unCLIP|Model|Latent|Empty|Image|Mask|Load|Save|Preview|Solid|Invert|Crop|Grow|Feather|Threshold)/,
  /^(Basic|Karras|Exponential|Polyexponential|SD3|SDTurbo|SDXL|AlignYourSteps|Flux|Flux2|Flip|Split|Random|Seed|Disable)/,
  /^(CFG|Dual|Triple|Quadruple|FreeU|Rescale|Rebatch|Repeat|Set|Inpaint|InstructPix|Reference|TextEncode|Text|String|Primitive)/,
  /^(Get|Batch|Join|Resize|Porter|Canny|Morphology|Differential|PerpNeg|SelfAttention|PatchModel|TomePatch|HyperTile|TorchCompile)/,
  /^(IPA|IPAdapter|PrepImage|InstantID|ApplyInstantID|PuLID|ReActor|FaceDetailer|BboxDetector|Ultralytics|SAM|Segs|Impact)/,
  /^(ACN_|ADE_|AIO_Preprocessor|DWPreprocessor|DepthAnything|LineArt|OpenPose|Lineart|Zoe|MiDaS|HED|Pidi|Tile|VHS_)/,
  /^(easy |CR |Efficient|rgthree|Any Switch|Seed \(rgthree\)|Power Lora|RMBG|BiRefNet|InspyrenetRembg|Image Rembg|UltimateSDUpscale)/,
  /^(GGUF|Unet|CLIPLoaderGGUF|DualCLIPLoaderGGUF|Qwen|Wan|Hunyuan|LTXV|Mochi|Cosmos|Hi[Dd]ream|Lumina|PixArt|ByteDanceLocal)/,
];

/** Why a class may not be used: because of its name, or because its server says that it is a paid service. */
export function refusalOfClass(classType: string, isApiNode: boolean): string | undefined {
  if (isApiNode) return "calls a paid service with an account";
  const squeezed = classType.toLowerCase().replace(/[^a-z0-9]/g, "");
  const words = classType
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .replace(/[^A-Za-z0-9]+/g, " ")
    .toLowerCase()
    .trim();
  return refusals.find((one) => one.squeezed?.test(squeezed) || one.words?.test(words))?.because;
}

/** Whether a class needs no server to vouch for it. */
export const isKnownClass = (classType: string): boolean => known.some((pattern) => pattern.test(classType));
