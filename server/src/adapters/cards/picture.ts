import sharp from "sharp";
import { StudioError } from "../../platform/errors.ts";
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

/** The mean luma of packed RGB rows, 0 to 1, from every 16th pixel (Rec. 709 weights on encoded values). */
export function meanLuma(pixels: Uint8Array): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at + 2 < pixels.length; at += 48) {
    sum += 0.2126 * (pixels[at] ?? 0) + 0.7152 * (pixels[at + 1] ?? 0) + 0.0722 * (pixels[at + 2] ?? 0);
    count++;
  }
  return sum / count / 255;
}
