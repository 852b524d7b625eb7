/** What went wrong, in the few kinds that doors (http, queue) must tell apart. */
export type ErrorKind =
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "method"
  | "timeout"
  | "conflict"
  | "gone"
  | "stale"
  | "too_large"
  | "unsupported"
  | "reused"
  | "limited"
  | "unavailable"
  | "storage_full";

/** One wrong place in the input. `pointer` is a JSON pointer into the body, or a parameter's name. */
export interface Flaw {
  pointer: string;
  detail: string;
}

export interface ErrorFacts {
  /** Wrong places in the input, for the problem document's `errors`. */
  flaws?: Flaw[];
  /** Seconds until trying again makes sense; becomes Retry-After. */
  retryAfterSeconds?: number;
  /** Facts that the caller may see, such as the id of the job it has to wait for. */
  details?: Record<string, unknown>;
  cause?: unknown;
}

/**
 * An expected failure. `slug` names it for programs (`/problems/<slug>`), `message` for people; neither ever holds a
 * path, SQL, a secret or more than 100 characters of the input. Anything else that is thrown is a defect: 500.
 */
export class StudioError extends Error {
  readonly kind: ErrorKind;
  readonly slug: string;
  readonly facts: ErrorFacts;

  constructor(kind: ErrorKind, slug: string, message: string, facts: ErrorFacts = {}) {
    super(message, { cause: facts.cause });
    this.name = "StudioError";
    this.kind = kind;
    this.slug = slug;
    this.facts = facts;
  }
}
