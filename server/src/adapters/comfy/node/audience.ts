import type { JsonObject } from "../../../platform/exact-json.ts";
import type { Follower } from "../follower.ts";
import type { PreviewFrame } from "../frames.ts";

/** Those who follow attempts at one node, and what the event socket has for them. */
export class Audience {
  readonly #followers = new Set<Follower>();
  readonly #news: (uid: string) => void;
  /** The prompt that the last message spoke of: previews of servers before 0.3.45 do not say whose they are. */
  #current: string | undefined;

  /** @param news called with the id of each prompt that a message speaks of */
  constructor(news: (uid: string) => void) {
    this.#news = news;
  }

  add(follower: Follower): void {
    this.#followers.add(follower);
  }

  delete(follower: Follower): void {
    this.#followers.delete(follower);
  }

  of(uid: string): Follower[] {
    return [...this.#followers].filter((follower) => follower.uid === uid);
  }

  ring(uid: string): void {
    for (const follower of this.of(uid)) follower.bell.ring();
  }

  ringAll(): void {
    for (const follower of this.#followers) follower.bell.ring();
  }

  hear(type: string, data: JsonObject): void {
    // Told to every client whenever the queue changes: the only news of what was submitted over a lost connection.
    if (type === "status") this.ringAll();
    if (typeof data.prompt_id !== "string") return;
    this.#current = data.prompt_id;
    this.#news(data.prompt_id);
    for (const follower of this.of(data.prompt_id)) follower.message(type, data);
  }

  show({ bytes, promptId = this.#current }: PreviewFrame): void {
    if (promptId === undefined) return;
    for (const follower of this.of(promptId)) follower.preview(bytes);
  }
}
