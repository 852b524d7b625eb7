import { StudioError } from "../../platform/errors.ts";

/** Sides in pixels and pixels in all; a 1 x 50,000 strip decodes happily and helps nobody. */
export const limits = { sideMin: 64, sideMax: 16_384, pixelsMax: 50_000_000, decodeSeconds: 10 } as const;

export const imageEmpty = () => new StudioError("invalid", "image-empty", "The file is empty. Choose another file.");

/** @param found what the content looks like, in words for people; null when it is nothing we know */
export const imageFormat = (found: string | null) =>
  new StudioError(
    "invalid",
    "image-format",
    `${found ? `This is ${found}.` : "This is not a picture we can read."} Upload a PNG, JPEG or WebP file.`,
    { details: { accepted: ["image/png", "image/jpeg", "image/webp"] } },
  );

export const imageUndecodable = (cause?: unknown) =>
  new StudioError("invalid", "image-undecodable", "The picture is damaged or cut short. Export it again and retry.", {
    cause,
  });

export const imagePixels = (width: number, height: number) =>
  new StudioError(
    "invalid",
    "image-pixels",
    `The picture has ${width} × ${height} pixels; at most ${limits.pixelsMax / 1e6} megapixels are read. Make it smaller.`,
    { details: { width, height, pixelsMax: limits.pixelsMax } },
  );

export const imageDimensions = (width: number, height: number) =>
  new StudioError(
    "invalid",
    "image-dimensions",
    `The picture is ${width} × ${height} pixels; each side has to be from ${limits.sideMin} to ${limits.sideMax}.`,
    { details: { width, height, sideMin: limits.sideMin, sideMax: limits.sideMax } },
  );

export const imageAnimated = () =>
  new StudioError("invalid", "image-animated", "The picture is animated. Upload a single frame.");
