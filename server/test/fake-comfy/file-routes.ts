import { extname } from "node:path";
import sharp from "sharp";
import { asObject, asText, readJson } from "../../src/platform/exact-json.ts";
import { type Answer, type Asked, type House, json, type Route, ServerStumble, text } from "./answers.ts";
import type { StoredRef } from "./storage.ts";

const folders = ["input", "output", "temp"];

interface Upload extends StoredRef {
  bytes: Buffer;
  overwrite: boolean;
  originalRef: string | undefined;
}

const field = (form: FormData, name: string, otherwise = "") => {
  const value = form.get(name);
  return typeof value === "string" ? value : otherwise;
};

/** The parts of a multipart body; a status where the real server refuses. */
async function readUpload({ body, headers }: Asked): Promise<Upload | number> {
  const contentType = String(headers["content-type"] ?? "");
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
  const file = form.get("image");
  const subfolder = field(form, "subfolder");
  const type = field(form, "type", "input");
  if (!folders.includes(type)) throw new ServerStumble("no such folder");
  if (!(file instanceof File) || file.name === "" || subfolder.split("/").includes("..")) return 400;
  const overwrite = /^(true|1)$/.test(field(form, "overwrite"));
  const originalRef = form.has("original_ref") ? field(form, "original_ref") : undefined;
  const bytes = Buffer.from(await file.arrayBuffer());
  return { filename: file.name, subfolder, type, bytes, overwrite, originalRef };
}

const named = ({ filename: name, subfolder, type }: StoredRef) => json({ name, subfolder, type });

async function postImage({ installation }: House, asked: Asked): Promise<Answer> {
  const upload = await readUpload(asked);
  if (typeof upload === "number") return text(upload);
  const { type, subfolder, filename, bytes, overwrite } = upload;
  return named(installation.storage.upload(type, subfolder, filename, bytes, overwrite));
}

/** Stores the original with the alpha of the uploaded mask; nothing is written where there is no original. */
async function postMask({ installation: { storage } }: House, asked: Asked): Promise<Answer> {
  const upload = await readUpload(asked);
  if (typeof upload === "number") return text(upload);
  const ref = asObject(readJson(upload.originalRef ?? ""));
  const place = {
    filename: asText(ref?.filename),
    subfolder: asText(ref?.subfolder),
    type: asText(ref?.type) || "output",
  };
  const original = storage.read(place);
  if (original) {
    const mask = await sharp(upload.bytes).ensureAlpha().extractChannel("alpha").toBuffer();
    const masked = await sharp(original).removeAlpha().joinChannel(mask).png().toBuffer();
    storage.write(upload, masked);
  }
  return named(upload);
}

const mediaTypes: Record<string, string> = { ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp" };

const mediaTypeOf = (name: string) => mediaTypes[extname(name).toLowerCase()] ?? "application/octet-stream";

/** The file that a request asks for, or the status that it is refused with. */
function placeOf(query: URLSearchParams): StoredRef | number {
  const filename = query.get("filename");
  if (filename === null) return 404;
  const [, name = filename, suffix] = /^(.*) \[(input|output|temp)\]$/.exec(filename) ?? [];
  const type = suffix ?? (query.get("type") || "output");
  if (/^\/|\.\./.test(name) || !folders.includes(type)) return 400;
  const subfolder = query.get("subfolder") ?? "";
  return subfolder.split("/").includes("..") ? 403 : { filename: name, subfolder, type };
}

async function recoded(bytes: Buffer, preview: string): Promise<Answer> {
  const [format, quality] = preview.split(";");
  const image = sharp(bytes);
  const options = { quality: Number(quality) || 90 };
  if (format === "jpeg") return { status: 200, type: "image/jpeg", body: await image.jpeg(options).toBuffer() };
  return { status: 200, type: "image/webp", body: await image.webp(options).toBuffer() };
}

async function oneChannel(bytes: Buffer, channel: string): Promise<Answer> {
  const image = sharp(bytes);
  const chosen = channel === "rgb" ? image.removeAlpha() : image.ensureAlpha().extractChannel("alpha");
  return { status: 200, type: "image/png", body: await chosen.png().toBuffer() };
}

async function getView({ installation }: House, { query }: Asked): Promise<Answer> {
  const place = placeOf(query);
  if (typeof place === "number") return text(place);
  const bytes = installation.storage.read(place);
  if (bytes === undefined) return text(404);
  const [preview, channel] = [query.get("preview"), query.get("channel")];
  if (preview !== null) return recoded(bytes, preview);
  if (channel === "rgb" || channel === "a") return oneChannel(bytes, channel);
  return { status: 200, type: mediaTypeOf(place.filename), body: bytes };
}

/** Files in and out. */
export const fileRoutes: Route[] = [
  ["POST", /^\/upload\/image$/, postImage],
  ["POST", /^\/upload\/mask$/, postMask],
  ["GET", /^\/view$/, getView],
];
