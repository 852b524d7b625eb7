import sharp from "sharp";
import { StudioError } from "../../platform/errors.ts";
import { lumaOf, type Rgb } from "./colour.rules.ts";
import { cropToCover, type Size } from "./crop.rules.ts";

export interface CardPicture {
  /** A PNG, JPEG or WebP that was verified before. */
  bytes: Uint8Array;
  /** What must stay in the frame, such as the middle of a face; 0 to 1 from the top left corner. */
  focus?: { x: number; y: number };
  /** Names the bytes, such as their SHA-256; two pictures with one key are taken for the same. */
  key: string;
}

/** Portraits keep their faces a little above the middle. */
const portraitFocus = { x: 0.5, y: 0.4 };

/**
 * Decodes, turns upright, crops to cover `frame` around the focus, and scales; what is transparent becomes pale paper.
 * @returns packed RGB rows, `frame.width` × `frame.height` × 3 bytes
 * @throws StudioError `cards/unreadable-picture` (unsupported) when the bytes do not decode
 */
export async function cropPicture(picture: CardPicture, frame: Size): Promise<Buffer> {
  try {
    const { autoOrient } = await sharp(picture.bytes).metadata();
    return await sharp(picture.bytes)
      .autoOrient()
      .extract(cropToCover(autoOrient, frame, picture.focus ?? portraitFocus))
      .resize(frame.width, frame.height, { fit: "fill" })
      .flatten({ background: "#d9d2c4" })
      .toColourspace("srgb")
      .raw()
      .toBuffer();
  } catch (cause) {
    throw new StudioError("unsupported", "cards/unreadable-picture", "A picture of this card cannot be read", {
      cause,
    });
  }
}

export interface Light {
  mean: Rgb;
  /** The luma, 0 to 1, that 95 of 100 pixels stay below. */
  high: number;
}

/** How bright a picture is: packed RGB rows, judged by every 16th pixel. */
export function lightOf(pixels: Uint8Array): Light {
  let [red, green, blue, count] = [0, 0, 0, 0];
  const counts = new Uint32Array(256);
  for (let at = 0; at + 2 < pixels.length; at += 48) {
    const pixel: Rgb = [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0];
    red += pixel[0];
    green += pixel[1];
    blue += pixel[2];
    const step = Math.round(lumaOf(pixel) * 255);
    counts[step] = (counts[step] ?? 0) + 1;
    count++;
  }
  let seen = 0;
  const high = counts.findIndex((each) => (seen += each) >= 0.95 * count);
  return { mean: [red / count, green / count, blue / count], high: high / 255 };
}
