import { z } from "zod";
import { asObject, type Json, writeJson } from "../../platform/exact-json.ts";
import { badOutput, refusal, refused, unreadable } from "./failures.ts";
import type { ComfyLimits } from "./limits.ts";
import { type Answer, type Line, nameOf, parseAnswer, unexpected } from "./line.ts";

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

const uploaded = z.looseObject({ name: z.string().min(1), subfolder: z.string() });
const queued = z.looseObject({ queue_running: z.array(z.json()), queue_pending: z.array(z.json()) });
const system = z.looseObject({
  system: z.looseObject({ comfyui_version: z.string().optional() }),
  devices: z
    .array(z.looseObject({ name: z.string(), vram_total: z.number().optional(), vram_free: z.number().optional() }))
    .default([]),
});
const job = z.looseObject({ status: z.string() });
const names = z.array(z.string());

export type SystemStats = z.output<typeof system>;

function shaped<T>(shape: z.ZodType<T>, value: Json, what: string): T {
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  throw unreadable(`ComfyUI answered ${what} in an unknown form`, read.error);
}

const queueIds = (entries: readonly unknown[]) =>
  new Set(entries.map((entry) => (Array.isArray(entry) ? String(entry[1]) : "")));

/**
 * The routes of one ComfyUI server that the bridge needs. All throw StudioError `provider/unreachable` when no usable answer came in time.
 */
export class ComfyHttp {
  readonly #line: Line;
  readonly #limits: ComfyLimits;

  constructor(line: Line, limits: ComfyLimits) {
    this.#line = line;
    this.#limits = limits;
  }

