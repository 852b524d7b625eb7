import type { Deps } from "../platform/deps.ts";
import type { JobHandlers } from "../platform/job-handlers.ts";
import { type ClaimedJob, jobsChannel } from "../platform/jobs.ts";
import { readyQueues } from "../platform/ready-jobs.ts";
import { JobTry } from "./job-try.ts";
import { writeOffLapsed } from "./lapsed.ts";

export interface RunnerPace {
  /** Between looks for work that no notification told of. */
  pollMs: number;
  /** Between signs of life; well below the ten seconds after which a claim lapses. */
  heartbeatMs: number;
  /** Between looks for jobs whose worker went silent. */
  lapsedMs: number;
}

const usualPace: RunnerPace = { pollMs: 2_000, heartbeatMs: 4_000, lapsedMs: 5_000 };

/** Does the jobs of the queue: claims, runs, and settles together with what was made, under the claim's fence. */
export class Runner {
  readonly #deps: Deps;
  readonly #handlers: JobHandlers;
  readonly #pace: RunnerPace;
  readonly #running = new Map<JobTry, Promise<void>>();
  /** Uids of jobs that wait for a machine: that one waits is said once, however often it looks again. */
  readonly #postponed = new Set<string>();
  #looking: Promise<void> | undefined;
  #again = false;
  #stopping = false;
  #timers: NodeJS.Timeout[] = [];
  #lookingForLapsed: Promise<void> = Promise.resolve();
  #unlisten: (() => Promise<void>) | undefined;

  constructor(deps: Deps, handlers: JobHandlers, pace: Partial<RunnerPace> = {}) {
    this.#deps = deps;
    this.#handlers = handlers;
    this.#pace = { ...usualPace, ...pace };
  }

  async start(): Promise<void> {
    this.#unlisten = await this.#deps.db.listen(jobsChannel, (name) => {
      if (name in this.#handlers) this.#look();
    });
    this.#timers = [
      setInterval(() => this.#look(), this.#pace.pollMs),
      setInterval(() => this.#lookForLapsed(), this.#pace.lapsedMs),
    ];
    this.#look();
  }

  /** Stops claiming, gives running jobs `graceMs` to end, hands the rest back. */
  async stop(graceMs = 8_000): Promise<void> {
    this.#stopping = true;
    this.#timers.forEach(clearInterval);
    await this.#unlisten?.();
    await this.#lookingForLapsed;
    // A claim on its way would otherwise be begun after everything has been closed.
    await this.#looking;
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, graceMs);
    await Promise.race([Promise.all(this.#running.values()), late.promise]);
    clearTimeout(timer);
    for (const one of this.#running.keys()) one.stop();
    await Promise.all(this.#running.values());
  }

  /** One look at a time over all queues, however many calls there are, so that looking takes one connection at most. */
  #look(): void {
    if (this.#stopping) return;
    if (this.#looking) {
      // A look on its way may have missed the order that this call tells of.
      this.#again = true;
      return;
    }
    this.#looking = this.#claimAll()
      .catch((error: unknown) =>
        this.#deps.log.warn({ err: error }, "looking for jobs failed; trying again at the next poll"),
      )
      .finally(() => {
        this.#looking = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.#look();
      });
  }

  async #claimAll(): Promise<void> {
    let claimed = true;
    while (claimed && !this.#stopping) {
      claimed = false;
      for (const name of await readyQueues(this.#deps.db.read, this.#handlers))
        if (await this.#claimOne(name)) claimed = true;
    }
  }

  /** A queue whose claim fails keeps no other from being served. */
  async #claimOne(name: string): Promise<boolean> {
    if (this.#stopping) return false;
    try {
      const job = await this.#deps.queue.claim(name);
      if (!job) return false;
      if (this.#stopping) await this.#deps.queue.handBack(job);
      else this.#begin(job);
      return true;
    } catch (error) {
      this.#deps.log.warn({ err: error, queue: name }, "claiming failed; trying again at the next poll");
      return false;
    }
  }

  #begin(job: ClaimedJob): void {
    const handler = this.#handlers[job.name];
    if (!handler) return;
    const started = new JobTry(this.#deps, job, handler, {
      heartbeatMs: this.#pace.heartbeatMs,
      wasPostponed: this.#postponed.has(job.uid),
    });
    const done = started.run().then((end) => {
      if (end === "postponed") this.#postponed.add(job.uid);
      else this.#postponed.delete(job.uid);
      this.#running.delete(started);
      this.#look();
    });
    this.#running.set(started, done);
  }

  #lookForLapsed(): void {
    this.#lookingForLapsed = this.#lookingForLapsed
      .then(() => writeOffLapsed(this.#deps, this.#handlers))
      .catch((error: unknown) => this.#deps.log.warn({ err: error }, "looking for lapsed jobs failed; trying again"));
  }
}
