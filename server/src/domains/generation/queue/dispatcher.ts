import type { Deps } from "../../../platform/deps.ts";
import { dispatch } from "./dispatch.ts";
import { anythingWaits, queueChannel } from "./queue.queries.ts";

/** Between looks that nothing called for: places that became free in a process that died, pauses that are over. */
const lookMs = 3_000;

/** Looks for places when it is woken, one look at a time. */
export class Dispatcher {
  readonly #deps: Deps;
  #turn: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Gives the way to stop. */
  async start(): Promise<() => Promise<void>> {
    const unlisten = await this.#deps.db.listen(queueChannel, () => this.wake());
    const timer = setInterval(() => this.wake(), lookMs);
    this.wake();
    return async () => {
      this.#stopped = true;
      clearInterval(timer);
      await unlisten();
      await this.#turn;
    };
  }

  wake(): void {
    if (this.#stopped) return;
    if (this.#turn) {
      this.#again = true;
      return;
    }
    this.#turn = this.#look()
      .catch((error: unknown) => this.#deps.log.warn({ err: error }, "giving out places failed; trying again"))
      .finally(() => {
        this.#turn = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.wake();
      });
  }

  /** Where nothing waits, no lock is taken and no transaction opened. */
  async #look(): Promise<void> {
    const { db } = this.#deps;
    if (await anythingWaits(db.read)) await db.inTx((tx) => dispatch(this.#deps, tx));
  }
}
