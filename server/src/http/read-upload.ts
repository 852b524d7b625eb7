import { Readable } from "node:stream";
import { Busboy } from "@fastify/busboy";
import { StudioError } from "../platform/errors.ts";
import type { UploadedFile } from "../platform/web.ts";

const mostParts = 4;
const mostHeaderPairs = 32;
/** A sender slower than this, after the grace, only holds a connection. */
const slowestBytesPerSecond = 10 * 1024;
const graceMs = 10_000;
const lookMs = 2_000;

/**
 * Receives the one file of a multipart request, streaming, and stops at the first thing that is wrong.
 * @throws StudioError `multipart-malformed`, `multipart-limits`, `validation`, `content-type` (415), `upload-too-large` (413),
 * `upload-slow` (408)
 */
export async function readUpload(request: Request, field: string, mostBytes: number): Promise<UploadedFile> {
  if (request.headers.has("content-encoding"))
    throw new StudioError("unsupported", "content-type", "Send the upload uncompressed");
  const type = request.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(type) || !request.body)
    throw malformed("Send multipart/form-data with a boundary");
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > mostBytes + 64 * 1024) throw tooLarge(mostBytes);
  return receive(Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]), type, field, mostBytes);
}

const malformed = (message: string, cause?: unknown) =>
  new StudioError("invalid", "multipart-malformed", message, { cause });
const wrongField = (pointer: string, detail: string) =>
  new StudioError("invalid", "validation", `${pointer}: ${detail}`, { flaws: [{ pointer, detail }] });
const tooLarge = (most: number) =>
  new StudioError("too_large", "upload-too-large", `A picture may have ${Math.floor(most / 1_048_576)} MiB at most`);

function receive(body: Readable, type: string, field: string, mostBytes: number): Promise<UploadedFile> {
  const { promise, resolve, reject } = Promise.withResolvers<UploadedFile>();
  const form = openForm(type, mostBytes);
  const watch = watchPace(body, reject);
  const files: UploadedFile[] = [];
  const fail = (error: unknown) =>
    reject(error instanceof StudioError ? error : malformed("The multipart body is broken", error));

  form.on(
    "file",
    (
      name: string,
      stream: Readable & { truncated?: boolean },
      filename: string,
      _encoding: string,
      mimetype: string,
    ) => {
      if (name !== field) fail(wrongField(`/${name.slice(0, 60)}`, "is not known here"));
      else if (files.length > 0) fail(wrongField(`/${field}`, "is given twice"));
      else if (mimetype.startsWith("multipart/")) fail(malformed("A form inside a form is not taken"));
      collect(stream, mostBytes).then((bytes) => files.push({ bytes, name: cleanName(filename) }), fail);
    },
  );
  form.on("field", (name: string) => fail(wrongField(`/${name.slice(0, 60)}`, "is not known here")));
  form.on("partsLimit", () =>
    fail(new StudioError("invalid", "multipart-limits", `A form may have ${mostParts} parts at most`)),
  );
  form.on("filesLimit", () => fail(wrongField(`/${field}`, "is given twice")));
  form.on("error", fail);
  form.on("finish", () =>
    files[0]
      ? resolve(files[0])
      : setImmediate(() => (files[0] ? resolve(files[0]) : reject(wrongField(`/${field}`, "is missing")))),
  );
  body.on("error", fail);
  body.pipe(form);
  return promise.finally(() => {
    clearInterval(watch);
    body.unpipe(form);
    // What still arrives of a refused upload is read away, so that the answer can be heard.
    body.on("error", () => {}).resume();
  });
}

function openForm(type: string, mostBytes: number) {
  try {
    return new Busboy({
      headers: { "content-type": type },
      limits: {
        files: 2,
        parts: mostParts,
        fields: mostParts,
        fileSize: mostBytes,
        headerPairs: mostHeaderPairs,
        headerSize: 16 * 1024,
      },
    });
  } catch (cause) {
    throw malformed("The multipart header is broken", cause);
  }
}

async function collect(stream: Readable & { truncated?: boolean }, mostBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  if (stream.truncated) throw tooLarge(mostBytes);
  return Buffer.concat(chunks);
}

function watchPace(body: Readable, reject: (error: StudioError) => void): NodeJS.Timeout {
  const began = performance.now();
  let received = 0;
  body.on("data", (chunk: Buffer) => {
    received += chunk.byteLength;
  });
  return setInterval(() => {
    const elapsed = performance.now() - began;
    if (elapsed > graceMs && received < (slowestBytesPerSecond * elapsed) / 1_000) {
      reject(
        new StudioError("timeout", "upload-slow", "The upload came too slowly and was given up; nothing was stored"),
      );
    }
  }, lookMs);
}

/** A name for showing: no folders, no control or direction characters, at most 200 characters. */
function cleanName(name: string | undefined): string {
  const base = (name ?? "").split(/[\\/]/).at(-1) ?? "";
  return base.replace(/[\p{Cc}\p{Cf}]/gu, "").slice(0, 200);
}
