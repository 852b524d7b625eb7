/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import sharp, { type Sharp } from "sharp";
import { blurRaster } from "./blur.ts";
import { speckle } from "./noise.ts";
import { mix, paintPixels, type Raster } from "./raster.ts";
import type { Painting } from "./scene.ts";

/** Pixels on the long side of a preview. */
const PREVIEW_SIDE = 192;
const PREVIEW_QUALITY = 72;

/** Pictures of a picture in the making: noise and blur that clear up. */
export interface Forming {
  /** @returns JPEG bytes for a fraction of 0 to 1 */
  at(fraction: number): Promise<Uint8Array>;
  /** The finished picture, small. */
  finished(image: Sharp): Promise<Uint8Array>;
}

function obscure(raster: Raster, fraction: number): Raster {
  const hidden = (1 - fraction) ** 1.4;
  const soft =
    hidden > 0.05 ? blurRaster(raster, hidden * raster.width * 0.07) : { ...raster, data: raster.data.slice() };
  const salt = Math.round(fraction * 1000);
  return paintPixels(soft, (pixel, x, y) => {
    const cellX = x >> 1;
    const cellY = y >> 1;
    for (let channel = 0; channel < 3; channel++) {
      const noise = speckle(cellX, cellY, salt + channel) * 0.75 + 0.12;
      pixel[channel] = mix(pixel[channel]!, noise, hidden * 0.55);
    }
  });
}

async function toJpeg(image: Sharp): Promise<Uint8Array> {
  return new Uint8Array(await image.jpeg({ quality: PREVIEW_QUALITY }).toBuffer());
}

/** Paints the picture small once, which costs a few hundredths of the whole, and hides it by noise. */
export async function createForming(
  begin: (width: number, height: number) => Painting,
  width: number,
  height: number,
): Promise<Forming> {
  const scale = Math.min(1, PREVIEW_SIDE / Math.max(width, height));
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  const painting = begin(size.width, size.height);
  let step = painting.next();
  while (!step.done) step = painting.next();
  const small = step.value;
  return {
    at(fraction) {
      const bytes = Buffer.from(Uint8Array.from(obscure(small, fraction).data, (value) => Math.round(value * 255)));
      return toJpeg(sharp(bytes, { raw: { ...size, channels: 3 } }));
    },
    finished: (image) => toJpeg(image.clone().resize(size.width, size.height)),
  };
}
