import sharp, { type Sharp } from "sharp";
import { decoding, openUpright } from "./decode.ts";
import type { RasterFormat, Rendition, ServedCopyOptions } from "./raster.ts";
import { digitalSourceXmp } from "./xmp.ts";

/** WebP cannot hold a longer side. */
const WEBP_SIDE_MAX = 16_383;

/** 82 is where photographs stop getting visibly better at thumbnail sizes. */
const RENDITION_QUALITY = 82;
/** Full-size copies are what people save: close to the original, colour at full resolution. */
const COPY_QUALITY = 92;

/** See `Raster.rendition`. sharp drops EXIF, XMP, IPTC and profiles unless told to keep them: nobody tells it. */
export function rendition(bytes: Uint8Array, maxSide: number): Promise<Rendition> {
  return decoding(() =>
    encode(fitted(openUpright(bytes), maxSide).webp({ quality: RENDITION_QUALITY, smartSubsample: true })),
  );
}

/** See `Raster.fromPixels`. */
export async function fromPixels(pixels: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  return sharp(pixels, { raw: { width, height, channels: 4 } })
    .webp({ quality: RENDITION_QUALITY })
    .toBuffer();
}

/** See `Raster.servedCopy`. */
export function servedCopy(
  bytes: Uint8Array,
  format: RasterFormat,
  { aiMark, creatorTool = "Pentimento" }: ServedCopyOptions = {},
): Promise<Rendition> {
  return decoding(() => {
    const copy = encoders[format](openUpright(bytes).toColourspace("srgb"));
    return encode(aiMark ? copy.withXmp(digitalSourceXmp(aiMark, creatorTool)) : copy);
  });
}

const encoders: Record<RasterFormat, (picture: Sharp) => Sharp> = {
  png: (picture) => picture.png({ compressionLevel: 7 }),
  jpeg: (picture) =>
    picture.flatten({ background: "#fff" }).jpeg({ quality: COPY_QUALITY, chromaSubsampling: "4:4:4" }),
  webp: (picture) => fitted(picture, WEBP_SIDE_MAX).webp({ quality: COPY_QUALITY, smartSubsample: true }),
};

function fitted(picture: Sharp, maxSide: number): Sharp {
  const side = Math.min(maxSide, WEBP_SIDE_MAX);
  return picture.resize(side, side, { fit: "inside", withoutEnlargement: true }).toColourspace("srgb");
}

async function encode(picture: Sharp): Promise<Rendition> {
  const { data, info } = await picture.toBuffer({ resolveWithObject: true });
  return { bytes: data, width: info.width, height: info.height };
}
