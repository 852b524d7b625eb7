import { Readable } from "node:stream";
import { Busboy, type BusboyInstance } from "@fastify/busboy";
import { StudioError } from "../platform/errors.ts";
import type { UploadedFile } from "../platform/web.ts";
import { type Pace, pacedBody } from "./paced-body.ts";

const mostParts = 4;
const mostHeaderPairs = 32;
/** Bytes of a form beside its file: boundaries, headers, fields that nobody asked for. */
const mostOverheadBytes = 64 * 1024;

export interface UploadLimits {
  /** Bytes of the file. */
  mostBytes: number;
  pace: Pace;
}

/**
 * Receives the one file of a multipart request, streaming, and stops at the first thing that makes reading on senseless.
 * @throws StudioError `multipart-malformed`, `multipart-limits`, `validation`, `content-type` (415), `upload-too-large` (413),
 * `upload-slow` (408)
 */
export async function readUpload(request: Request, field: string, limits: UploadLimits): Promise<UploadedFile> {
  if (request.headers.has("content-encoding"))
    throw new StudioError("unsupported", "content-type", "Send the upload uncompressed");
  const type = request.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(type) || !request.body)
    throw malformed("Send multipart/form-data with a boundary");
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > limits.mostBytes + mostOverheadBytes) throw tooLarge(limits.mostBytes);
  return new FormReader(openForm(type, limits.mostBytes), field, limits).read(request.body);
}

const malformed = (message: string, cause?: unknown) =>
  new StudioError("invalid", "multipart-malformed", message, { cause });
const wrongField = (pointer: string, detail: string) =>
  new StudioError("invalid", "validation", `${pointer}: ${detail}`, { flaws: [{ pointer, detail }] });
const tooLarge = (most: number) =>
  new StudioError("too_large", "upload-too-large", `A picture may have ${sizeInWords(most)} at most`);
const tooMuchForm = (what: string) => new StudioError("invalid", "multipart-limits", `A form may have ${what} at most`);

const sizeInWords = (bytes: number) =>
  bytes < 1_048_576 ? `${Math.floor(bytes / 1_024)} KiB` : `${Math.floor(bytes / 1_048_576)} MiB`;

type FileStream = Readable & { truncated?: boolean };

/** Reads one form. A wrong field is told at the end, for a form with too many parts is told as that. */
class FormReader {
  readonly #form: BusboyInstance;
  readonly #field: string;
  readonly #limits: UploadLimits;
  readonly #outcome = Promise.withResolvers<UploadedFile>();
  #file: Promise<UploadedFile> | undefined;
  #flaw: StudioError | undefined;
  #fileBytes = 0;
  #receivedBytes = 0;

  constructor(form: BusboyInstance, field: string, limits: UploadLimits) {
    this.#form = form;
    this.#field = field;
    this.#limits = limits;
    form.on("file", (name: string, stream: FileStream, filename: string, _encoding: string, mimetype: string) =>
      this.#takeFile(name, stream, filename, mimetype),
    );
    form.on("field", (name: string) => this.#note(wrongField(`/${name.slice(0, 60)}`, "This is not known here.")));
    form.on("partsLimit", () => this.#fail(tooMuchForm(`${mostParts} parts`)));
    form.on("filesLimit", () => this.#note(wrongField(`/${field}`, "This is given twice.")));
    form.on("error", (error: unknown) => this.#fail(error));
    form.on("finish", () => this.#finish());
  }

  async read(body: ReadableStream<Uint8Array>): Promise<UploadedFile> {
    const source = Readable.from(this.#counted(pacedBody(body, this.#limits.pace)), { objectMode: false });
    source.on("error", (error) => this.#fail(error));
    source.pipe(this.#form);
    try {
      return await this.#outcome.promise;
    } finally {
      source.unpipe(this.#form).destroy();
    }
  }

  async *#counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const { mostBytes } = this.#limits;
    for await (const chunk of chunks) {
      this.#receivedBytes += chunk.byteLength;
      if (this.#receivedBytes > mostBytes + mostOverheadBytes) throw tooLarge(mostBytes);
      yield chunk;
    }
  }

  #takeFile(name: string, stream: FileStream, filename: string, mimetype: string): void {
    const isOurs = name === this.#field && this.#file === undefined && !mimetype.startsWith("multipart/");
    if (name !== this.#field) this.#note(wrongField(`/${name.slice(0, 60)}`, "This is not known here."));
    else if (this.#file) this.#note(wrongField(`/${this.#field}`, "This is given twice."));
    else if (!isOurs) this.#note(malformed("A form inside a form is not taken"));
    stream.on("limit", () => this.#fail(tooLarge(this.#limits.mostBytes)));
    const bytes = this.#collect(stream);
    bytes.catch((error: unknown) => this.#fail(error));
    if (isOurs) this.#file = bytes.then((all) => ({ bytes: all, name: cleanName(filename) }));
    // A broken line is told by what has just been caught.
    this.#file?.catch(() => {});
  }

  async #collect(stream: FileStream): Promise<Uint8Array> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    this.#fileBytes += bytes.byteLength;
    return bytes;
  }

  #finish(): void {
    if (this.#flaw) return this.#fail(this.#flaw);
    if (!this.#file) return this.#fail(wrongField(`/${this.#field}`, "is missing"));
    this.#file.then(
      (file) => {
        if (this.#receivedBytes - this.#fileBytes > mostOverheadBytes)
          this.#fail(tooMuchForm(`${sizeInWords(mostOverheadBytes)} beside its file`));
        else this.#outcome.resolve(file);
      },
      (error: unknown) => this.#fail(error),
    );
  }

  #note(flaw: StudioError): void {
    this.#flaw ??= flaw;
  }

  #fail(error: unknown): void {
    this.#outcome.reject(error instanceof StudioError ? error : malformed("The multipart body is broken", error));
  }
}

function openForm(type: string, mostBytes: number): BusboyInstance {
  try {
    return new Busboy({
      headers: { "content-type": type },
      limits: {
        files: 2,
        parts: mostParts,
        fields: mostParts,
        fieldSize: 1_024,
        fileSize: mostBytes,
        headerPairs: mostHeaderPairs,
        headerSize: 16 * 1024,
      },
    });
  } catch (cause) {
    throw malformed("The multipart header is broken", cause);
  }
}

/** A name for showing: no folders, no control or direction characters, at most 200 characters. */
function cleanName(name: string | undefined): string {
  const base = (name ?? "").split(/[\\/]/).at(-1) ?? "";
  return base.replace(/[\p{Cc}\p{Cf}]/gu, "").slice(0, 200);
}
