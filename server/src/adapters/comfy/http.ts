import { z } from "zod";
import { StudioError } from "../../platform/errors.ts";
import { asObject, type Json, readJson, writeJson } from "../../platform/exact-json.ts";
import { badOutput, refusal, refused, unreachable } from "./failures.ts";
import type { ComfyLimits } from "./limits.ts";

export interface FileRef {
  filename: string;
  subfolder: string;
  type: string;
}

export interface Upload {
  bytes: Uint8Array;
  filename: string;
  subfolder: string;
  mediaType: string;
}

interface Answer {
  status: number;
  mediaType: string;
  bytes: Uint8Array;
}

interface Bounds {
  timeoutMs: number;
  bytesMax: number;
  signal?: AbortSignal;
  /** What more than `bytesMax` means; without it no certain answer. */
  excess?: (message: string) => StudioError;
}

const uploaded = z.looseObject({ name: z.string().min(1), subfolder: z.string() });
const queued = z.looseObject({ queue_running: z.array(z.json()), queue_pending: z.array(z.json()) });
const system = z.looseObject({
  system: z.looseObject({ comfyui_version: z.string().optional() }),
  devices: z.array(z.looseObject({ name: z.string(), vram_free: z.number().optional() })).default([]),
});

export type SystemStats = z.output<typeof system>;

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

function parseAnswer(answer: Answer, what: string): Json {
  try {
    return readJson(new TextDecoder().decode(answer.bytes));
  } catch (cause) {
    throw unreachable(`ComfyUI answered ${what} with something else than JSON`, cause);
  }
}

function shaped<T>(shape: z.ZodType<T>, value: Json, what: string): T {
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  throw unreachable(`ComfyUI answered ${what} in an unknown form`, read.error);
}

const queueIds = (entries: readonly unknown[]) =>
  new Set(entries.map((entry) => (Array.isArray(entry) ? String(entry[1]) : "")));

/**
 * The routes of one ComfyUI server that the bridge needs. No Origin header is sent, because the server compares it
 * with its own address. All throw StudioError `provider/unreachable` when no usable answer came in time.
 */
export class ComfyHttp {
  readonly #base: URL;
  readonly #fetch: typeof fetch;
  readonly #limits: ComfyLimits;

  constructor(base: URL, fetcher: typeof fetch, limits: ComfyLimits) {
    this.#base = base;
    this.#fetch = fetcher;
    this.#limits = limits;
  }

