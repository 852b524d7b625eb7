import sharp, { type Sharp } from "sharp";
import { give, type Inputs, type NodeClass, number, rasters, type Value, word } from "./node-class.ts";
import { blended, noisy } from "./noise.ts";
import { asSharp, plain, type Raster, toRaster } from "./picture.ts";
import { choice, float, type InputSpec, int, link, newChoice, seed, text, upload } from "./specs.ts";

const picture = link("IMAGE");
const side = (least = 1, initial = 512): InputSpec => int(least, 16_384, initial, { step: 1 });
const upscaleMethod = choice("nearest-exact", "bilinear", "area", "bicubic", "lanczos");
const cropping = choice("disabled", "center");
const flipMethod = newChoice("x-axis: vertically", "y-axis: horizontally");

type Change = (raster: Raster, inputs: Inputs) => Sharp | Raster | Promise<Raster>;

const isRaster = (changed: Sharp | Raster): changed is Raster => "data" in changed;

/** A class that changes every picture of a batch by itself. */
function each(inputs: Record<string, InputSpec>, change: Change, category = "image/filters"): NodeClass {
  const run = async (given: Inputs) => {
    const changed = rasters(given.image).map(async (raster) => {
      const made = await change(raster, given);
      return isRaster(made) ? made : toRaster(made);
    });
    return give(await Promise.all(changed));
  };
  return { inputs: { image: picture, ...inputs }, outputs: ["IMAGE"], category, run };
}

const kernels: Record<string, "nearest" | "linear" | "cubic" | "lanczos3"> = {
  "nearest-exact": "nearest",
  bilinear: "linear",
  bicubic: "cubic",
};

function scaled(raster: Raster, { width, height, upscale_method: method, crop }: Inputs): Sharp {
  const target = { width: number(width) || undefined, height: number(height) || undefined };
  const kernel = kernels[word(method)] ?? "lanczos3";
  return asSharp(raster).resize({ ...target, kernel, fit: crop === "center" ? "cover" : "fill" });
}

const scaledBy = (raster: Raster, { scale_by: by, upscale_method }: Inputs) =>
  scaled(raster, {
    width: Math.max(1, Math.round(raster.width * number(by))),
    height: Math.max(1, Math.round(raster.height * number(by))),
    ...(upscale_method !== undefined && { upscale_method }),
  });

function cropped(raster: Raster, inputs: Inputs): Sharp {
  const left = Math.min(number(inputs.x), raster.width - 1);
  const top = Math.min(number(inputs.y), raster.height - 1);
  const width = Math.min(number(inputs.width), raster.width - left);
  return asSharp(raster).extract({ left, top, width, height: Math.min(number(inputs.height), raster.height - top) });
}

const flipped = (raster: Raster, { flip_method: method }: Inputs) =>
  word(method).startsWith("x") ? asSharp(raster).flip() : asSharp(raster).flop();

async function blend({ image1, image2, blend_factor: factor, blend_mode: mode }: Inputs) {
  const [second] = rasters(image2);
  const made = rasters(image1).map(async (first) => {
    const { width, height } = first;
    const over = await toRaster(asSharp(second as Raster).resize(width, height, { fit: "fill" }));
    return blended(first, over, number(factor), word(mode));
  });
  return give(await Promise.all(made));
}

async function loaded(name: Value | undefined, storage: { input(name: string): Buffer }): Promise<Raster> {
  try {
    return await toRaster(sharp(storage.input(word(name))).rotate());
  } catch (cause) {
    const message = `cannot identify image file '/srv/comfy/input/${word(name)}'`;
    throw Object.assign(new Error(message, { cause }), { name: "PIL.UnidentifiedImageError" });
  }
}

const ground = (width: number, height: number, color: number, count = 1) =>
  Array.from({ length: count }, () => plain(width, height, [(color >> 16) & 255, (color >> 8) & 255, color & 255]));

const grey = (level: number) => Math.round(255 * level) * 0x01_01_01;

