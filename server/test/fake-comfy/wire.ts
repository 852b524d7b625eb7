import WebSocket from "ws";
import { asObject, type Json, type JsonObject, readJson, writeJson } from "../../src/platform/exact-json.ts";
import { until } from "../until.ts";

export interface Reply {
  status: number;
  text: string;
  /** The body as an object; empty when it is none. */
  body: JsonObject;
}

export interface Heard {
  type: string;
  data: JsonObject;
}

/** What one event socket heard: messages by order, and the leading word of each binary frame. */
export interface Ear {
  clientId: string;
  heard: Heard[];
  frames: number[];
  socket: WebSocket;
  /** Resolves when such a message about this prompt was heard. */
  of(type: string, promptId?: string): Promise<JsonObject>;
}

function tryObject(text: string): JsonObject {
  try {
    return asObject(readJson(text)) ?? {};
  } catch {
    // Pages and empty bodies are looked at by status and text.
    return {};
  }
}

/** Speaks to a ComfyUI as any program would: requests and one kind of socket, without any of our own bridge. */
export class Wire {
  readonly url: string;
  readonly #ears: WebSocket[] = [];

  constructor(url: string) {
    this.url = url;
  }

  async ask(method: string, path: string, body?: Json | FormData | string): Promise<Reply> {
    const sent = body === undefined || body instanceof FormData || typeof body === "string" ? body : writeJson(body);
    const response = await fetch(`${this.url}${path}`, { method, ...(sent !== undefined && { body: sent }) });
    const text = await response.text();
    return { status: response.status, text, body: tryObject(text) };
  }

  get(path: string): Promise<Reply> {
    return this.ask("GET", path);
  }

  post(path: string, body: Json | FormData | string = {}): Promise<Reply> {
    return this.ask("POST", path, body);
  }

  prompt(prompt: Json, more: JsonObject = {}): Promise<Reply> {
    return this.post("/prompt", { prompt, ...more });
  }

  /** The history entry, once there is one. */
  ended(id: string): Promise<JsonObject> {
    return until(`the end of ${id}`, async () => asObject((await this.get(`/history/${id}`)).body[id]));
  }

  /** Accepted, run and written into the history. */
  async made(prompt: Json, more: JsonObject = {}): Promise<JsonObject> {
    const { status, text, body } = await this.prompt(prompt, more);
    if (status !== 200) throw new Error(text);
    return this.ended(String(body.prompt_id));
  }

  async listen(clientId: string = crypto.randomUUID(), withMetadata = true): Promise<Ear> {
    const socket = new WebSocket(`${this.url.replace("http", "ws")}/ws?clientId=${clientId}`);
    this.#ears.push(socket);
    const [heard, frames]: [Heard[], number[]] = [[], []];
    socket.on("message", (data: Buffer, isBinary) => {
      if (isBinary) frames.push(data.readUInt32BE(0));
      else heard.push(readJson(data.toString()) as unknown as Heard);
    });
    await new Promise<void>((resolve, reject) => socket.once("open", resolve).once("error", reject));
    if (withMetadata) socket.send('{"type":"feature_flags","data":{"supports_preview_metadata":true}}');
    const of = async (type: string, promptId?: string) => {
      const fits = (one: Heard) => one.type === type && (promptId === undefined || one.data.prompt_id === promptId);
      return (await until(`the message ${type}`, async () => heard.find(fits))).data;
    };
    return { clientId, heard, frames, socket, of };
  }

  close(): void {
    for (const socket of this.#ears) socket.terminate();
  }
}
