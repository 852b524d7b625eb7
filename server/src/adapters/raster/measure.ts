import type { Sharp } from "sharp";
import { borderPercent } from "./borders.ts";
import { decoding, openUpload, openUpright } from "./decode.ts";
import {
  bandingPerRow,
  gridStepRatio,
  histogram,
  type Luma,
  meanLuma,
  noiseSigma,
  type PixelBox,
  percentile,
  sharePercent,
  sharpness,
} from "./luma.ts";
import type { FacePixels, Measurements, RelativeBox } from "./raster.ts";
import { sniffFormat } from "./sniff.ts";

/** All thresholds were found at this size; other sizes would shift them. */
const MEASURED_SIDE = 1024;
/** Native pixels that are looked at for the JPEG grid. */
const GRID_CROP = 512;

/** See `Raster.measure`. */
export async function measure(bytes: Uint8Array, face?: RelativeBox): Promise<Measurements> {
  const format = sniffFormat(bytes);
  const { autoOrient, hasAlpha, width, height } = await decoding(() => openUpload(bytes).metadata());
  const luma = await decoding(() => readLuma(flattened(bytes)));
  const counts = histogram(luma);
  return {
    width: autoOrient.width,
    height: autoOrient.height,
    sharpness: sharpness(luma),
    exposure: { meanLuma: meanLuma(luma, pixelBox(luma, face)), region: face ? "face" : "image" },
    clipping: { lowPercent: sharePercent(counts, 0, 2), highPercent: sharePercent(counts, 253, 255) },
    contrast: percentile(counts, 0.98) - percentile(counts, 0.02),
    noiseSigma: noiseSigma(luma),
    blocking: format === "jpeg" ? gridStepRatio(await readGrid(bytes, width, height)) : null,
    bandingPerRow: bandingPerRow(luma),
    alphaPercent: hasAlpha ? await readAlpha(bytes) : 0,
    borderPercent: borderPercent(luma),
  };
}

/** See `Raster.facePixels`. */
export function facePixels(bytes: Uint8Array): Promise<FacePixels> {
  return decoding(async () => {
    const { data, info } = await flattened(bytes).raw().toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  });
}

function flattened(bytes: Uint8Array): Sharp {
  return openUpright(bytes)
    .resize(MEASURED_SIDE, MEASURED_SIDE, { fit: "inside", withoutEnlargement: true })
    .flatten({ background: "#fff" })
    .toColourspace("srgb");
}

async function readLuma(picture: Sharp): Promise<Luma> {
  const { data, info } = await picture.greyscale().toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** A crop from the middle that starts on the grid; not turned upright and not resized, as both would blind it. */
function readGrid(bytes: Uint8Array, width: number, height: number): Promise<Luma> {
  const start = (side: number) => Math.floor(Math.max(0, side - GRID_CROP) / 2 / 8) * 8;
  const crop = {
    left: start(width),
    top: start(height),
    width: Math.min(GRID_CROP, width),
    height: Math.min(GRID_CROP, height),
  };
  return decoding(() => readLuma(openUpload(bytes).extract(crop)));
}

async function readAlpha(bytes: Uint8Array): Promise<number> {
  const alpha = await decoding(() =>
    openUpright(bytes)
      .resize(MEASURED_SIDE, MEASURED_SIDE, { fit: "inside", withoutEnlargement: true })
      .toColourspace("srgb")
      .extractChannel("alpha")
      .raw()
      .toBuffer(),
  );
  return (100 * alpha.filter((value) => value < 250).length) / alpha.length;
}

function pixelBox({ width, height }: Luma, face?: RelativeBox): PixelBox {
  if (!face) return { left: 0, top: 0, width, height };
  const left = clamp(Math.round(face.x * width), 0, width - 1);
  const top = clamp(Math.round(face.y * height), 0, height - 1);
  return {
    left,
    top,
    width: clamp(Math.round(face.width * width), 1, width - left),
    height: clamp(Math.round(face.height * height), 1, height - top),
  };
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
