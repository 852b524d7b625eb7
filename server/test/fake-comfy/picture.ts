import { crc32 } from "node:zlib";
import sharp, { type Sharp } from "sharp";

/** One picture inside the fake server: 8-bit RGB rows from the top. */
export interface Raster {
  width: number;
  height: number;
  data: Buffer;
}

const raw = ({ width, height }: Raster) => ({ raw: { width, height, channels: 3 as const } });

export const asSharp = (raster: Raster) => sharp(raster.data, raw(raster));

export async function toRaster(image: Sharp): Promise<Raster> {
  const { data, info } = await image.toColourspace("srgb").removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** A chunk of PNG: length, type, data, checksum over type and data. */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** Signature and header chunk of a PNG, after which text may stand. */
const headBytes = 33;

const asciiOnly = (text: string) =>
  text.replaceAll(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** PNG bytes with the graph in a text chunk named `prompt`, as the real saver writes it. */
export async function encodePng(raster: Raster, promptText: string): Promise<Buffer> {
  const png = await asSharp(raster).png().toBuffer();
  const text = chunk("tEXt", Buffer.from(`prompt\0${asciiOnly(promptText)}`, "latin1"));
  return Buffer.concat([png.subarray(0, headBytes), text, png.subarray(headBytes)]);
}

const previewPixels = 64;

export const encodePreview = (raster: Raster): Promise<Buffer> =>
  asSharp(raster).resize(previewPixels, previewPixels, { fit: "inside" }).jpeg().toBuffer();
