/** What a provider of pictures can do; a request for more is refused, never trimmed in silence. */
export interface Capabilities {
  /** Kinds of picture it makes. */
  kinds: readonly ("portrait" | "background")[];
  /** Whether it takes a source picture to keep a likeness. */
  source: boolean;
  /** Whether equal seeds give equal pictures. */
  seed: boolean;
  /** Whether it runs a workflow, which then has to be named. */
  workflow: boolean;
  styles: readonly { key: string; kind: "portrait" | "background" }[];
}

/** One try at one picture. `uid` is made and committed by us before anything is sent, and is the provider's id too. */
export interface Attempt {
  uid: string;
  kind: "portrait" | "background";
  prompt: string;
  /** Decimal text, up to 2^64 - 1. */
  seed: string;
  /** Place in its batch, from 0: equal seeds with other ordinals give other pictures. */
  ordinal: number;
  width: number;
  height: number;
  alpha: boolean;
  style?: string;
  source?: {
    bytes: Uint8Array;
    format: "png" | "jpeg" | "webp";
    face?: { x: number; y: number; width: number; height: number };
  };
  /** The graph to run with its inputs filled in, for providers with `workflow`: JSON text, so that big seeds survive. */
  graph?: { text: string; outputNodes: readonly string[]; sourceNodes: readonly string[] };
}

/** A finished picture as the provider gave it, not yet trusted. */
export interface Picture {
  bytes: Uint8Array;
  /** Where it came from on the provider's side, for the record. */
  origin: string;
}

export interface Watch {
  signal: AbortSignal;
  /** Fraction from 0 to 1; may never reach 1. `preview` is a small JPEG. */
  onProgress(fraction: number, preview?: Uint8Array): void;
}

/**
 * Where an attempt stands at the provider. `absent` is proved absence: the provider never had it or lost it, so that a
 * new attempt cannot be paid for twice.
 */
export type Standing = { state: "waiting" | "running" | "done" | "absent" } | { state: "failed"; failure: Failure };

/** Why no picture came, in the classes that the next step depends on. */
export interface Failure {
  kind: "unreachable" | "out-of-memory" | "refused" | "node-sick" | "cancelled" | "bad-output";
  message: string;
}

/**
 * A machine that makes pictures. An attempt is submitted at most once under its uid; after any doubt `observe` tells
 * where it stands, and only proved absence allows a new attempt with a new uid.
 */
export interface ImageProvider {
  readonly name: string;
  readonly label: string;
  readonly costCentsEach: number;
  readonly capabilities: Capabilities;
  /** Whether it can work now, with a plain sentence for the screen. Answers within 5 s. */
  health(): Promise<{ ready: boolean; message: string }>;
  /**
   * Hands the attempt over; returns when the provider has accepted it.
   * @throws StudioError kind `unavailable` (slug `provider/unreachable`): it may or may not have arrived, ask `observe`
   * @throws StudioError kind `invalid` (slug `provider/refused`): it will never run; `details.nodes` may name why
   */
  submit(attempt: Attempt): Promise<void>;
  /** Where an attempt stands; asked after a restart or a lost answer. */
  observe(attempt: Attempt): Promise<Standing>;
  /** Follows an accepted attempt to its end. Resolves with how it ended; rejects only when `signal` aborts. */
  follow(attempt: Attempt, watch: Watch): Promise<Exclude<Standing, { state: "waiting" | "running" }>>;
  /** The pictures of a done attempt, in the order of its outputs; at least one. Safe to repeat. */
  fetch(attempt: Attempt): Promise<Picture[]>;
  /** Stops a waiting or running attempt; resolves when its end has been seen. */
  cancel(attempt: Attempt): Promise<void>;
  /** Frees what the provider keeps for an attempt, once its pictures have landed. */
  release(attempt: Attempt): Promise<void>;
  close(): Promise<void>;
}
