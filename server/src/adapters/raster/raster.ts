/** The formats that may come in. Everything else is refused before a decoder sees it. */
export type RasterFormat = "png" | "jpeg" | "webp";

/** One text chunk of a PNG, such as ComfyUI's `prompt` and `workflow`. Untrusted text. */
export interface TextChunk {
  keyword: string;
  text: string;
}

export interface InspectedImage {
  format: RasterFormat;
  /** Pixels, upright: after the EXIF orientation was applied. */
  width: number;
  height: number;
  /** The EXIF orientation, 1 to 8; 1 when the file names none. */
  orientation: number;
  hasAlpha: boolean;
  byteSize: number;
  /** Of the bytes as they came, 64 lower-case hex digits. */
  sha256: string;
  /** At most 256 KiB of text in all; chunks that would pass the limit are left out. */
  textChunks: TextChunk[];
}

export interface Rendition {
  bytes: Uint8Array;
  width: number;
  height: number;
}

/** Terms of the IPTC digital source type vocabulary that this product can truthfully write. */
export type AiMark =
  | "trainedAlgorithmicMedia"
  | "compositeWithTrainedAlgorithmicMedia"
  | "algorithmicMedia"
  | "algorithmicallyEnhanced";

export interface ServedCopyOptions {
  aiMark?: AiMark;
  /** Written as xmp:CreatorTool beside the mark; `Pentimento` when left out. */
  creatorTool?: string;
}

/** A box in fractions of the upright image, 0 to 1. */
export interface RelativeBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** 64-bit DCT hashes, 16 hex digits each; `mirrored` is the hash of the picture flipped left to right. */
export interface PerceptualHash {
  upright: string;
  mirrored: string;
}

/** What the eye would complain about, in numbers. Taken on the upright grey picture with its longest side at 1024. */
export interface Measurements {
  width: number;
  height: number;
  /** 1000 times the 90th percentile of the Laplacian variance of 64-pixel tiles, over the picture's variance. */
  sharpness: number;
  /** Mean luma, 0 to 255, inside the face box, or of the whole image when no face was given. */
  exposure: { meanLuma: number; region: "face" | "image" };
  /** Share of pixels at luma <= 2 and >= 253, in percent. */
  clipping: { lowPercent: number; highPercent: number };
  /** 98th minus 2nd percentile of luma, 0 to 255. */
  contrast: number;
  /** Immerkaer's estimate of the noise's sigma, in luma steps. */
  noiseSigma: number;
  /** Mean step across the 8-pixel JPEG grid over the mean step elsewhere, at native size; null when not a JPEG. */
  blocking: number | null;
  /** Flat runs of 12 pixels or more that end in a step of 2 to 10, per row. */
  bandingPerRow: number;
  /** Share of pixels with alpha below 250, in percent. */
  alphaPercent: number;
  /** Share of a side taken by uniform bars on both of its ends (letterbox or pillarbox), in percent; the larger. */
  borderPercent: number;
}

/** Upright flattened sRGB, three bytes a pixel, longest side at most 1024. */
export interface FacePixels {
  data: Uint8Array;
  width: number;
  height: number;
}

/**
 * The only door to the image decoder. It takes bytes, never paths. Every method decodes with the same limits: 50
 * megapixels, 10 seconds, any warning is a failure; and throws StudioErrors of kind `invalid`: `image-empty`,
 * `image-format`, `image-undecodable`; `inspect` also `image-pixels`, `image-dimensions`, `image-animated`.
 */
export interface Raster {
  /** Feeds the decoder formats that it must refuse. Throws a plain Error when one is read: do not start then. */
  assertLocked: () => Promise<void>;
  /** Accepts or refuses an upload: recognised by content, then decoded to the last row. */
  inspect: (bytes: Uint8Array) => Promise<InspectedImage>;
  /** A WebP whose longest side is at most `maxSide` pixels: upright, sRGB, alpha kept, no metadata at all. */
  rendition: (bytes: Uint8Array, maxSide: number) => Promise<Rendition>;
  /** A full-size copy made from pixels: upright, sRGB, no metadata but the mark that was asked for. */
  servedCopy: (bytes: Uint8Array, format: RasterFormat, options?: ServedCopyOptions) => Promise<Rendition>;
  /** A WebP of pixels of our own, four bytes each (RGBA). */
  fromPixels: (pixels: Uint8Array, width: number, height: number) => Promise<Uint8Array>;
  /** A placeholder of about 25 bytes, base64. */
  thumbhash: (bytes: Uint8Array) => Promise<string>;
  perceptualHash: (bytes: Uint8Array) => Promise<PerceptualHash>;
  measure: (bytes: Uint8Array, face?: RelativeBox) => Promise<Measurements>;
  facePixels: (bytes: Uint8Array) => Promise<FacePixels>;
}
