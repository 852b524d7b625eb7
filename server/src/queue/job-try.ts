import type { Tx } from "../platform/database.ts";
import type { Deps } from "../platform/deps.ts";
import { StudioError } from "../platform/errors.ts";
import { type JobHandler, Postponed } from "../platform/job-handlers.ts";
import type { ClaimedJob } from "../platform/jobs.ts";
import { recordChange } from "./record-change.ts";

class ClaimLost extends Error {
  override readonly name = "ClaimLost";
}

class Stopping extends Error {
  override readonly name = "Stopping";
}

const passing = new Set(["unavailable", "limited", "storage_full", "timeout"]);

/** Whether trying again may help. A defect may be the database going away, so it is tried again too. */
const mayPass = (error: unknown) => !(error instanceof StudioError) || passing.has(error.kind);

const told = (error: unknown) => (error instanceof StudioError ? error.message : "Something broke while this was done");

/** Why a job waits, for the log: an expected failure by its words, a defect with its stack. */
const because = (cause: unknown) =>
  cause instanceof StudioError ? { reason: `${cause.slug}: ${cause.message}` } : { err: cause };

interface TryPace {
  /** Milliseconds between signs of life. */
  heartbeatMs: number;
  /** Whether the try before this one had to wait for a machine too, which has been said then. */
  wasPostponed: boolean;
}

/** One try at a job, from its claim to its end. It never throws: what goes wrong is written where people look. */
export class JobTry {
  readonly #deps: Deps;
  readonly #job: ClaimedJob;
  readonly #handler: JobHandler;
  readonly #pace: TryPace;
  readonly #abort = new AbortController();
  readonly #afterwards: (() => Promise<void>)[] = [];

  constructor(deps: Deps, job: ClaimedJob, handler: JobHandler, pace: TryPace) {
    this.#deps = { ...deps, log: deps.log.child({ job: job.uid, queue: job.name, attempt: job.attempt }) };
    this.#job = job;
    this.#handler = handler;
    this.#pace = pace;
  }

  /** The process stops: what is not done by now is handed back without counting as a try. */
  stop(): void {
    this.#abort.abort(new Stopping());
  }

  async run(): Promise<"postponed" | "over"> {
    const heartbeat = setInterval(() => this.#touch(), this.#pace.heartbeatMs);
    const timeUp = setTimeout(
      () => this.#abort.abort(new StudioError("timeout", "timeout", "It took too long and was stopped")),
      this.#handler.timeoutSeconds * 1_000,
    );
    try {
      await this.#perform();
    } catch (error) {
      const { aborted, reason } = this.#abort.signal;
      const failure = aborted ? reason : error;
      await this.#afterFailure(failure).catch((second: unknown) =>
        this.#deps.log.error({ err: second }, "settling a failed job failed; its claim will lapse"),
      );
      if (failure instanceof Postponed) return "postponed";
    } finally {
      clearInterval(heartbeat);
      clearTimeout(timeUp);
    }
    return "over";
  }

  #touch(): void {
    this.#deps.queue.touch(this.#job).then(
      (alive) => alive || this.#abort.abort(new ClaimLost()),
      (error: unknown) => this.#deps.log.warn({ err: error }, "heartbeat failed"),
    );
  }

  async #perform(): Promise<void> {
    const began = performance.now();
    const job = this.#job;
    if (job.exhausted)
      throw new StudioError(
        "conflict",
        "quarantined",
        `It was begun ${job.attempt - 1} times and never came to an end`,
      );
    if (this.#handler.visible) await this.#deps.db.inTx((tx) => recordChange(this.#deps, tx, job, "running"));
    const land = await this.#handler.run(this.#deps, job.body, {
      uid: job.uid,
      attempt: job.attempt,
      last: job.last,
      signal: this.#abort.signal,
      afterwards: (work) => void this.#afterwards.push(work),
    });
    await this.#settle({ state: "done" }, land);
    await this.#doAfterwards();
    this.#deps.log.info({ ms: Math.round(performance.now() - began) }, "job done");
  }

  /** The job is settled by then, so that a failure is only worth a line. */
  async #doAfterwards(): Promise<void> {
    for (const work of this.#afterwards)
      await work().catch((error: unknown) => this.#deps.log.warn({ err: error }, "what follows a settled job failed"));
  }

  async #settle(outcome: { state: "done" | "failed"; error?: string }, land: (tx: Tx) => Promise<void>): Promise<void> {
    await this.#deps.db.inTx(async (tx) => {
      if (!(await this.#deps.queue.settle(tx, this.#job, outcome))) throw new ClaimLost();
      await land(tx);
      if (this.#handler.visible) await recordChange(this.#deps, tx, this.#job, outcome.state);
    });
  }

  async #afterFailure(error: unknown): Promise<void> {
    const { log, queue } = this.#deps;
    if (error instanceof ClaimLost) {
      log.warn("another worker has taken this job over; what was made here is dropped");
    } else if (error instanceof Stopping) {
      await queue.handBack(this.#job);
    } else if (error instanceof Postponed) {
      log[this.#pace.wasPostponed ? "debug" : "info"](because(error.cause), error.message);
      await queue.handBack(this.#job, error.pauseSeconds);
    } else if (mayPass(error) && !this.#job.last) {
      log.warn({ err: error }, "job failed; it will be tried again");
      await queue.giveBack(this.#job, told(error));
    } else {
      log.error({ err: error }, "job failed for good");
      await this.#settle({ state: "failed", error: told(error) }, async (tx) =>
        this.#handler.failed?.(this.#deps, tx, this.#job.body, told(error)),
      );
    }
  }
}
