import type { Tx } from "./database.ts";
import type { Deps } from "./deps.ts";

/** Writes a job's results. It runs in the transaction that settles the job, so it happens once or not at all. */
export type Landing = (tx: Tx) => Promise<void>;

export interface JobContext {
  uid: string;
  /** Number of this try, from 1. */
  attempt: number;
  /** Whether no try follows this one. */
  last: boolean;
  /** Aborts when the claim is lost, the time is up or the process stops. */
  signal: AbortSignal;
  /** Leaves work for after the landing has been committed; it is not done when the landing was not. A failure is logged. */
  afterwards(work: () => Promise<void>): void;
}

/** Thrown by a handler that has to wait for a machine: the job is handed back for a while, and the try does not count. */
export class Postponed extends Error {
  override readonly name = "Postponed";
  readonly pauseSeconds: number;

  constructor(pauseSeconds: number, cause?: unknown) {
    super(`to be looked at again in ${pauseSeconds} s`, { cause });
    this.pauseSeconds = pauseSeconds;
  }
}

/** How one kind of job is done: first everything slow, then `Landing` writes it all at once. Jobs carry ids and read fresh state. */
export interface JobHandler {
  /** Runs at once, over all processes. */
  concurrency: number;
  timeoutSeconds: number;
  /** Tries after the first, for failures that may pass. */
  retries: number;
  /** Whether browsers hear of every change of its state. */
  visible?: boolean;
  run(deps: Deps, body: Record<string, unknown>, context: JobContext): Promise<Landing>;
  /** Writes what a final failure means; in the transaction that settles the job. */
  failed?(deps: Deps, tx: Tx, body: Record<string, unknown>, message: string): Promise<void>;
}

export type JobHandlers = Record<string, JobHandler>;
