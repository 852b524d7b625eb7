/** Thrown inside a node that notices its interruption. */
export class Interrupted extends Error {}

/** Lets the steps of the slow node pass: freely, or one by one while a test holds them. */
export class StepGate {
  #held = false;
  #permits = 0;
  #interrupted = false;
  #waiting: (() => void) | undefined;
  #passed = 0;
  readonly #marks: { count: number; resolve: () => void }[] = [];

  /** Resolves when so many steps have passed since the start. */
  async reached(count: number): Promise<void> {
    if (this.#passed < count) await new Promise<void>((resolve) => this.#marks.push({ count, resolve }));
  }

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
    this.check();
    if (this.#held) this.#permits -= 1;
    this.#passed += 1;
    for (const mark of this.#marks) if (mark.count <= this.#passed) mark.resolve();
  }
}
