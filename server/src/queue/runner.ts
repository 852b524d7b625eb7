import type { Deps } from "../platform/deps.ts";
import type { JobHandlers } from "../platform/job-handlers.ts";
import { type ClaimedJob, jobsChannel } from "../platform/jobs.ts";
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
  readonly #claiming = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
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
    this.#unlisten = await this.#deps.db.listen(jobsChannel, (name) => this.#pump(name));
    this.#timers = [
      setInterval(() => this.#pumpAll(), this.#pace.pollMs),
      setInterval(() => this.#lookForLapsed(), this.#pace.lapsedMs),
    ];
    this.#pumpAll();
  }

  /** Stops claiming, gives running jobs `graceMs` to end, hands the rest back. */
  async stop(graceMs = 8_000): Promise<void> {
    this.#stopping = true;
    this.#timers.forEach(clearInterval);
    await this.#unlisten?.();
    await this.#lookingForLapsed;
    // A claim on its way would otherwise be begun after everything has been closed.
    await Promise.all(this.#claiming.values());
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, graceMs);
    await Promise.race([Promise.all(this.#running.values()), late.promise]);
    clearTimeout(timer);
    for (const one of this.#running.keys()) one.stop();
    await Promise.all(this.#running.values());
  }

  #pumpAll(): void {
    for (const name of Object.keys(this.#handlers)) this.#pump(name);
  }

  #pump(name: string): void {
    if (this.#stopping || !(name in this.#handlers)) return;
    // A claim on its way may have looked just before the order that this call tells of was placed.
    if (this.#claiming.has(name)) return void this.#again.add(name);
    const claiming = this.#claimAll(name)
      .catch((error: unknown) =>
        this.#deps.log.warn({ err: error, queue: name }, "claiming failed; trying again at the next poll"),
      )
      .finally(() => {
        this.#claiming.delete(name);
        if (this.#again.delete(name)) this.#pump(name);
      });
    this.#claiming.set(name, claiming);
  }

  async #claimAll(name: string): Promise<void> {
    while (!this.#stopping) {
      const job = await this.#deps.queue.claim(name);
      if (!job) return;
      if (this.#stopping) return this.#deps.queue.handBack(job);
      this.#begin(job);
    }
  }

  #begin(job: ClaimedJob): void {
    const handler = this.#handlers[job.name];
    if (!handler) return;
    const started = new JobTry(this.#deps, job, handler, this.#pace.heartbeatMs);
    const done = started.run().finally(() => {
      this.#running.delete(started);
      this.#pump(job.name);
    });
    this.#running.set(started, done);
  }

  #lookForLapsed(): void {
    this.#lookingForLapsed = this.#lookingForLapsed
      .then(() => writeOffLapsed(this.#deps, this.#handlers))
      .catch((error: unknown) => this.#deps.log.warn({ err: error }, "looking for lapsed jobs failed; trying again"));
  }
}
