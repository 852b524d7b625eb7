import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { Readable } from "node:stream";

/** One request as it goes over the wire: nothing is tidied, encoded or refused on our side. */
export interface Asking {
  method?: string;
  path: string;
  headers?: OutgoingHttpHeaders;
  body?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The body as JSON; undefined when it is none. */
  json: Record<string, unknown> | undefined;
}

/**
 * Sends one request on a connection of its own. A server may answer before it has read the whole body and close; that the
 * rest could not be sent is then no failure.
 */
export function ask(origin: string, { method = "GET", path, headers = {}, body }: Asking): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        resolve(answerOf(incoming.statusCode ?? 0, incoming.headers, Buffer.concat(chunks)));
        outgoing.destroy();
      });
    });
    outgoing.on("error", reject);
    if (body === undefined || typeof body === "string" || body instanceof Uint8Array) outgoing.end(body);
    else Readable.from(body).on("error", reject).pipe(outgoing);
  });
}

/** Sends bytes as they are and reads until the server closes. `half` closes our side after the last byte. */
export function askRaw(origin: string, bytes: string | Uint8Array, { half = false } = {}): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true }, () => {
      if (half) socket.end(bytes);
      else socket.write(bytes);
    });
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", (error) => (chunks.length > 0 ? resolve(parseAnswer(Buffer.concat(chunks))) : reject(error)));
    socket.on("end", () => {
      socket.destroy();
      resolve(parseAnswer(Buffer.concat(chunks)));
    });
  });
}

/** Sends bytes and cuts the line as soon as they are on their way. */
export function askAndLeave(origin: string, bytes: Uint8Array): Promise<void> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      socket.write(bytes, () => socket.destroy());
    });
    socket.on("error", reject);
    socket.on("close", () => resolve());
  });
}

/** A text somewhere in a JSON answer; fails when there is none. */
export function textAt(answer: Answer | undefined, ...keys: string[]): string {
  const found = keys.reduce<unknown>(
    (within, key) => (within as Record<string, unknown> | undefined)?.[key],
    answer?.json,
  );
  if (typeof found !== "string") throw new Error(`no text at ${keys.join(".")} in ${answer?.body.toString("utf8")}`);
  return found;
}

function parseAnswer(bytes: Buffer): Answer {
  const gap = bytes.indexOf("\r\n\r\n");
  const [first = "", ...lines] = bytes.subarray(0, gap).toString("latin1").split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return answerOf(Number(first.split(" ")[1]), headers, bytes.subarray(gap + 4));
}

function answerOf(status: number, headers: IncomingHttpHeaders, body: Buffer): Answer {
  const isJson = /json/.test(headers["content-type"] ?? "") && body.length > 0;
  return { status, headers, body, json: isJson ? JSON.parse(body.toString("utf8")) : undefined };
}

const boundary = "----frontier";
export const formType = `multipart/form-data; boundary=${boundary}`;

/** One part of a multipart body, with the header lines as they are given. */
export const part = (lines: string[], content: string | Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(`--${boundary}\r\n${lines.map((line) => `${line}\r\n`).join("")}\r\n`, "utf8"),
    Buffer.from(content),
    Buffer.from("\r\n"),
  ]);

export const filePart = (
  content: string | Uint8Array,
  { field = "file", name = "picture.png", type = "image/png" } = {},
): Buffer =>
  part([`Content-Disposition: form-data; name="${field}"; filename="${name}"`, `Content-Type: ${type}`], content);

export const fieldPart = (field: string, content: string): Buffer =>
  part([`Content-Disposition: form-data; name="${field}"`], content);

export const form = (...parts: Buffer[]): Buffer => Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
