import { availableParallelism } from "node:os";
import sharp, { type Sharp, type SharpOptions } from "sharp";
import { StudioError } from "../../platform/errors.ts";
import { createGate } from "../../platform/gate.ts";
import { imageUndecodable, limits } from "./refusals.ts";
import { sniffFormat } from "./sniff.ts";

/** `failOn: warning` is what turns a cut JPEG into an error; without it the missing part is filled with grey. */
export const decodeOptions = {
  failOn: "warning",
  limitInputPixels: limits.pixelsMax,
  sequentialRead: true,
  pages: 1,
  unlimited: false,
} as const satisfies SharpOptions;

/** Decoded pixels are the memory that counts (50 megapixels are 200 MB), so at most one picture a core. */
const decodeGate = createGate(availableParallelism());

/**
 * A pipeline over an upload, with every limit on and nothing done yet. Bytes only: sharp takes a string for a path.
 * @throws StudioError `image-empty`, `image-format`
 */
export function openUpload(bytes: Uint8Array): Sharp {
  sniffFormat(bytes);
  return sharp(bytes, decodeOptions).timeout({ seconds: limits.decodeSeconds });
}

/** As `openUpload`, turned upright by its EXIF orientation. */
export function openUpright(bytes: Uint8Array): Sharp {
  return openUpload(bytes).autoOrient();
}

/**
 * Runs decoding work when a decoder is free.
 * @throws StudioError `image-undecodable` for whatever the decoder complains about, its time-out included
 */
export function decoding<Result>(work: () => Promise<Result>): Promise<Result> {
  return decodeGate(async () => {
    try {
      return await work();
    } catch (failure) {
      if (failure instanceof StudioError) throw failure;
      throw imageUndecodable(failure);
    }
  });
}
