import type { ClientMessage, LineMessage, LiveMessage } from "@pentimento/contract";
import { reconnectDelay } from "./live.rules.ts";

export interface LiveHandlers {
  /** A message of a followed collection; each stored one is handed over once, in order. */
  onMessage: (message: LiveMessage) => void;
  /** What was missed is not told again: read everything of the collection anew. */
  onResync: (collectionId: string) => void;
  /** The server did not do what was asked on the line. */
  onRefusal: (detail: string) => void;
  onState: (state: "connecting" | "live" | "lost") => void;
}

type Frame = LiveMessage | LineMessage;

/** Between the time that an event bears and its commit, at most, as far as it matters here. */
const commitMs = 1000;

const passing: readonly string[] = ["GenerationItemProgress", "GenerationPreview"];

/**
 * The live connection: one socket for all followed collections. After a break it comes back by itself (0.5 to 5 s,
 * jittered) and asks for what came after the last sequence it has seen, so nothing is missed and nothing comes twice.
 */
export class LiveLine {
  readonly #handlers: LiveHandlers;
  readonly #address: string;
  /** Last sequence seen, by collection; absent until the server has said where it stands. */
  readonly #seen = new Map<string, number | undefined>();
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #closed = true;

  constructor(address: string, handlers: LiveHandlers) {
    this.#address = address;
    this.#handlers = handlers;
  }

  open(): void {
    if (!this.#closed) return;
    this.#closed = false;
    window.addEventListener("online", this.#hurry);
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    window.removeEventListener("online", this.#hurry);
    this.#socket?.close();
    this.#socket = undefined;
  }

  /** Follows exactly these collections from now on. */
  follow(collectionIds: readonly string[]): void {
    for (const id of this.#seen.keys()) {
      if (collectionIds.includes(id)) continue;
      this.#seen.delete(id);
      this.#send({ type: "leave", collection_id: id });
    }
    for (const id of collectionIds) {
      if (this.#seen.has(id)) continue;
      this.#seen.set(id, undefined);
      this.#ask(id);
    }
  }

  readonly #hurry = (): void => {
    if (this.#socket) return;
    clearTimeout(this.#timer);
    this.#connect();
  };

  #connect(): void {
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    this.#handlers.onState("connecting");
    socket.onopen = () => {
      for (const id of this.#seen.keys()) this.#ask(id);
    };
    socket.onmessage = (event) => this.#hear(JSON.parse(String(event.data)) as Frame);
    socket.onclose = () => {
      if (this.#socket === socket) this.#lose();
    };
  }

  #lose(): void {
    this.#socket = undefined;
    if (this.#closed) return;
    this.#handlers.onState("lost");
    this.#timer = setTimeout(() => this.#connect(), reconnectDelay(this.#attempt, Math.random()));
    this.#attempt += 1;
  }

  #ask(collectionId: string): void {
    const after = this.#seen.get(collectionId);
    this.#send({ type: "follow", collection_id: collectionId, ...(after === undefined ? {} : { after }) });
  }

  #send(message: ClientMessage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #hear(frame: Frame): void {
    if (frame.type === "hello") {
      this.#attempt = 0;
      this.#handlers.onState("live");
    } else if (frame.type === "following") this.#begin(frame);
    else if (frame.type === "resync") {
      this.#seen.set(frame.collection_id, frame.sequence);
      this.#handlers.onResync(frame.collection_id);
    } else if (frame.type === "error") this.#handlers.onRefusal(frame.detail);
    else this.#pass(frame);
  }

  /** With `after` the server tells the missed ones first; its number must not skip them. */
  #begin({ collection_id: id, sequence, quiet_ms: quietMs }: Extract<LineMessage, { type: "following" }>): void {
    if (this.#seen.get(id) !== undefined) return;
    this.#seen.set(id, sequence);
    // Since the page was opened something happened, perhaps after it was read.
    if (quietMs !== null && quietMs < performance.now() + commitMs) this.#handlers.onResync(id);
  }

  #pass(message: LiveMessage): void {
    if (!this.#seen.has(message.collection_id)) return;
    if (!passing.includes(message.type)) {
      const seen = this.#seen.get(message.collection_id);
      if (seen !== undefined && message.sequence <= seen) return;
      this.#seen.set(message.collection_id, message.sequence);
    }
    this.#handlers.onMessage(message);
  }
}
