import { createHash } from "node:crypto";
import sharp, { type Metadata } from "sharp";
import { decodeOptions, decoding, openUpload } from "./decode.ts";
import { type PngFacts, readPngFacts } from "./png-chunks.ts";
import type { InspectedImage } from "./raster.ts";
import { imageAnimated, imageDimensions, imagePixels, imageUndecodable, limits } from "./refusals.ts";
import { sniffFormat } from "./sniff.ts";

/** What the chunk walk would find nothing against. */
const noPng: PngFacts = { animated: false, complete: true, textChunks: [] };

/** See `Raster.inspect`. Order: content, header, limits, then every row of pixels. */
export async function inspect(bytes: Uint8Array): Promise<InspectedImage> {
  const format = sniffFormat(bytes);
  const { animated, complete, textChunks } = format === "png" ? readPngFacts(bytes) : noPng;
  const header = await readHeader(bytes);
  if (header.format !== format) throw imageUndecodable();
  if (animated || (header.pages ?? 1) > 1) throw imageAnimated();
  requireSize(header.width, header.height);
  if (!complete) throw imageUndecodable();
  await decodeFully(bytes);
  return {
    format,
    width: header.autoOrient.width,
    height: header.autoOrient.height,
    orientation: header.orientation ?? 1,
    hasAlpha: header.hasAlpha,
    byteSize: bytes.byteLength,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    textChunks,
  };
}

/** The header alone costs nothing, so it is read without the pixel limit: a too large picture gets its own answer. */
function readHeader(bytes: Uint8Array): Promise<Metadata> {
  return decoding(() => sharp(bytes, { ...decodeOptions, limitInputPixels: false }).metadata());
}

function requireSize(width: number, height: number): void {
  if (width * height > limits.pixelsMax) throw imagePixels(width, height);
  if (Math.min(width, height) < limits.sideMin || Math.max(width, height) > limits.sideMax) {
    throw imageDimensions(width, height);
  }
}

/**
 * Pulls every row through the decoder and keeps next to nothing: a header can be fine over cut or broken pixels. The
 * averaging kernel reads all rows, where a nearest-neighbour one would skip the last.
 */
async function decodeFully(bytes: Uint8Array): Promise<void> {
  await decoding(() =>
    openUpload(bytes)
      .resize(16, 16, { fit: "fill", kernel: "linear", fastShrinkOnLoad: false })
      .toColourspace("srgb")
      .raw()
      .toBuffer(),
  );
}
