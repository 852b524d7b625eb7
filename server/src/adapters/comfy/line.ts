import { setTimeout as pause } from "node:timers/promises";
import { StudioError } from "../../platform/errors.ts";
import { type Json, readJson } from "../../platform/exact-json.ts";
import { isUnreachable, unreachable, unreadable } from "./failures.ts";

export interface Answer {
  status: number;
  mediaType: string;
  bytes: Uint8Array;
}

export interface Request<T> {
  path: string;
  init?: RequestInit;
  timeoutMs: number;
  bytesMax: number;
  /** What more than `bytesMax` means; without it no certain answer. */
  excess?: (message: string) => StudioError;
  /** The one request that may go out while the circuit is half-open. */
  isProbe?: boolean;
  /** What the answer says. */
  read(answer: Answer): T;
}

/** Stands at the door to a server: lets requests out, or not, and hears what became of them. */
export interface Gate {
  /** @throws StudioError `provider/unreachable`: nothing may go out now */
  pass(isProbe: boolean): void;
  answered(): void;
  failed(reason: string): void;
}

/** Reads a body of at most `bytesMax` bytes, however long the server says it is; undefined when there is more. */
async function readBody(response: Response, bytesMax: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** The announced length is that of the compressed form, if there is one, and says nothing then. */
function isCut({ headers }: Response, length: number): boolean {
  const announced = headers.get("content-length");
  return announced !== null && !headers.has("content-encoding") && Number(announced) !== length;
}

export const nameOf = ({ init, path }: Pick<Request<unknown>, "init" | "path">) =>
  `${init?.method ?? "GET"} /${path.split("?", 1)[0]}`;

export function parseAnswer(answer: Answer, what: string): Json {
  try {
    return readJson(new TextDecoder().decode(answer.bytes));
  } catch (cause) {
    throw unreadable(`ComfyUI answered ${what} with something else than JSON`, cause);
  }
}

/** An answer with another status than those that the caller knows. */
export const unexpected = ({ status }: Answer, what: string): StudioError =>
  (status >= 500 ? unreachable : unreadable)(`ComfyUI answered ${status} to ${what}`);

/** One server's requests. No Origin header is sent, because the server compares it with its own address. */
export class Line {
  readonly #base: URL;
  readonly #fetch: typeof fetch;
  readonly #gate: Gate;
  readonly #closing: AbortSignal;

  /** @param closing gives up whatever is on its way */
  constructor(base: URL, fetcher: typeof fetch, gate: Gate, closing: AbortSignal) {
    this.#base = base;
    this.#fetch = fetcher;
    this.#gate = gate;
    this.#closing = closing;
  }

  /**
   * What `read` makes of the answer. The gate hears "failed" when nothing usable came, and "answered" for anything else, a
   * refusal included.
   * @throws StudioError `provider/unreachable`: no answer, or none that could be read, or the gate is closed
   */
  async ask<T>(request: Request<T>): Promise<T> {
    this.#gate.pass(request.isProbe ?? false);
    try {
      const result = request.read(await this.#exchange(request));
      this.#gate.answered();
      return result;
    } catch (error) {
      if (isUnreachable(error)) this.#gate.failed(error.message);
      else this.#gate.answered();
      throw error;
    }
  }

  async #exchange({ path, init, timeoutMs, bytesMax, excess = unreadable }: Request<unknown>): Promise<Answer> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const what = nameOf({ path, ...(init && { init }) });
    try {
      const response = await this.#fetch(new URL(path, this.#base), {
        ...init,
        redirect: "error",
        signal: AbortSignal.any([timeout, this.#closing]),
      });
      const bytes = await readBody(response, bytesMax);
      if (bytes === undefined) throw excess(`ComfyUI answered ${what} with more than ${bytesMax} bytes`);
      if (isCut(response, bytes.length)) throw unreachable(`The answer to ${what} was cut short`);
      return { status: response.status, mediaType: response.headers.get("content-type") ?? "", bytes };
    } catch (cause) {
      if (cause instanceof StudioError) throw cause;
      throw unreachable(
        timeout.aborted ? `ComfyUI did not answer ${what} in time` : `${what} did not reach ComfyUI`,
        cause,
      );
    }
  }
}

/**
 * Repeats what may be repeated after a failure of the transport: 5xx, no answer in time, no connection. For requests that
 * nothing else repeats and that change nothing when they arrive twice; never for POST /prompt.
 * @param pausesMs one pause for each further try
 */
export async function patiently<T>(
  work: () => Promise<T>,
  pausesMs: readonly number[],
  signal: AbortSignal,
): Promise<T> {
  for (const pauseMs of pausesMs) {
    try {
      return await work();
    } catch (error) {
      if (!isUnreachable(error) || error.facts.details?.readable === false || signal.aborted) throw error;
      // Rejects only when closing; the try that follows is the last one then.
      await pause(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return work();
}
