import type { RasterFormat } from "./raster.ts";
import { imageEmpty, imageFormat } from "./refusals.ts";

interface Signature {
  offset: number;
  bytes: string;
  name: string;
}

/** Latin-1 signatures of what people upload by mistake, so that the refusal can name it. */
const strangers: Signature[] = [
  { offset: 0, bytes: "GIF8", name: "a GIF" },
  { offset: 0, bytes: "II*\0", name: "a TIFF" },
  { offset: 0, bytes: "MM\0*", name: "a TIFF" },
  { offset: 0, bytes: "II+\0", name: "a TIFF" },
  { offset: 0, bytes: "BM", name: "a BMP" },
  { offset: 0, bytes: "\0\0\x01\0", name: "an ICO" },
  { offset: 0, bytes: "8BPS", name: "a Photoshop file" },
  { offset: 0, bytes: "%PDF", name: "a PDF" },
  { offset: 0, bytes: "%!PS", name: "a PostScript file" },
  { offset: 0, bytes: "\xff\x0a", name: "a JPEG XL" },
  { offset: 4, bytes: "JXL ", name: "a JPEG XL" },
  { offset: 4, bytes: "jP  ", name: "a JPEG 2000" },
  { offset: 0, bytes: "\x1f\x8b", name: "a compressed file" },
  { offset: 0, bytes: "PK\x03\x04", name: "a ZIP archive" },
];

/** ISO base media brands, as written in the `ftyp` box. */
const brands: Record<string, string> = {
  heic: "a HEIC photo, as iPhones make it (Settings, Camera, Formats, Most Compatible makes JPEG)",
  heix: "a HEIC photo, as iPhones make it (Settings, Camera, Formats, Most Compatible makes JPEG)",
  hevc: "a HEIC photo sequence",
  mif1: "a HEIC or AVIF photo",
  msf1: "a HEIC or AVIF photo sequence",
  avif: "an AVIF",
  avis: "an animated AVIF",
};

const PNG = "\x89PNG\r\n\x1a\n";

/**
 * Tells the format from the first bytes; a file's name and its sent type count for nothing (U8). libvips would also
 * go by content, but among all loaders that it has: so nothing reaches it that was not recognised here.
 * @throws StudioError `image-empty`, `image-format`
 */
export function sniffFormat(bytes: Uint8Array): RasterFormat {
  if (bytes.length === 0) throw imageEmpty();
  const head = Buffer.from(bytes.subarray(0, 64)).toString("latin1");
  if (head.startsWith(PNG)) return "png";
  if (head.startsWith("\xff\xd8\xff")) return "jpeg";
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return "webp";
  throw imageFormat(nameStranger(head, bytes));
}

function nameStranger(head: string, bytes: Uint8Array): string | null {
  if (head.slice(4, 8) === "ftyp") return brands[head.slice(8, 12)] ?? "a video or an unknown photo format";
  const known = strangers.find(({ offset, bytes: mark }) => head.startsWith(mark, offset));
  if (known) return known.name;
  const text = Buffer.from(bytes.subarray(0, 1024)).toString("latin1").toLowerCase();
  if (text.includes("<svg")) return "an SVG drawing";
  if (text.includes("<!doctype html") || text.includes("<html")) return "a web page";
  return null;
}
