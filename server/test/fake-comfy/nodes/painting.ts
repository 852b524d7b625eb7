import sharp from "sharp";
import type { Conditioning, Latent, Model } from "./node-class.ts";
import { blended, digest64, noise, noisy } from "./noise.ts";
import { asSharp, plain, type Raster, toRaster } from "./picture.ts";

/** What a sampler was asked for. */
export interface Order {
  model: Model;
  positive: Conditioning;
  latent: Latent;
  seed: bigint;
  /** How far it may leave the pictures of the latent, from 0 to 1. */
  denoise: number;
}

const color = (value: () => number) =>
  `hsl(${Math.round(180 + 180 * value())} ${Math.round(55 + 25 * value())}% ${Math.round(50 + 30 * value())}%)`;

/** Soft hills under a sky: the colours come from the words and the model, the shapes from the seed. */
function drawing({ model, positive, seed }: Order, width: number, height: number): string {
  const palette = noise(digest64([positive.text, model.name, ...model.patches].join("\n")));
  const shape = noise(seed);
  const at = (size: number) => Math.round((size * (1 + shape())) / 2);
  const [sky, haze] = [color(palette), color(palette)];
  const sun = `<circle cx="${at(width)}" cy="${at(height / 2)}" r="${Math.round(height / 9)}" fill="${color(palette)}"/>`;
  const hills = [0.45, 0.6, 0.75].map((level) => {
    const y = Math.round(height * level);
    const [first, second] = [y - at(height / 3), y + at(height / 3)];
    const curve = `M0 ${y} C${at(width)} ${first} ${at(width)} ${second} ${width} ${y} V${height} H0 Z`;
    return `<path d="${curve}" fill="${color(palette)}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="a" x2="0"
y2="1"><stop stop-color="${sky}"/><stop offset="1" stop-color="${haze}"/></linearGradient></defs>
<rect width="100%" height="100%" fill="url(#a)"/>${sun}${hills.join("")}</svg>`;
}

/** The style pictures bleed into what is painted, so that a test sees whether they arrived. */
async function styled(raster: Raster, { model, positive }: Order): Promise<Raster> {
  let made = raster;
  for (const { picture, weight } of [...model.styles, ...positive.styles]) {
    const { width, height } = made;
    const over = await toRaster(asSharp(picture).resize(width, height, { fit: "fill" }).blur(3));
    made = blended(made, over, Math.min(0.5, weight / 2));
  }
  return made;
}

/** What the sampler arrives at after its last step: equal orders give equal pixels. */
export async function paint(order: Order, index: number): Promise<Raster> {
  const { latent, denoise } = order;
  const seeded = { ...order, seed: BigInt.asUintN(64, order.seed + BigInt(index)) };
  const svg = Buffer.from(drawing(seeded, latent.width, latent.height));
  const painted = await styled(noisy(await toRaster(sharp(svg)), seeded.seed, 0.03), order);
  const under = latent.pictures[index];
  return under === undefined ? painted : blended(under, painted, denoise);
}

/** The picture as it stands after a part of the steps: the rest is noise. */
export function unfinished(picture: Raster, seed: bigint, fraction: number): Raster {
  const grey = plain(picture.width, picture.height, [128, 128, 128]);
  return blended(noisy(grey, seed, 0.5), picture, fraction);
}
