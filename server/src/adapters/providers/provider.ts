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
  /** The only sizes it makes. The one nearest in shape to what is asked is made, and stays as it is. */
  sizes?: readonly { width: number; height: number }[];
  /** Whether nothing can be asked about an attempt later: one whose answer was lost is over, and may have cost. */
  forgets?: true;
}

/** Where attempts are made: a server of a pool, or the provider as a whole. */
export interface ProviderNode {
  /** Uid of a ComfyUI node, else the provider's name. */
  key: string;
  label: string;
  /** Attempts that may be there at once, running and waiting together. */
  depth: number;
  /** Whether it may be given new work now. */
  takesWork: boolean;
  /** Model that it has loaded: work with the same one begins sooner there. */
  model?: string;
}

/** One try at one picture. `uid` is made and committed by us before anything is sent, and is the provider's id too. */
export interface Attempt {
  uid: string;
  /** Key of the node that it was given to; the whole life of the attempt passes there. */
  node?: string;
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
  /** A picture whose style is followed, for graphs with a place for it. */
  styleReference?: { bytes: Uint8Array; format: "png" | "jpeg" | "webp" };
  /**
   * The graph to run with its inputs filled in, for providers with `workflow`: JSON text, so that big seeds survive.
   * `stylePlaces` are the inputs that take the name of the style's picture.
   */
  graph?: {
    text: string;
    outputNodes: readonly string[];
    sourceNodes: readonly string[];
    stylePlaces?: readonly { node: string; input: string }[];
  };
  /** Whether its uid was made for this very hand-over, so that nobody can have it yet and it need not be looked up before. */
  isNew?: true;
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
export type Standing =
  | { state: "waiting" | "running" }
  | { state: "done" }
  | { state: "absent"; message?: string }
  /** `partial`: some of its pictures were finished before it failed, and `fetch` gives them. */
  | { state: "failed"; failure: Failure; partial?: true };

/** Why no picture came, in the classes that the next step depends on. */
export interface Failure {
  kind: "unreachable" | "out-of-memory" | "refused" | "node-sick" | "cancelled" | "bad-output";
  message: string;
  /** Whether it was paid for all the same, or nobody can tell that it was not. */
  mayHaveCost?: boolean;
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
  /** The style that it makes a picture in when none is asked for, where it chooses one itself. */
  styleOf?(wish: Pick<Attempt, "kind" | "prompt" | "seed" | "ordinal">): string;
  /** Where attempts can be made now. */
  nodes(): readonly ProviderNode[];
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
  /** The pictures of a done attempt, or of a partial one, in the order of its outputs; at least one. Safe to repeat. */
  fetch(attempt: Attempt): Promise<Picture[]>;
  /** Stops a waiting or running attempt; resolves when its end has been seen. */
  cancel(attempt: Attempt): Promise<void>;
  /** Frees what the provider keeps for an attempt, once its pictures have landed. */
  release(attempt: Attempt): Promise<void>;
  close(): Promise<void>;
  /** The servers it works with, when there are several. */
  readonly pool?: NodePool;
}

/** A ComfyUI server as the pool is told of it. `key` is the uid of its row. */
export interface PoolNode {
  key: string;
  url: string;
  label: string;
  /** A node at rest ends what it has and gets nothing new. */
  enabled: boolean;
}

/** How a node stands, as last seen. */
export interface NodeReport {
  key: string;
  /** `open`: the circuit is open until `retryAt`. `latched`: sick, gets work again only after it proved itself. */
  state: "unknown" | "connected" | "degraded" | "open" | "latched";
  reason: string | undefined;
  retryAt: Date | undefined;
  /** Failed tries in a row. */
  failures: number;
  version: string | undefined;
  devices: readonly { name: string; vramTotal: number | undefined; vramFree: number | undefined }[];
  /** File names by folder, such as `checkpoints`. */
  models: Readonly<Record<string, readonly string[]>>;
  classes: readonly string[];
  running: number;
  waiting: number;
  /** Prompts in its queue that are not ours; they are never touched. */
  foreign: number;
  lastSeenAt: Date | undefined;
}

/** The servers behind a provider that has several. */
export interface NodePool {
  /** Sets who belongs to the pool; one that is left out is closed once it is no longer needed to look an attempt up. */
  setNodes(nodes: readonly PoolNode[]): void;
  report(): readonly NodeReport[];
  /** Called with every change of a report; gives the way to stop listening. */
  onChange(listener: (report: NodeReport) => void): () => void;
  /** Asks one node, or all of them, now; an open circuit gets its one probe, a latched node its trial. */
  probe(key?: string): Promise<void>;
  /**
   * What a node says of a class of graph nodes, as JSON text of `object_info`; undefined when it is not installed. It is
   * asked once in a life of the server, and anew with `anew`: files of models come and go meanwhile.
   */
  objectInfo(key: string, classType: string, anew?: boolean): Promise<string | undefined>;
  /** The model that a graph loads first, as `ProviderNode.model` would name it; undefined when it loads none. */
  modelOf(graphText: string): string | undefined;
}
