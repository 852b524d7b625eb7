import { setTimeout as pause } from "node:timers/promises";

/** Thrown inside a node that notices its interruption. */
export class Interrupted extends Error {}

/** Lets the steps of slow nodes pass: freely, at a pace, or one by one while a test holds them. */
export class StepGate {
  /** How long a step takes at least, in milliseconds. */
  stepMs = 0;
  #held = false;
  #permits = 0;
  #interrupted = false;
  #waiting: (() => void) | undefined;

  /** From now on each step waits to be allowed. */
  hold(): void {
    this.#held = true;
  }

  /** Lets so many more steps pass. */
  allow(count: number): void {
    this.#permits += count;
    this.#waiting?.();
  }

  open(): void {
    this.#held = false;
    this.#waiting?.();
  }

  interrupt(): void {
    this.#interrupted = true;
    this.#waiting?.();
  }

  /** As the real server does when a prompt begins, which is how an early interrupt gets lost. */
  clear(): void {
    this.#interrupted = false;
  }

  check(): void {
    if (this.#interrupted) throw new Interrupted();
  }

  /** Resolves when the step may pass. @throws Interrupted */
  async pass(): Promise<void> {
    while (this.#held && this.#permits === 0 && !this.#interrupted) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    if (this.stepMs > 0) await pause(this.stepMs);
    this.check();
    if (this.#held) this.#permits -= 1;
  }
}
