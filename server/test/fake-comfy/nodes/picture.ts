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

export function plain(width: number, height: number, [red, green, blue]: [number, number, number]): Raster {
  return { width, height, data: Buffer.alloc(width * height * 3, Buffer.from([red, green, blue])) };
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

/** PNG bytes with a text chunk for each of `texts`: the graph as `prompt`, and what came as `extra_pnginfo`. */
export async function encodePng(raster: Raster, texts: Record<string, string>): Promise<Buffer> {
  const png = await asSharp(raster).png().toBuffer();
  const chunks = Object.entries(texts).map(([key, text]) =>
    chunk("tEXt", Buffer.from(`${key}\0${asciiOnly(text)}`, "latin1")),
  );
  return Buffer.concat([png.subarray(0, headBytes), ...chunks, png.subarray(headBytes)]);
}

const previewPixels = 64;

export const encodePreview = (raster: Raster): Promise<Buffer> =>
  asSharp(raster).resize(previewPixels, previewPixels, { fit: "inside" }).jpeg().toBuffer();
