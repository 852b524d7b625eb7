import sharp, { type SharpOptions } from "sharp";
import phashModule from "sharp-phash";
import { rgbaToThumbHash } from "thumbhash";
import { decoding, openUpright } from "./decode.ts";
import type { PerceptualHash } from "./raster.ts";

/** The package is CommonJS, its types say ES module: what arrives is the function itself. Answers 64 times 0 or 1. */
const phash = phashModule as unknown as (image: Uint8Array, options: SharpOptions) => Promise<string>;

/** The largest side that thumbhash takes. */
const THUMBHASH_SIDE = 100;
/** The hash looks at 32 x 32 pixels; this keeps enough for its own averaging. */
const HASH_SIDE = 512;

/** See `Raster.thumbhash`. */
export function thumbhash(bytes: Uint8Array): Promise<string> {
  return decoding(async () => {
    const { data, info } = await openUpright(bytes)
      .resize(THUMBHASH_SIDE, THUMBHASH_SIDE, { fit: "inside" })
      .toColourspace("srgb")
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString("base64");
  });
}

/** See `Raster.perceptualHash`. The hash library gets pixels, never an upload: it would decode without our limits. */
export function perceptualHash(bytes: Uint8Array): Promise<PerceptualHash> {
  return decoding(async () => {
    const { data, info } = await openUpright(bytes)
      .resize(HASH_SIDE, HASH_SIDE, { fit: "inside", withoutEnlargement: true })
      .flatten({ background: "#fff" })
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    const raw = { raw: { width: info.width, height: info.height, channels: info.channels } };
    const mirrored = await sharp(data, raw).flop().raw().toBuffer();
    return { upright: toHex(await phash(data, raw)), mirrored: toHex(await phash(mirrored, raw)) };
  });
}

/** 64 characters of 0 and 1 to 16 hex digits. */
function toHex(bits: string): string {
  return BigInt(`0b${bits}`).toString(16).padStart(16, "0");
}
