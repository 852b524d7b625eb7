import type { Job } from "./job.ts";
import type { Prompt } from "./validation-flaws.ts";

/** How a run ended. "lost": the server or its worker ended under it, or ended later and took its history entry along. */
export type Ending = "success" | "error" | "interrupted" | "lost";

/** One beginning of one prompt on the machine, with the times of the process's clock in milliseconds. */
export interface Run {
  readonly id: string;
  readonly prompt: Prompt;
  readonly beganAt: number;
  /** Whether nobody but the prompt itself was to hear of it: so a bridge tries a server out. */
  readonly isTrial: boolean;
  endedAt?: number;
  ending?: Ending;
  /** When a restart made the server forget it, whether it had ended or not. */
  lostAt?: number;
}

/** Every run that a fake server has begun, over all its lives: what a bill for its time would be made of. */
export class Ledger {
  readonly runs: Run[] = [];
  /** How often each prompt id has begun to run. */
  readonly counts = new Map<string, number>();

  begin({ id, prompt, clientId }: Pick<Job, "id" | "prompt" | "clientId">): Run {
    const run: Run = { id, prompt, beganAt: performance.now(), isTrial: clientId === id };
    this.runs.push(run);
    this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
    return run;
  }

  end(run: Run, ending: Exclude<Ending, "lost">): void {
    run.endedAt = performance.now();
    run.ending = ending;
  }

  /** Notes what a restart takes: the run under way, and those that only the history knew. */
  lose(running: Run | undefined, remembered: Iterable<string>): void {
    const ids = new Set(remembered);
    const lostAt = performance.now();
    // A worker that died had lost its run before.
    if (running && running.lostAt === undefined)
      Object.assign(running, { endedAt: lostAt, ending: "lost", lostAt } satisfies Partial<Run>);
    for (const run of this.runs) if (run.lostAt === undefined && ids.has(run.id)) run.lostAt = lostAt;
  }
}