  async #ask(
    path: string,
    init: RequestInit,
    { timeoutMs, bytesMax, signal, excess = unreachable }: Bounds,
  ): Promise<Answer> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const what = `${init.method ?? "GET"} /${path.split("?", 1)[0]}`;
    try {
      const response = await this.#fetch(new URL(path, this.#base), {
        ...init,
        redirect: "error",
        signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
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

  async #read(path: string, timeoutMs: number): Promise<Json> {
    const answer = await this.#ask(path, {}, { timeoutMs, bytesMax: this.#limits.jsonBytesMax });
    if (answer.status !== 200) throw unreachable(`ComfyUI answered ${answer.status} to GET /${path}`);
    return parseAnswer(answer, `GET /${path}`);
  }

  async #tell(path: string, body: Json): Promise<void> {
    const bounds = { timeoutMs: this.#limits.queueMs, bytesMax: this.#limits.jsonBytesMax };
    const answer = await this.#ask(path, { method: "POST", ...jsonBody(writeJson(body)) }, bounds);
    if (answer.status !== 200) throw unreachable(`ComfyUI answered ${answer.status} to POST /${path}`);
  }

  async systemStats(): Promise<SystemStats> {
    return shaped(system, await this.#read("system_stats", this.#limits.healthMs), "GET /system_stats");
  }

  /** Inputs and outputs of one class of nodes; undefined when it is not installed. */
  async objectInfo(classType: string): Promise<Json | undefined> {
    const path = `object_info/${encodeURIComponent(classType)}`;
    return asObject(await this.#read(path, this.#limits.queueMs))?.[classType];
  }

  /**
   * Hands a graph over. `signal` may give up waiting; the server goes on with what it has read.
   * @returns `node_errors` of the answer: those nodes and the outputs behind them do not run
   * @throws StudioError `provider/refused`: it was not accepted, and the nodes are named where they are known
   */
  async submit(body: string, signal: AbortSignal): Promise<Json | undefined> {
    const bounds = { timeoutMs: this.#limits.promptLostMs, bytesMax: this.#limits.jsonBytesMax, signal };
    const answer = await this.#ask("prompt", { method: "POST", ...jsonBody(body) }, bounds);
    if (answer.status === 400) throw refusal(parseAnswer(answer, "POST /prompt"));
    if (answer.status === 413) throw refused("The graph is larger than ComfyUI accepts");
    if (answer.status !== 200) throw unreachable(`ComfyUI answered ${answer.status} to POST /prompt`);
    return asObject(parseAnswer(answer, "POST /prompt"))?.node_errors;
  }

  async queue(): Promise<{ running: Set<string>; pending: Set<string> }> {
    const { queue_running, queue_pending } = shaped(
      queued,
      await this.#read("queue", this.#limits.queueMs),
      "GET /queue",
    );
    return { running: queueIds(queue_running), pending: queueIds(queue_pending) };
  }

  /** Takes a waiting prompt out of the queue; without effect, and without a word, when it is not waiting. */
  async unqueue(promptId: string): Promise<void> {
    await this.#tell("queue", { delete: [promptId] });
  }

  /** Interrupts the prompt if it is running; a server before 0.3.57 interrupts whatever runs. */
  async interrupt(promptId: string): Promise<void> {
    await this.#tell("interrupt", { prompt_id: promptId });
  }

  /** The history entry; undefined for waiting, running and unknown prompts alike. */
  async history(promptId: string): Promise<Json | undefined> {
    return asObject(await this.#read(`history/${promptId}`, this.#limits.historyMs))?.[promptId];
  }

  /** Status of a job; "unknown" when the server proves not to have it, undefined when it has no such route. */
  async jobStatus(promptId: string): Promise<string | undefined> {
    const path = `api/jobs/${promptId}`;
    const bounds = { timeoutMs: this.#limits.historyMs, bytesMax: this.#limits.jsonBytesMax };
    const answer = await this.#ask(path, {}, bounds);
    const isJson = answer.mediaType.startsWith("application/json");
    if (answer.status === 404) return isJson ? "unknown" : undefined;
    if (answer.status === 405) return undefined;
    if (answer.status !== 200) throw unreachable(`ComfyUI answered ${answer.status} to GET /api/jobs`);
    const status = asObject(parseAnswer(answer, "GET /api/jobs"))?.status;
    if (typeof status !== "string") throw unreachable("ComfyUI answered GET /api/jobs in an unknown form");
    return status;
  }

  /** Stores an input and returns the name to use in a graph, which need not be the one asked for. */
  async upload({ bytes, filename, subfolder, mediaType }: Upload): Promise<string> {
    const form = new FormData();
    form.set("image", new Blob([new Uint8Array(bytes)], { type: mediaType }), filename);
    form.set("type", "input");
    form.set("subfolder", subfolder);
    const bounds = { timeoutMs: this.#limits.uploadMs, bytesMax: this.#limits.jsonBytesMax };
    const answer = await this.#ask("upload/image", { method: "POST", body: form }, bounds);
    if (answer.status === 413) throw refused("The source picture is larger than ComfyUI accepts");
    if (answer.status !== 200) throw unreachable(`ComfyUI answered ${answer.status} to POST /upload/image`);
    const stored = shaped(uploaded, parseAnswer(answer, "POST /upload/image"), "POST /upload/image");
    return stored.subfolder === "" ? stored.name : `${stored.subfolder}/${stored.name}`;
  }

  /**
   * The bytes of a stored picture. A connection that ends before the announced length counts as unreachable.
   * @throws StudioError `provider/bad-output`: the file is gone, too large or empty
   */
  async view({ filename, subfolder, type }: FileRef): Promise<Uint8Array> {
    const query = new URLSearchParams({ filename, subfolder, type });
    const bounds = { timeoutMs: this.#limits.imageMs, bytesMax: this.#limits.imageBytesMax, excess: badOutput };
    const answer = await this.#ask(`view?${query.toString()}`, {}, bounds);
    if (answer.status === 404) throw badOutput(`ComfyUI no longer has the picture ${filename}`);
    if (answer.status !== 200) throw unreachable(`ComfyUI answered ${answer.status} to GET /view`);
    if (!answer.mediaType.startsWith("image/")) throw unreachable(`ComfyUI sent ${filename} as ${answer.mediaType}`);
    if (answer.bytes.length === 0) throw badOutput(`The picture ${filename} is empty`);
    return answer.bytes;
  }
}

const jsonBody = (body: string) => ({ body, headers: { "content-type": "application/json" } });
