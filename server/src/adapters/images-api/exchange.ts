import { type IncomingHttpHeaders, request as plain, type RequestOptions } from "node:http";
import { request as secure } from "node:https";
import type { LookupFunction } from "node:net";

export interface Asking {
  method: "GET" | "POST";
  headers?: Record<string, string>;
  body?: Uint8Array;
  signal: AbortSignal;
  /** From the call to the last byte of the answer. */
  timeoutMs: number;
  bytesMax: number;
  lookup?: LookupFunction;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
}

/** No whole answer came. `sent` tells whether the connection had stood, so that the request may have been read. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  readonly sent: boolean;

  constructor(message: string, sent: boolean, cause: unknown) {
    super(message, { cause });
    this.sent = sent;
  }
}

/**
 * Asks once, over a connection of its own: nothing is tried again and no redirect is followed. It is not `fetch`, because
 * that cannot say whether a request left, reuses connections that the server may just be closing, and looks names up by
 * itself.
 * @throws NoAnswer when no whole answer of at most `bytesMax` came in time
 */
export async function exchange(url: URL, asking: Asking): Promise<Answer> {
  const timeUp = AbortSignal.timeout(asking.timeoutMs);
  const signal = AbortSignal.any([asking.signal, timeUp]);
  const progress = { sent: false };
  try {
    return await perform(url, { ...asking, signal }, progress);
  } catch (cause) {
    const reason = timeUp.aborted ? "did not answer in time" : wordsOf(cause);
    throw new NoAnswer(reason, progress.sent, cause);
  }
}

const wordsOf = (cause: unknown) => (cause instanceof TooLarge ? cause.message : "could not be reached, or broke off");

class TooLarge extends Error {
  override readonly name = "TooLarge";
}

function perform(url: URL, asking: Asking, progress: { sent: boolean }): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const isSecure = url.protocol === "https:";
  const options: RequestOptions = {
    method: asking.method,
    headers: { ...asking.headers, ...(asking.body && { "content-length": String(asking.body.length) }) },
    agent: false,
    signal: asking.signal,
    lookup: asking.lookup,
  };
  const request = (isSecure ? secure : plain)(url, options, (response) => {
    const { statusCode: status = 0, headers } = response;
    collect(response, asking.bytesMax).then((bytes) => resolve({ status, headers, bytes }), reject);
  });
  request.on("socket", (socket) => socket.once(isSecure ? "secureConnect" : "connect", () => (progress.sent = true)));
  request.on("error", reject);
  request.end(asking.body);
  return promise;
}

/** Leaving the loop early ends the connection. */
async function collect(response: AsyncIterable<Buffer>, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    length += chunk.length;
    if (length > bytesMax) throw new TooLarge(`answered with more than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