/** Classes that need no model: they do on a fake server what they do on a real one, if not to the pixel. */
export const imageNodes: Record<string, NodeClass> = {
  EmptyImage: {
    inputs: {
      width: side(),
      height: side(),
      batch_size: int(1, 4096, 1),
      color: int(0, 16_777_215, 0, { step: 1, display: "color" }),
    },
    outputs: ["IMAGE"],
    category: "image",
    run: ({ width, height, color, batch_size: count }) =>
      give(ground(number(width), number(height), number(color), number(count))),
  },
  LoadImage: {
    inputs: { image: upload },
    outputs: ["IMAGE", "MASK"],
    category: "image",
    run: async ({ image }, { storage }) => {
      const raster = await loaded(image, storage);
      return give([raster], ground(raster.width, raster.height, 0));
    },
  },
  LoadImageMask: {
    inputs: { image: upload, channel: choice("alpha", "red", "green", "blue") },
    outputs: ["MASK"],
    category: "image",
    run: async ({ image }, { storage }) => give([await loaded(image, storage)]),
  },
  ImageScale: each(
    { upscale_method: upscaleMethod, width: side(0), height: side(0), crop: cropping },
    scaled,
    "image/upscaling",
  ),
  ImageScaleBy: each({ upscale_method: upscaleMethod, scale_by: float(0.01, 8, 1) }, scaledBy, "image/upscaling"),
  ImageInvert: each({}, (raster) => asSharp(raster).negate(), "image/color"),
  ImageBlend: {
    inputs: {
      image1: picture,
      image2: picture,
      blend_factor: float(0, 1, 0.5),
      blend_mode: newChoice("normal", "multiply", "screen", "overlay", "soft_light", "difference"),
    },
    outputs: ["IMAGE"],
    category: "image/filters",
    run: blend,
  },
  ImageBlur: each({ blur_radius: int(1, 31, 1, { step: 1 }), sigma: float(0.1, 10, 1, 0.1) }, (raster, { sigma }) =>
    asSharp(raster).blur(Math.max(0.3, number(sigma))),
  ),
  ImageSharpen: each(
    { sharpen_radius: int(1, 31, 1, { step: 1 }), sigma: float(0.1, 10, 1), alpha: float(0, 5, 1) },
    (raster, { sigma }) => asSharp(raster).sharpen({ sigma: Math.max(0.1, number(sigma)) }),
  ),
  ImageQuantize: each(
    {
      colors: int(1, 256, 256, { step: 1 }),
      dither: newChoice("none", "floyd-steinberg", "bayer-2", "bayer-4", "bayer-8", "bayer-16"),
    },
    async (raster, { colors }) =>
      toRaster(
        sharp(
          await asSharp(raster)
            .png({ palette: true, colours: Math.max(2, number(colors)) })
            .toBuffer(),
        ),
      ),
  ),
  ImageAddNoise: each({ seed, strength: float(0, 1, 0.5) }, (raster, { seed: from, strength }) =>
    noisy(raster, BigInt(from as number | bigint), number(strength)),
  ),
  ImageCrop: each({ width: side(), height: side(), x: side(0, 0), y: side(0, 0) }, cropped, "image/transform"),
  ImageFlip: each({ flip_method: flipMethod }, flipped, "image/transform"),
  ImageRotate: each(
    { rotation: newChoice("none", "90 degrees", "180 degrees", "270 degrees") },
    (raster, { rotation }) => asSharp(raster).rotate(Number.parseInt(word(rotation), 10) || 0),
    "image/transform",
  ),
  RepeatImageBatch: {
    inputs: { image: picture, amount: int(1, 4096, 1) },
    outputs: ["IMAGE"],
    category: "image/batch",
    run: ({ image, amount }) => give(Array.from({ length: number(amount) }, () => rasters(image)).flat()),
  },
  ImageFromBatch: {
    inputs: { image: picture, batch_index: int(-16_384, 16_384, 0), length: int(1, 4096, 1) },
    outputs: ["IMAGE"],
    category: "image/batch",
    run: ({ image, batch_index: at, length }) => give(rasters(image).slice(number(at)).slice(0, number(length))),
  },
  GetImageSize: {
    inputs: { image: picture },
    outputs: ["INT", "INT", "INT"],
    outputNames: ["width", "height", "batch_size"],
    category: "image",
    run: ({ image }) => {
      const [first] = rasters(image);
      return give(first?.width ?? 0, first?.height ?? 0, rasters(image).length);
    },
  },
  SolidMask: {
    inputs: { value: float(0, 1, 1), width: side(), height: side() },
    outputs: ["MASK"],
    category: "image/mask",
    run: ({ value, width, height }) => give(ground(number(width), number(height), grey(number(value)))),
  },
  MaskToImage: {
    inputs: { mask: link("MASK") },
    outputs: ["IMAGE"],
    category: "image/mask",
    run: ({ mask }) => give(rasters(mask)),
  },
  ImageToMask: {
    inputs: { image: picture, channel: newChoice("red", "green", "blue", "alpha") },
    outputs: ["MASK"],
    category: "image/mask",
    run: async ({ image }) =>
      give(await Promise.all(rasters(image).map(async (raster) => toRaster(asSharp(raster).greyscale())))),
  },
  InvertMask: {
    inputs: { mask: link("MASK") },
    outputs: ["MASK"],
    category: "image/mask",
    run: async ({ mask }) =>
      give(await Promise.all(rasters(mask).map(async (raster) => toRaster(asSharp(raster).negate())))),
  },
  SaveImage: {
    inputs: { images: picture, filename_prefix: text({ default: "ComfyUI" }) },
    outputs: ["IMAGE"],
    outputNames: ["images"],
    category: "image",
    isOutput: true,
    run: async ({ images, filename_prefix: prefix }, { save }) => ({
      outputs: [images as Raster[]],
      shown: await saveAll(images, (raster) => save("output", word(prefix), raster)),
    }),
  },
  PreviewImage: {
    inputs: { images: picture },
    outputs: ["IMAGE"],
    outputNames: ["images"],
    category: "image",
    isOutput: true,
    run: async ({ images }, { save }) => ({
      outputs: [images as Raster[]],
      shown: await saveAll(images, (raster) => save("temp", "ComfyUI_temp_fakes", raster)),
    }),
  },
};

/** One after the other, because each takes the next number. */
async function saveAll<T>(images: Value | undefined, save: (raster: Raster) => Promise<T>): Promise<T[]> {
  const saved: T[] = [];
  for (const raster of rasters(images)) saved.push(await save(raster));
  return saved;
}