  /** Asks a route that every server has. */
  #read<T>(path: string, timeoutMs: number, read: (value: Json, what: string) => T, isProbe = false): Promise<T> {
    const what = nameOf({ path });
    const understand = (answer: Answer) => {
      if (answer.status !== 200) throw unexpected(answer, what);
      return read(parseAnswer(answer, what), what);
    };
    return this.#line.ask({ path, timeoutMs, bytesMax: this.#limits.jsonBytesMax, isProbe, read: understand });
  }

  /** Asks a route that some servers lack; undefined when this one does. */
  #readIfThere<T>(path: string, timeoutMs: number, read: (value: Json, what: string) => T): Promise<T | undefined> {
    const what = nameOf({ path });
    const understand = (answer: Answer) => {
      if (answer.status === 404 || answer.status === 405) return undefined;
      if (answer.status !== 200) throw unexpected(answer, what);
      return read(parseAnswer(answer, what), what);
    };
    return this.#line.ask({ path, timeoutMs, bytesMax: this.#limits.jsonBytesMax, read: understand });
  }

  async #tell(path: string, body: Json): Promise<void> {
    const init = { method: "POST", ...jsonBody(writeJson(body)) };
    const { queueMs: timeoutMs, jsonBytesMax: bytesMax } = this.#limits;
    const read = (answer: Answer) => {
      if (answer.status !== 200) throw unexpected(answer, `POST /${path}`);
    };
    await this.#line.ask({ path, init, timeoutMs, bytesMax, read });
  }

  /** @param isProbe whether it may go out while the circuit is half-open */
  async systemStats(isProbe = false): Promise<SystemStats> {
    return this.#read("system_stats", this.#limits.healthMs, (value, what) => shaped(system, value, what), isProbe);
  }

  /** Inputs and outputs of one class of nodes; undefined when it is not installed. */
  async objectInfo(classType: string): Promise<Json | undefined> {
    const path = `object_info/${encodeURIComponent(classType)}`;
    return this.#read(path, this.#limits.queueMs, (value) => asObject(value)?.[classType]);
  }

  /** Names of all installed classes; undefined when the server does not list them. Built on its only loop: ask rarely. */
  async classes(): Promise<string[] | undefined> {
    return this.#readIfThere("object_info", this.#limits.catalogueMs, (value) => Object.keys(asObject(value) ?? {}));
  }

  /** Names of the folders of models; undefined where there is no such list. */
  async modelFolders(): Promise<string[] | undefined> {
    return this.#readIfThere("models", this.#limits.queueMs, (value, what) => shaped(names, value, what));
  }

  /** File names in a folder of models; undefined when it does not exist. */
  async models(folder: string): Promise<string[] | undefined> {
    const path = `models/${encodeURIComponent(folder)}`;
    return this.#readIfThere(path, this.#limits.queueMs, (value, what) => shaped(names, value, what));
  }

  /** Lets go of models and cached results once the running prompt has ended. */
  async free(): Promise<void> {
    await this.#tell("free", { unload_models: true, free_memory: true });
  }

  /**
   * Hands a graph over. Whoever gives up waiting takes nothing back: the server goes on with what it has read.
   * @returns `node_errors` of the answer: those nodes and the outputs behind them do not run
   * @throws StudioError `provider/refused`: it was not accepted, and the nodes are named where they are known
   */
  async submit(body: string): Promise<Json | undefined> {
    const init = { method: "POST", ...jsonBody(body) };
    const { promptLostMs: timeoutMs, jsonBytesMax: bytesMax } = this.#limits;
    const read = (answer: Answer) => {
      if (answer.status === 400) throw refusal(parseAnswer(answer, "POST /prompt"));
      if (answer.status === 413) throw refused("The graph is larger than ComfyUI accepts");
      if (answer.status !== 200) throw unexpected(answer, "POST /prompt");
      return asObject(parseAnswer(answer, "POST /prompt"))?.node_errors;
    };
    return this.#line.ask({ path: "prompt", init, timeoutMs, bytesMax, read });
  }

  async queue(): Promise<{ running: Set<string>; pending: Set<string> }> {
    return this.#read("queue", this.#limits.queueMs, (value, what) => {
      const { queue_running, queue_pending } = shaped(queued, value, what);
      return { running: queueIds(queue_running), pending: queueIds(queue_pending) };
    });
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
    return this.#read(`history/${promptId}`, this.#limits.historyMs, (value) => asObject(value)?.[promptId]);
  }

  /** Status of a job; "unknown" when the server says not to have it, undefined when it has no such route. */
  async jobStatus(promptId: string): Promise<string | undefined> {
    const { historyMs: timeoutMs, jsonBytesMax: bytesMax } = this.#limits;
    const what = "GET /api/jobs";
    const read = (answer: Answer) => {
      const isJson = answer.mediaType.startsWith("application/json");
      if (answer.status === 404) return isJson ? "unknown" : undefined;
      if (answer.status === 405) return undefined;
      if (answer.status !== 200) throw unexpected(answer, what);
      return shaped(job, parseAnswer(answer, what), what).status;
    };
    return this.#line.ask({ path: `api/jobs/${promptId}`, timeoutMs, bytesMax, read });
  }

  /** Stores an input and returns the name to use in a graph, which need not be the one asked for. */
  async upload({ bytes, filename, subfolder, mediaType }: Upload): Promise<string> {
    const form = new FormData();
    form.set("image", new Blob([new Uint8Array(bytes)], { type: mediaType }), filename);
    form.set("type", "input");
    form.set("subfolder", subfolder);
    const { uploadMs: timeoutMs, jsonBytesMax: bytesMax } = this.#limits;
    const what = "POST /upload/image";
    const read = (answer: Answer) => {
      if (answer.status === 413) throw refused("The source picture is larger than ComfyUI accepts");
      if (answer.status !== 200) throw unexpected(answer, what);
      const stored = shaped(uploaded, parseAnswer(answer, what), what);
      return stored.subfolder === "" ? stored.name : `${stored.subfolder}/${stored.name}`;
    };
    const init = { method: "POST", body: form };
    return this.#line.ask({ path: "upload/image", init, timeoutMs, bytesMax, read });
  }

  /**
   * The bytes of a stored picture. A connection that ends before the announced length counts as unreachable.
   * @throws StudioError `provider/bad-output`: the file is gone, too large or empty
   */
  async view({ filename, subfolder, type }: FileRef): Promise<Uint8Array> {
    const query = new URLSearchParams({ filename, subfolder, type });
    const { imageMs: timeoutMs, imageBytesMax: bytesMax } = this.#limits;
    const read = (answer: Answer) => {
      if (answer.status === 404) throw badOutput(`ComfyUI no longer has the picture ${filename}`);
      if (answer.status !== 200) throw unexpected(answer, "GET /view");
      if (!answer.mediaType.startsWith("image/")) throw unreadable(`ComfyUI sent ${filename} as ${answer.mediaType}`);
      if (answer.bytes.length === 0) throw badOutput(`The picture ${filename} is empty`);
      return answer.bytes;
    };
    return this.#line.ask({ path: `view?${query.toString()}`, timeoutMs, bytesMax, excess: badOutput, read });
  }
}

const jsonBody = (body: string) => ({ body, headers: { "content-type": "application/json" } });
