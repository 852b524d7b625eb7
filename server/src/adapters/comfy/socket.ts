import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import WebSocket from "ws";
import { asObject, type JsonObject, readJson } from "../../platform/exact-json.ts";
import { type PreviewFrame, readPreview } from "./frames.ts";
import type { ComfyLimits } from "./limits.ts";

export interface SocketListener {
  /** A message of any type, known or not. */
  message(type: string, data: JsonObject): void;
  preview(frame: PreviewFrame): void;
  /** A connection was made: what happened before it was not heard. */
  connected(): void;
  /** Whether a connection may be tried now. */
  mayConnect(): boolean;
}

/** Messages grow with the graph, previews reach about 100 KB. */
const frameBytesMax = 32 * 1024 * 1024;

function readMessage(text: string): { type: string; data: JsonObject } | undefined {
  try {
    const message = asObject(readJson(text));
    return typeof message?.type === "string" ? { type: message.type, data: asObject(message.data) ?? {} } : undefined;
  } catch {
    // Messages only save waiting: one that cannot be read costs a poll, not the attempt.
    return undefined;
  }
}

/**
 * The event socket of one server, kept open from `start` to `close`. Each connection has a client id of its own: a
 * server that is told an id twice goes silent on the newer connection when the older one ends. Frames are read as
 * they come, since a client that stops reading holds up all others.
 */
export class ComfySocket {
  readonly #address: URL;
  readonly #limits: ComfyLimits;
  readonly #listener: SocketListener;
  readonly #closing = new AbortController();
  #clientId: string = randomUUID();
  #open = Promise.withResolvers<void>();
  #life: Promise<void> | undefined;
  #connections = 0;
  #isOpen = false;

  constructor(base: URL, limits: ComfyLimits, listener: SocketListener) {
    this.#address = new URL("ws", base);
    this.#address.protocol = base.protocol === "https:" ? "wss:" : "ws:";
    this.#limits = limits;
    this.#listener = listener;
  }

  start(): void {
    this.#life ??= this.#live();
  }

  /**
   * Number of the open connection, undefined without one. A connection is never taken up again, so while the number stays
   * the same, it is the same life of the server.
   */
  get witness(): number | undefined {
    return this.#isOpen ? this.#connections : undefined;
  }

  /** Id to submit under, so that events come here; waits a moment for the connection, then does without. */
  async clientId(): Promise<string> {
    this.start();
    const patience = new AbortController();
    const waited = pause(this.#limits.socketMs, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([this.#open.promise, waited]);
    patience.abort();
    return this.#clientId;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#life;
  }

  async #live(): Promise<void> {
    const { signal } = this.#closing;
    let pauseMs = this.#limits.reconnectMs;
    while (!signal.aborted) {
      const opened = this.#listener.mayConnect() && (await this.#connection());
      pauseMs = opened ? this.#limits.reconnectMs : Math.min(pauseMs * 2, this.#limits.pollMaxMs);
      // Rejects only when closing, which the loop sees itself.
      await pause(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One connection from its beginning to its end; tells whether it ever opened. */
  #connection(): Promise<boolean> {
    this.#clientId = randomUUID();
    this.#address.searchParams.set("clientId", this.#clientId);
    const options = { perMessageDeflate: false, maxPayload: frameBytesMax, handshakeTimeout: this.#limits.silenceMs };
    const socket = new WebSocket(this.#address, options);
    const stop = () => socket.terminate();
    const watchdog = this.#watch(socket);
    this.#closing.signal.addEventListener("abort", stop);
    let opened = false;
    socket.on("open", () => {
      opened = true;
      this.#connections += 1;
      this.#isOpen = true;
      socket.send(JSON.stringify({ type: "feature_flags", data: { supports_preview_metadata: true } }));
      this.#open.resolve();
      this.#listener.connected();
    });
    socket.on("message", (data, isBinary) => this.#hear(data as Buffer, isBinary));
    // Its reason does not matter: "close" follows, and the next connection is tried.
    socket.on("error", stop);
    return new Promise((resolve) => {
      socket.on("close", () => {
        clearInterval(watchdog);
        this.#closing.signal.removeEventListener("abort", stop);
        this.#isOpen = false;
        if (opened) this.#open = Promise.withResolvers<void>();
        resolve(opened);
      });
    });
  }

  /** The server never pings, so a half-open connection is found by asking for a sign of life. */
  #watch(socket: WebSocket): NodeJS.Timeout {
    let alive = true;
    const heard = () => {
      alive = true;
    };
    socket.on("pong", heard).on("message", heard).on("open", heard);
    return setInterval(() => {
      if (!alive) socket.terminate();
      else if (socket.readyState === WebSocket.OPEN) {
        alive = false;
        socket.ping();
      }
    }, this.#limits.silenceMs / 2);
  }

  #hear(data: Buffer, isBinary: boolean): void {
    if (isBinary) {
      const frame = readPreview(data);
      if (frame) this.#listener.preview(frame);
      return;
    }
    const message = readMessage(data.toString());
    if (message) this.#listener.message(message.type, message.data);
  }
}
