import type { Deps } from "../platform/deps.ts";
import { StudioError } from "../platform/errors.ts";
import type { JobHandler, JobHandlers } from "../platform/job-handlers.ts";
import { type ClaimedJob, jobsChannel } from "../platform/jobs.ts";

const pollMs = 2_000;
const heartbeatMs = 4_000;

class ClaimLost extends Error {
  override readonly name = "ClaimLost";
}

const passing = new Set(["unavailable", "limited", "storage_full", "timeout"]);

/** Whether trying again may help. A defect may be the database going away, so it is tried again too. */
const mayPass = (error: unknown) => !(error instanceof StudioError) || passing.has(error.kind);

const told = (error: unknown) => (error instanceof StudioError ? error.message : "Something broke while this was done");

/** Does the jobs of the queue: claims, runs, and settles together with what was made, under the claim's fence. */
export class Runner {
  readonly #deps: Deps;
  readonly #handlers: JobHandlers;
  readonly #running = new Map<ClaimedJob, { abort: AbortController; done: Promise<void> }>();
  readonly #claiming = new Set<string>();
  #stopping = false;
  #poll: NodeJS.Timeout | undefined;
  #unlisten: (() => Promise<void>) | undefined;

  constructor(deps: Deps, handlers: JobHandlers) {
    this.#deps = deps;
    this.#handlers = handlers;
  }

  async start(): Promise<void> {
    this.#unlisten = await this.#deps.db.listen(jobsChannel, (name) => this.#pump(name));
    this.#poll = setInterval(() => this.#pumpAll(), pollMs);
    this.#pumpAll();
  }

  /** Stops claiming, gives running jobs `graceMs` to end, hands the rest back. */
  async stop(graceMs = 8_000): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#poll);
    await this.#unlisten?.();
    const all = Promise.all([...this.#running.values()].map((one) => one.done));
    const late = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
    await Promise.race([all, late]);
    for (const { abort } of this.#running.values()) abort.abort(new Error("the process stops"));
    await Promise.all([...this.#running.values()].map((one) => one.done));
  }

  /** Aborts running jobs that `concerns` picks, such as those of a cancelled batch. */
  interrupt(concerns: (job: ClaimedJob) => boolean, reason: Error): void {
    for (const [job, { abort }] of this.#running) if (concerns(job)) abort.abort(reason);
  }

  #pumpAll(): void {
    for (const name of Object.keys(this.#handlers)) this.#pump(name);
  }

  #pump(name: string): void {
    if (this.#stopping || this.#claiming.has(name) || !(name in this.#handlers)) return;
    this.#claiming.add(name);
    this.#claimAll(name)
      .catch((error: unknown) =>
        this.#deps.log.warn({ err: error, queue: name }, "claiming failed; trying again at the next poll"),
      )
      .finally(() => this.#claiming.delete(name));
  }

  async #claimAll(name: string): Promise<void> {
    const handler = this.#handlers[name];
    while (handler && !this.#stopping) {
      const job = await this.#deps.queue.claim(name);
      if (!job) return;
      const abort = new AbortController();
      const done = this.#do(job, handler, abort).finally(() => {
        this.#running.delete(job);
        this.#pump(name);
      });
      this.#running.set(job, { abort, done });
    }
  }

  async #do(job: ClaimedJob, handler: JobHandler, abort: AbortController): Promise<void> {
    const log = this.#deps.log.child({ job: job.uid, queue: job.name, attempt: job.attempt });
    const began = performance.now();
    const heartbeat = setInterval(() => {
      this.#deps.queue.touch(job).then(
        (alive) => alive || abort.abort(new ClaimLost()),
        (error: unknown) => log.warn({ err: error }, "heartbeat failed"),
      );
    }, heartbeatMs);
    const timeUp = setTimeout(
      () => abort.abort(new StudioError("timeout", "timeout", "It took too long and was stopped")),
      handler.timeoutSeconds * 1_000,
    );
    try {
      if (handler.visible) await this.#announce(job, "running");
      const land = await handler.run(this.#deps, job.body, {
        uid: job.uid,
        attempt: job.attempt,
        last: job.last,
        signal: abort.signal,
      });
      await this.#settle(job, handler, { state: "done" }, land);
      log.info({ ms: Math.round(performance.now() - began) }, "job done");
    } catch (error) {
      await this.#afterFailure(job, handler, abort.signal.aborted ? (abort.signal.reason ?? error) : error).catch(
        (second: unknown) => log.error({ err: second }, "settling a failed job failed; its claim will lapse"),
      );
    } finally {
      clearInterval(heartbeat);
      clearTimeout(timeUp);
    }
  }

  async #settle(
    job: ClaimedJob,
    handler: JobHandler,
    outcome: { state: "done" | "failed"; error?: string },
    land: (tx: Parameters<Deps["record"]>[0]) => Promise<void>,
  ): Promise<void> {
    await this.#deps.db.inTx(async (tx) => {
      if (!(await this.#deps.queue.settle(tx, job, outcome))) throw new ClaimLost();
      await land(tx);
      if (handler.visible) await this.#record(tx, job, outcome.state);
    });
  }

  async #afterFailure(job: ClaimedJob, handler: JobHandler, error: unknown): Promise<void> {
    const log = this.#deps.log.child({ job: job.uid, queue: job.name, attempt: job.attempt });
    if (error instanceof ClaimLost) {
      log.warn("another worker has taken this job over; what was made here is dropped");
    } else if (this.#stopping) {
      await this.#deps.queue.handBack(job);
    } else if (mayPass(error) && !job.last) {
      log.warn({ err: error }, "job failed; it will be tried again");
      await this.#deps.queue.giveBack(job, told(error));
    } else {
      log.error({ err: error }, "job failed for good");
      await this.#settle(job, handler, { state: "failed", error: told(error) }, async (tx) =>
        handler.failed?.(this.#deps, tx, job.body, told(error)),
      );
    }
  }

  async #announce(job: ClaimedJob, state: "running"): Promise<void> {
    await this.#deps.db.inTx((tx) => this.#record(tx, job, state));
  }

  async #record(
    tx: Parameters<Deps["record"]>[0],
    job: ClaimedJob,
    state: "running" | "done" | "failed",
  ): Promise<void> {
    const { collectionUid, subjectUid } = job.about;
    if (!collectionUid) return;
    await this.#deps.record(
      tx,
      { collectionUid, subjectUid },
      { type: "JobChanged", job_id: job.uid, name: job.name, state, subject_id: subjectUid ?? null },
    );
  }
}
