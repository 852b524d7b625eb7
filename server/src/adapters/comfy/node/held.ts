import type { Standing } from "../../providers/provider.ts";
import { isMachineFault } from "../failures.ts";
import type { Finding } from "../standing.ts";

interface Note {
  newsMs: number;
  /** Whether its failure has been acted on: a failure is read again with every look. */
  isJudged: boolean;
  /** It stands still and is being interrupted: if it ends as interrupted, that was us. */
  isStopping: boolean;
  /** It will not end by itself. */
  isLost: boolean;
  /** How it ended, with its pictures, until they are fetched. */
  end?: Finding | undefined;
}

export type Ended = Exclude<Standing, { state: "waiting" | "running" }>;

export const isEnded = (standing: Standing): standing is Ended =>
  standing.state !== "waiting" && standing.state !== "running";

type Failed = Extract<Standing, { state: "failed" }>;

const stoodStill = (partial: Failed["partial"]): Failed => ({
  state: "failed",
  failure: { kind: "node-sick", message: "It stood still on its ComfyUI server" },
  ...(partial && { partial }),
});

/** What a failure asks to be done at its node. */
export type Consequence = "free-memory" | "latch" | undefined;

/** The attempts at one node that may still have to be looked up: from the first word about them until their release. */
export class Held {
  readonly #notes = new Map<string, Note>();

  get size(): number {
    return this.#notes.size;
  }

  has(uid: string): boolean {
    return this.#notes.has(uid);
  }

  hold(uid: string, newsMs: number): void {
    if (this.#notes.has(uid)) return;
    this.#notes.set(uid, { newsMs, isJudged: false, isStopping: false, isLost: false });
  }

  drop(uid: string): void {
    this.#notes.delete(uid);
  }

  newsMs(uid: string): number {
    return this.#notes.get(uid)?.newsMs ?? 0;
  }

  mark(uid: string, news: Partial<Note>): void {
    const note = this.#notes.get(uid);
    if (note) Object.assign(note, news);
  }

  /** The end that was seen last, once. */
  takeEnd(uid: string): Finding | undefined {
    const note = this.#notes.get(uid);
    const end = note?.end;
    if (note) note.end = undefined;
    return end;
  }

  /**
   * What a finding means, knowing what was done to the attempt. One that stood still counts as failed when our interrupt
   * ended it, or when nothing will; should it come to an end after all, it is done and its pictures are there.
   */
  interpret(uid: string, { standing, pictures }: Finding): Finding {
    const note = this.#notes.get(uid);
    const wasStopped = standing.state === "failed" && standing.failure.kind === "cancelled" && note?.isStopping;
    if (wasStopped) return { standing: stoodStill(standing.partial), pictures };
    const goesOn = standing.state === "waiting" || standing.state === "running" || standing.state === "absent";
    return note?.isLost && goesOn ? { standing: stoodStill(undefined), pictures } : { standing, pictures };
  }

  /** What the first sight of a failure asks for; nothing when it was seen before. */
  judge(uid: string, { standing }: Finding): Consequence {
    const note = this.#notes.get(uid);
    if (standing.state !== "failed" || note === undefined || note.isJudged) return undefined;
    note.isJudged = true;
    if (standing.failure.kind === "out-of-memory") return "free-memory";
    return isMachineFault(standing.failure) ? "latch" : undefined;
  }
}
