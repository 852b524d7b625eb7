import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import { type JsonObject, writeJson } from "../../src/platform/exact-json.ts";

interface Spoken {
  type: string;
  promptId: string | undefined;
}

interface Waiter {
  wants: (spoken: Spoken) => boolean;
  resolve: () => void;
}

/** Two big-endian words and the picture: the older kind of preview. */
function plainPreview(jpeg: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(1, 0);
  head.writeUInt32BE(1, 4);
  return Buffer.concat([head, jpeg]);
}

function previewWithMetadata(jpeg: Buffer, metadata: JsonObject): Buffer {
  const text = Buffer.from(writeJson(metadata));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(4, 0);
  head.writeUInt32BE(text.length, 4);
  return Buffer.concat([head, text, jpeg]);
}

/** The event sockets, by client id and with the real server's faults: a second connection under an id goes deaf. */
export class Sockets {
  /** While true no new connection is made. */
  refuse = false;
  /** Whether previews say whose they are, as from 0.3.45 on. */
  offersMetadata = true;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #byClient = new Map<string, WebSocket>();
  readonly #withMetadata = new Set<WebSocket>();
  readonly #spoken: Spoken[] = [];
  readonly #waiters: Waiter[] = [];
  /** The client id of each connection since the start. */
  readonly clientIds: string[] = [];

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (this.refuse || request.headers.origin !== undefined) {
      stream.destroy();
      return;
    }
    this.#server.handleUpgrade(request, stream, head, (socket) => this.#welcome(socket, request.url ?? ""));
  }

  #welcome(socket: WebSocket, url: string): void {
    const clientId = new URL(url, "http://fake").searchParams.get("clientId") ?? "minted";
    this.clientIds.push(clientId);
    this.#byClient.set(clientId, socket);
    socket.on("close", () => this.#byClient.delete(clientId));
    socket.once("message", (data) => this.#negotiate(socket, (data as Buffer).toString()));
    socket.send(writeJson({ type: "status", data: { status: { exec_info: { queue_remaining: 0 } }, sid: clientId } }));
    this.#note({ type: "connected", promptId: undefined });
  }

  #negotiate(socket: WebSocket, text: string): void {
    if (!this.offersMetadata || !text.includes('"supports_preview_metadata":true')) return;
    this.#withMetadata.add(socket);
    socket.send(writeJson({ type: "feature_flags", data: { supports_preview_metadata: true } }));
  }

  /** Breaks every connection without a farewell. */
  drop(): void {
    for (const socket of this.#server.clients) socket.terminate();
  }

  send(clientId: string | undefined, type: string, data: JsonObject): void {
    const to = clientId === undefined ? undefined : this.#byClient.get(clientId);
    if (to?.readyState === WebSocket.OPEN) to.send(writeJson({ type, data }));
    this.#note({ type, promptId: typeof data.prompt_id === "string" ? data.prompt_id : undefined });
  }

  broadcast(type: string, data: JsonObject): void {
    for (const socket of this.#byClient.values()) socket.send(writeJson({ type, data }));
  }

  preview(clientId: string | undefined, jpeg: Buffer, metadata: JsonObject): void {
    const to = clientId === undefined ? undefined : this.#byClient.get(clientId);
    if (to === undefined) return;
    to.send(this.#withMetadata.has(to) ? previewWithMetadata(jpeg, metadata) : plainPreview(jpeg));
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
