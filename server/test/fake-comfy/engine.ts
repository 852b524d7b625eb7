import { Execution } from "./execution.ts";
import { Heap, Incomparable } from "./heap.ts";
import type { Entry, Job } from "./job.ts";
import { Ledger, type Run } from "./ledger.ts";
import type { Machine } from "./machine.ts";
import { ResultCache } from "./result-cache.ts";

/** Queue, worker, cache and history of the fake server, all in memory and all lost by a restart. */
export class Engine {
  readonly ledger = new Ledger();
  /** Prompt ids in the order of their acceptance, repeats included. */
  readonly accepted: string[] = [];
  readonly #machine: Machine;
  #waiting = new Heap<Job>();
  #running: { job: Job; run: Run; execution: Execution } | undefined;
  #history = new Map<string, Entry>();
  #cache = new ResultCache();
  #counter = 0;
  /** A job of an earlier life of the server leaves no trace in this one. */
  #life = 0;
  #workerIsDead = false;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** In the order in which they lie in the heap, which is not the order in which they will run. */
  get pending(): readonly Job[] {
    return this.#waiting.items;
  }

  get running(): Job | undefined {
    return this.#running?.job;
  }

  get history(): ReadonlyMap<string, Entry> {
    return this.#history;
  }

  get queueLength(): number {
    return this.#waiting.items.length + (this.#running ? 1 : 0);
  }

  /** The node that is being run for this client, which a new connection is told of. */
  currentNode(clientId: string): string | undefined {
    return this.#running?.job.clientId === clientId ? this.#running.execution.current : undefined;
  }

  /** The number that the next prompt gets; `toFront` puts it before all others. */
  nextNumber(toFront: boolean): number {
    const number = toFront ? -this.#counter : this.#counter;
    this.#counter += 1;
    return number;
  }

  /** @throws Incomparable when its number and id are those of a waiting job; it is queued all the same */
  enqueue(job: Job): void {
    this.accepted.push(job.id);
    try {
      this.#waiting.push(job);
      this.#tellStatus();
    } finally {
      void this.#work();
    }
  }

  /** Takes the first waiting job of that id out, without a word about it. @throws Incomparable */
  remove(id: string): boolean {
    if (!this.#waiting.remove((job) => job.id === id)) return false;
    this.#tellStatus();
    return true;
  }

  clearQueue(): void {
    this.#waiting.clear();
    this.#tellStatus();
  }

  /** Interrupts the running job, if it is this one; undefined means whichever runs. Tells whether one was. */
  interrupt(id: string | undefined): boolean {
    if (this.#running === undefined || (id !== undefined && this.#running.job.id !== id)) return false;
    if (!this.#machine.faults.takeLostCancel()) this.#machine.steps.interrupt();
    return true;
  }

  clearHistory(): void {
    this.#history.clear();
  }

  forget(id: string): void {
    this.#history.delete(id);
  }

  /** What POST /free with `free_memory` does once the worker gets to it. */
  freeMemory(): void {
    this.#cache.clear();
  }

  restart(): void {
    this.#life += 1;
    this.#workerIsDead = false;
    this.ledger.lose(this.#running?.run, this.#history.keys());
    this.#waiting = new Heap();
    this.#running = undefined;
    this.#history = new Map();
    this.#cache = new ResultCache();
    this.#counter = 0;
    this.#machine.steps.interrupt();
    this.#machine.installation.storage.clearTemp();
  }

  #tellStatus(): void {
    this.#machine.sockets.status(this.queueLength);
  }

  async #work(): Promise<void> {
    const life = this.#life;
    while (!this.#running && !this.#workerIsDead && life === this.#life) {
      const job = this.#next();
      if (job === undefined) return;
      await this.#run(job, life);
    }
  }

  /** The next job in order. Where two cannot be compared the worker's thread ends, and nothing says so. */
  #next(): Job | undefined {
    try {
      return this.#waiting.pop();
    } catch (error) {
      if (!(error instanceof Incomparable)) throw error;
      this.#workerIsDead = true;
      return undefined;
    }
  }

  async #run(job: Job, life: number): Promise<void> {
    const { sockets, faults, traits } = this.#machine;
    const run = this.ledger.begin(job);
    const isPresent = () => life === this.#life;
    const execution = new Execution(job, this.#machine, this.#cache, isPresent);
    this.#running = { job, run, execution };
    this.#tellStatus();
    if (faults.takeWorkerDeath()) {
      this.#workerIsDead = true;
      this.ledger.lose(run, []);
      return;
    }
    const ended = await execution.run();
    if (ended === "success") await faults.beforeHistory();
    if (!isPresent()) return;
    this.ledger.end(run, ended);
    this.#history.set(job.id, execution.entry(ended));
    this.#running = undefined;
    if (traits.forgetfulCache) this.#cache.keepOnly(execution.used);
    this.#tellStatus();
    sockets.tell(job.clientId, "executing", { node: null, prompt_id: job.id });
  }
}
