import {
  type Conditioning,
  type Guider,
  give,
  type Inputs,
  type Latent,
  type Made,
  type Model,
  type NodeClass,
  number,
  rasters,
  type Scene,
  type Value,
  word,
} from "./node-class.ts";
import { noisy } from "./noise.ts";
import { type Order, paint, unfinished } from "./painting.ts";
import { asSharp, plain, type Raster, toRaster } from "./picture.ts";
import { bool, choice, float, int, link, newChoice, seed } from "./specs.ts";

const samplers = [
  "euler",
  "euler_ancestral",
  "heun",
  "dpm_2",
  "dpmpp_2m",
  "dpmpp_2m_sde",
  "dpmpp_sde",
  "ddim",
  "uni_pc",
];
const schedulers = ["simple", "sgm_uniform", "karras", "exponential", "ddim_uniform", "beta", "normal"];
const [model, latent, conditioning, vae] = [link("MODEL"), link("LATENT"), link("CONDITIONING"), link("VAE")];
const steps = int(1, 10_000, 20);
const cfg = float(0, 100, 8, 0.1);
const denoise = float(0, 1, 1);
const chosenSampler = choice(...samplers);
const latentSide = (initial: number, step: number) => int(16, 16_384, initial, { step });
const asLatent = (value: Value | undefined) => value as Latent;
const bits = (value: Value | undefined) => BigInt(value as number | bigint);

/** Many steps with a preview after each, and a picture that depends on model, words, seed and size. */
async function sample(order: Order, count: number, scene: Scene): Promise<Latent> {
  const painted = await Promise.all(order.latent.pictures.map((_under, index) => paint(order, index)));
  for (let step = 1; step <= count; step += 1) {
    const first = painted[0] as Raster;
    await scene.step(step, count, step < count ? unfinished(first, order.seed, step / count) : first);
  }
  return { ...order.latent, pictures: painted };
}

const orderOf = (inputs: Inputs, from: Value | undefined, strength: number): Order => ({
  model: inputs.model as Model,
  positive: inputs.positive as Conditioning,
  latent: asLatent(inputs.latent_image),
  seed: bits(from),
  denoise: strength,
});

const emptyLatent = (initial: number, step: number, category = "model/latent"): NodeClass => ({
  inputs: { width: latentSide(initial, step), height: latentSide(initial, step), batch_size: int(1, 4096, 1) },
  outputs: ["LATENT"],
  category,
  run: ({ width, height, batch_size: count }) => {
    const pictures = Array.from<Raster | undefined>({ length: number(count) });
    return give({ width: number(width), height: number(height), pictures });
  },
});

const sampler = (inputs: NodeClass["inputs"], run: NodeClass["run"], outputs = ["LATENT"]): NodeClass => ({
  inputs,
  outputs,
  ...(outputs.length > 1 && { outputNames: ["output", "denoised_output"] }),
  category: "model/sampling",
  run,
});

async function sampleCustom(order: Order, sigmas: Value | undefined, scene: Scene): Promise<Made> {
  const { count, strength } = sigmas as { count: number; strength: number };
  const made = await sample({ ...order, denoise: strength }, count, scene);
  return give(made, made);
}

const decoded = ({ width, height, pictures }: Latent) =>
  pictures.map((picture) => picture ?? plain(width, height, [127, 127, 127]));

const encode = ({ pixels }: Inputs): Made => {
  const [first] = rasters(pixels);
  return give({ width: first?.width ?? 0, height: first?.height ?? 0, pictures: rasters(pixels) });
};

async function eachLatent(given: Value | undefined, change: (raster: Raster) => Promise<Raster>): Promise<Made> {
  const pictures = await Promise.all(asLatent(given).pictures.map(async (raster) => raster && change(raster)));
  return give({ ...asLatent(given), pictures });
}

async function upscaleLatent({ samples, width, height }: Inputs): Promise<Made> {
  const size = { width: number(width), height: number(height) };
  const resize = (raster: Raster) => toRaster(asSharp(raster).resize({ ...size, fit: "fill" }));
  const { outputs } = await eachLatent(samples, resize);
  return give({ ...(outputs[0] as Latent), ...size });
}

async function stepByStep({ image, seed: from, steps: count }: Inputs, scene: Scene): Promise<Made> {
  let [picture] = rasters(image) as [Raster];
  for (let step = 1; step <= number(count); step += 1) {
    picture = noisy(picture, bits(from) + BigInt(step), 0.02);
    await scene.step(step, number(count), picture);
  }
  return give([picture]);
}

const random = { category: "model/sampling/custom" };

