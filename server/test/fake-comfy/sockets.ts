import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import type { Json, JsonObject } from "../../src/platform/exact-json.ts";
import { plainPreview, previewWithMetadata } from "./preview-frames.ts";
import { writePython } from "./python-json.ts";

interface Spoken {
  type: string;
  promptId: string | undefined;
}

interface Waiter {
  wants: (spoken: Spoken) => boolean;
  resolve: () => void;
}

/** What a new connection is told first. */
export interface Greeting {
  queueLength(): number;
  currentNode(clientId: string): string | undefined;
  features(): JsonObject;
}

/**
 * The event sockets, by client id and with the real server's faults. A second connection under an id goes deaf once
 * the first is noticed to be gone, because its end takes the id out of the list. And all frames leave through one
 * loop, one after the other, so that a client that does not read holds up everybody.
 */
export class Sockets {
  /** While true no new connection is made. */
  refuse = false;
  /** Whether previews say whose they are, as from 0.3.45 on. */
  offersMetadata = true;
  /** While true connections stay open and answer pings, and hear nothing else. */
  silent = false;
  greeting: Greeting | undefined;
  /** The client id of each connection since the start. */
  readonly clientIds: string[] = [];
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #byClient = new Map<string, WebSocket>();
  readonly #withMetadata = new Set<WebSocket>();
  readonly #spoken: Spoken[] = [];
  readonly #waiters: Waiter[] = [];
  #sending: Promise<void> = Promise.resolve();
  /** Ends of connections that the server has not noticed yet. */
  #unnoticed: (() => void)[] | undefined;

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (this.refuse) {
      stream.destroy();
      return;
    }
    this.#server.handleUpgrade(request, stream, head, (socket) => this.#welcome(socket, request.url ?? ""));
  }

  #welcome(socket: WebSocket, url: string): void {
    const asked = new URL(url, "http://fake").searchParams.get("clientId");
    const clientId = asked ?? crypto.randomUUID().replaceAll("-", "");
    this.clientIds.push(clientId);
    this.#byClient.set(clientId, socket);
    socket.on("close", () => {
      const forget = () => this.#byClient.delete(clientId);
      if (this.#unnoticed) this.#unnoticed.push(forget);
      else forget();
    });
    socket.on("error", () => socket.terminate());
    socket.once("message", (data) => this.#negotiate(socket, (data as Buffer).toString()));
    const queue_remaining = this.greeting?.queueLength() ?? 0;
    this.#queue(
      socket,
      writePython({ type: "status", data: { status: { exec_info: { queue_remaining } }, sid: clientId } }),
    );
    const node = this.greeting?.currentNode(clientId);
    if (node !== undefined) this.#queue(socket, writePython({ type: "executing", data: { node } }));
    this.#note({ type: "connected", promptId: undefined });
  }

  /** Only the first message of a client is looked at. */
  #negotiate(socket: WebSocket, text: string): void {
    if (!this.offersMetadata || !/"supports_preview_metadata":\s*true/.test(text)) return;
    this.#withMetadata.add(socket);
    this.#queue(socket, writePython({ type: "feature_flags", data: this.greeting?.features() ?? {} }));
  }

  /** Ends every connection: broken off without a farewell, or closed as a server that stops does. */
  drop(how: "reset" | "close" = "reset"): void {
    for (const socket of this.#server.clients) {
      if (how === "close") socket.close(1001);
      else socket.terminate();
    }
  }

  /**
   * Breaks every connection, while the server goes on believing in the old ones.
   * @returns lets the server notice: whoever came back under the same id goes deaf
   */
  halfOpen(): () => void {
    const unnoticed: (() => void)[] = [];
    this.#unnoticed = unnoticed;
    this.drop();
    return () => {
      this.#unnoticed = undefined;
      for (const notice of unnoticed.splice(0)) notice();
    };
  }

  /** Puts one frame behind all others. */
  #queue(socket: WebSocket, frame: string | Buffer): void {
    if (this.silent) return;
    const send = () =>
      new Promise<void>((resolve) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(frame, () => resolve());
        else resolve();
      });
    this.#sending = this.#sending.then(send);
  }

  /** To the submitter alone, if it is connected. */
  send(clientId: string | undefined, type: string, data: JsonObject): void {
    const to = clientId === undefined ? undefined : this.#byClient.get(clientId);
    if (to) this.#queue(to, writePython({ type, data }));
    this.#note({ type, promptId: typeof data.prompt_id === "string" ? data.prompt_id : undefined });
  }

  /** To the submitter, or to everybody where a prompt has none and the message is of the kind that is told then. */
  tell(clientId: string | undefined, type: string, data: JsonObject): void {
    const isForAll = /^(progress|progress_state|execution_interrupted)$/.test(type);
    if (clientId === undefined && isForAll) this.broadcast(type, data);
    this.send(clientId, type, data);
  }

  broadcast(type: string, data: Json): void {
    const frame = writePython({ type, data });
    for (const socket of this.#byClient.values()) this.#queue(socket, frame);
  }

  status(queue_remaining: number): void {
    this.broadcast("status", { status: { exec_info: { queue_remaining } } });
  }

  preview(clientId: string | undefined, jpeg: Buffer, metadata: JsonObject): void {
    const to = clientId === undefined ? undefined : this.#byClient.get(clientId);
    if (to) this.#queue(to, this.#withMetadata.has(to) ? previewWithMetadata(jpeg, metadata) : plainPreview(jpeg));
  }

  #note(spoken: Spoken): void {
    this.#spoken.push(spoken);
    for (const waiter of this.#waiters.filter(({ wants }) => wants(spoken))) waiter.resolve();
  }

  /** Resolves when such an event was due, now or before, whether or not anybody was there to hear it. */
  async saw(type: string, promptId?: string): Promise<void> {
    const wants = (spoken: Spoken) => spoken.type === type && (promptId === undefined || spoken.promptId === promptId);
    if (!this.#spoken.some(wants)) await new Promise<void>((resolve) => this.#waiters.push({ wants, resolve }));
  }

  /** Resolves at the next connection. */
  async reconnected(): Promise<void> {
    const wants = ({ type }: Spoken) => type === "connected";
    await new Promise<void>((resolve) => this.#waiters.push({ wants, resolve }));
  }

  close(): void {
    this.drop();
    this.#server.close();
  }
}
