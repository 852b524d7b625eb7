/** File names by folder. The files hold no weights: what samples here only acts as if. */
export type Models = Readonly<Record<string, readonly string[]>>;

/** What a fake server has unless told otherwise. */
export const usualModels: Models = {
  checkpoints: ["studio-xl.safetensors", "x.safetensors"],
  loras: ["ink-lines.safetensors", "soft-light.safetensors"],
  vae: ["studio-vae.safetensors"],
  text_encoders: ["clip_l.safetensors", "t5xxl.safetensors"],
  diffusion_models: ["studio-flux.safetensors"],
  clip_vision: ["clip-vision-h.safetensors"],
  style_models: ["redux.safetensors"],
  controlnet: ["depth.safetensors", "pose.safetensors"],
  ipadapter: ["ip-adapter-plus.safetensors"],
  upscale_models: ["sharp-4x.safetensors"],
  embeddings: [],
};