/** Samplers that act as if, and everything around latents. */
export const samplingNodes: Record<string, NodeClass> = {
  EmptyLatentImage: emptyLatent(512, 8),
  EmptySD3LatentImage: emptyLatent(1024, 16, "model/latent/stable diffusion"),
  VAEEncode: { inputs: { pixels: link("IMAGE"), vae }, outputs: ["LATENT"], category: "model/latent", run: encode },
  VAEEncodeForInpaint: {
    inputs: { pixels: link("IMAGE"), vae, mask: link("MASK"), grow_mask_by: int(0, 64, 6, { step: 1 }) },
    outputs: ["LATENT"],
    category: "model/latent",
    run: encode,
  },
  VAEDecode: {
    inputs: { samples: latent, vae },
    outputs: ["IMAGE"],
    category: "model/latent",
    run: ({ samples }) => give(decoded(asLatent(samples))),
  },
  LatentFlip: {
    inputs: { samples: latent, flip_method: choice("x-axis: vertically", "y-axis: horizontally") },
    outputs: ["LATENT"],
    category: "model/latent/transform",
    run: ({ samples, flip_method: method }) =>
      eachLatent(samples, (raster) => {
        const picture = asSharp(raster);
        return toRaster(word(method).startsWith("x") ? picture.flip() : picture.flop());
      }),
  },
  LatentUpscale: {
    inputs: {
      samples: latent,
      upscale_method: choice("nearest-exact", "bilinear", "area", "bicubic", "bislerp"),
      width: int(0, 16_384, 512, { step: 8 }),
      height: int(0, 16_384, 512, { step: 8 }),
      crop: choice("disabled", "center"),
    },
    outputs: ["LATENT"],
    category: "model/latent",
    run: upscaleLatent,
  },
  KSampler: sampler(
    {
      model,
      seed,
      steps,
      cfg,
      sampler_name: chosenSampler,
      scheduler: choice(...schedulers),
      positive: conditioning,
      negative: conditioning,
      latent_image: latent,
      denoise,
    },
    async (inputs, scene) =>
      give(await sample(orderOf(inputs, inputs.seed, number(inputs.denoise)), number(inputs.steps), scene)),
  ),
  KSamplerAdvanced: sampler(
    {
      model,
      add_noise: choice("enable", "disable"),
      noise_seed: seed,
      steps,
      cfg,
      sampler_name: chosenSampler,
      scheduler: choice(...schedulers),
      positive: conditioning,
      negative: conditioning,
      latent_image: latent,
      start_at_step: int(0, 10_000, 0),
      end_at_step: int(0, 10_000, 10_000),
      return_with_leftover_noise: choice("disable", "enable"),
    },
    async (inputs, scene) => {
      const from = inputs.add_noise === "disable" ? 0 : inputs.noise_seed;
      return give(await sample(orderOf(inputs, from, 1), number(inputs.steps), scene));
    },
  ),
  SamplerCustom: sampler(
    {
      model,
      add_noise: bool(true),
      noise_seed: seed,
      cfg,
      positive: conditioning,
      negative: conditioning,
      sampler: link("SAMPLER"),
      sigmas: link("SIGMAS"),
      latent_image: latent,
    },
    (inputs, scene) => sampleCustom(orderOf(inputs, inputs.noise_seed, 1), inputs.sigmas, scene),
    ["LATENT", "LATENT"],
  ),
  SamplerCustomAdvanced: sampler(
    {
      noise: link("NOISE"),
      guider: link("GUIDER"),
      sampler: link("SAMPLER"),
      sigmas: link("SIGMAS"),
      latent_image: latent,
    },
    (inputs, scene) => {
      const guided = { ...inputs, ...(inputs.guider as Guider) } as Inputs;
      return sampleCustom(orderOf(guided, inputs.noise, 1), inputs.sigmas, scene);
    },
    ["LATENT", "LATENT"],
  ),
  RandomNoise: {
    inputs: { noise_seed: seed },
    outputs: ["NOISE"],
    ...random,
    run: ({ noise_seed: from }) => give(bits(from)),
  },
  BasicGuider: {
    inputs: { model, conditioning },
    outputs: ["GUIDER"],
    ...random,
    run: (inputs) => give({ model: inputs.model as Model, positive: inputs.conditioning as Conditioning }),
  },
  CFGGuider: {
    inputs: { model, positive: conditioning, negative: conditioning, cfg },
    outputs: ["GUIDER"],
    ...random,
    run: (inputs) => give({ model: inputs.model as Model, positive: inputs.positive as Conditioning }),
  },
  KSamplerSelect: {
    inputs: { sampler_name: newChoice(...samplers) },
    outputs: ["SAMPLER"],
    ...random,
    run: ({ sampler_name: name }) => give(word(name)),
  },
  BasicScheduler: {
    inputs: { model, scheduler: newChoice(...schedulers), steps, denoise },
    outputs: ["SIGMAS"],
    ...random,
    run: ({ steps: count, denoise: strength }) => give({ count: number(count), strength: number(strength) }),
  },
  /** Not a real class: many steps, each of which a test can hold, with a preview after each. */
  FakeSampler: {
    inputs: { image: link("IMAGE"), seed, steps },
    outputs: ["IMAGE"],
    category: "testing",
    module: "custom_nodes.fake_sampler",
    run: stepByStep,
  },
};
