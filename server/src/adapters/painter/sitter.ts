/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import sharp, { type Sharp } from "sharp";
import { blurPlane } from "./blur.ts";
import type { Random } from "./random.ts";
import {
  clamp,
  createPlane,
  fillPlane,
  luminance,
  type Plane,
  type Raster,
  resizePlane,
  resizeRaster,
  smoothstep,
} from "./raster.ts";
import type { Head, Sitter } from "./scene.ts";
import { separate } from "./separation.ts";

/** Larger sources are refused by the decoder: 50 megapixels. */
const SOURCE_PIXELS_MAX = 50e6;
/** Painting wider brushes than this many pixels a side would never show them. */
const WORKING_SIDE_MAX = 800;

/** A face as fractions of the upright image. */
export interface FaceBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

/**
 * Head and shoulders: the frame is about three faces high, with the face a little above the middle. It never leaves
 * the image; a face near the edge moves the frame, a large one shrinks it.
 */
export function frameFace(
  image: { width: number; height: number },
  face: FaceBox,
  aspect: number,
  random: Random,
): Frame {
  const faceHeight = face.height * image.height;
  const faceWidth = face.width * image.width;
  const wanted = Math.max(faceHeight * random.between(2.7, 3.15), (faceWidth * 2.5) / aspect);
  const height = Math.min(wanted, image.height, image.width / aspect);
  const width = height * aspect;
  const centreX = (face.x + face.width / 2) * image.width + random.between(-0.03, 0.03) * width;
  const centreY = (face.y + face.height / 2) * image.height;
  return {
    left: clamp(centreX - width / 2, 0, image.width - width),
    top: clamp(centreY - height * 0.43, 0, image.height - height),
    width,
    height,
  };
}

function wholeFrame(frame: Frame, image: { width: number; height: number }): Frame {
  const left = Math.min(Math.round(frame.left), image.width - 1);
  const top = Math.min(Math.round(frame.top), image.height - 1);
  return {
    left,
    top,
    width: clamp(Math.round(frame.width), 1, image.width - left),
    height: clamp(Math.round(frame.height), 1, image.height - top),
  };
}

/** The size at which a sitter is worked on for a picture of that size. */
export function workingSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, WORKING_SIDE_MAX / Math.max(width, height));
  return { width: Math.max(8, Math.round(width * scale)), height: Math.max(8, Math.round(height * scale)) };
}

/** Spreads the face's tones over the range a print can show, and the rest of the picture with them. */
function balanceTones(photo: Raster, detail: Plane): Raster {
  const light = luminance(photo);
  const tones: number[] = [];
  for (let i = 0; i < light.data.length; i += 7) if (detail.data[i]! > 0.8) tones.push(light.data[i]!);
  tones.sort((a, b) => a - b);
  const dark = tones[Math.floor(tones.length * 0.04)] ?? 0;
  const bright = tones[Math.floor(tones.length * 0.96)] ?? 1;
  const low = Math.min(dark, 0.16) * 0.4;
  const gain = clamp(0.84 / Math.max(0.2, bright - low), 0.8, 1.6);
  return { ...photo, data: photo.data.map((value) => clamp((value - low) * gain)) };
}

/** Crispens what enlarging has softened: half of the difference to a blur is added. */
function sharpen(photo: Raster, sigma: number): Raster {
  const light = luminance(photo);
  const soft = blurPlane(light, sigma);
  const data = photo.data.slice();
  for (let i = 0; i < light.data.length; i++) {
    const lift = (light.data[i]! - soft.data[i]!) * 0.6;
    for (let channel = 0; channel < 3; channel++) data[i * 3 + channel] = clamp(data[i * 3 + channel]! + lift);
  }
  return { ...photo, data };
}

/** Builds the planes that techniques need around an already composed photo. */
function seatSitter(composed: Raster, head: Head, trust: number): Sitter {
  const { width, height } = composed;
  const detail = fillPlane(createPlane(width, height), (x, y) => {
    const far = Math.hypot((x / width - head.x) / head.halfWidth, (y / height - head.y) / head.halfHeight);
    return 1 - smoothstep(0.85, 1.75, far);
  });
  const photo = sharpen(balanceTones(composed, detail), Math.max(1, width / 300));
  const { subject, clearness } = separate(photo, head);
  return { photo, subject, detail, separable: clearness * trust, head };
}

/** The same sitter, small: what a preview is painted from. */
export function shrinkSitter(sitter: Sitter, width: number, height: number): Sitter {
  return {
    ...sitter,
    photo: resizeRaster(sitter.photo, width, height),
    subject: resizePlane(sitter.subject, width, height),
    detail: resizePlane(sitter.detail, width, height),
  };
}

async function readRaster(image: Sharp): Promise<Raster> {
  const { data, info } = await image
    .flatten({ background: "#808080" })
    .toColourspace("srgb")
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const values = new Float32Array(data.length);
  for (let i = 0; i < values.length; i++) values[i] = data[i]! / 255;
  return { width: info.width, height: info.height, data: values };
}

/**
 * Decodes the source upright, composes it for the picture and tells the person from what lies behind.
 * Without a face the most striking part of the image is taken, and no cut is trusted.
 * @throws what the decoder throws on bytes that are no image or on more than `SOURCE_PIXELS_MAX`
 */
export async function composeSitter(
  bytes: Uint8Array,
  face: FaceBox | undefined,
  width: number,
  height: number,
  random: Random,
): Promise<Sitter> {
  const size = workingSize(width, height);
  const image = sharp(bytes, { limitInputPixels: SOURCE_PIXELS_MAX, failOn: "error" }).autoOrient();
  if (!face) {
    const composed = await readRaster(
      image.resize(size.width, size.height, { fit: "cover", position: sharp.strategy.attention }),
    );
    return seatSitter(composed, { x: 0.5, y: 0.42, halfWidth: 0.24, halfHeight: 0.26 }, 0);
  }
  const { autoOrient: upright } = await image.metadata();
  const frame = wholeFrame(frameFace(upright, face, width / height, random), upright);
  const composed = await readRaster(
    image.extract(frame).resize(size.width, size.height, { fit: "fill", kernel: "lanczos3" }),
  );
  const head: Head = {
    x: ((face.x + face.width / 2) * upright.width - frame.left) / frame.width,
    y: ((face.y + face.height / 2) * upright.height - frame.top) / frame.height,
    halfWidth: (face.width * upright.width * 0.5) / frame.width,
    halfHeight: (face.height * upright.height * 0.5) / frame.height,
  };
  return seatSitter(composed, head, 1);
}
