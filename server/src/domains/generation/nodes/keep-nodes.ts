import type { NodePool } from "../../../adapters/providers/provider.ts";
import type { Deps } from "../../../platform/deps.ts";
import { StudioError } from "../../../platform/errors.ts";
import { changeMembers, poolOf, saveReports } from "./change-pool.ts";
import { readAddresses, usualLabel } from "./node-address.rules.ts";
import { insertNode, nodesChannel, poolNodes, removeUnnamed } from "./nodes.queries.ts";

/** Between looks at the table that no notification told of. */
const lookMs = 5_000;
/** Reports that follow each other sooner than this are written down together. */
const settleMs = 150;

/**
 * Keeps pool and table in step: the machine hears of changed members, and, in a process that does background work, the
 * table of how they stand. `changed` is called whenever a place may have become free or lost. Gives the way to stop.
 * @throws StudioError `configuration` (invalid): COMFYUI_URLS holds something that is no address
 */
export async function keepNodes(deps: Deps, works: boolean, changed: () => void): Promise<() => Promise<void>> {
  if (works) await takeEnvironment(deps);
  const pool = poolOf(deps);
  return pool ? new Keeper(deps, pool, works, changed).start() : async () => {};
}

/** Brings the nodes that COMFYUI_URLS names into the pool, and takes out those that it no longer names. */
async function takeEnvironment(deps: Deps): Promise<void> {
  const { addresses, flaws } = readAddresses(deps.config.COMFYUI_URLS);
  if (flaws.length > 0)
    throw new StudioError("invalid", "configuration", `COMFYUI_URLS: ${flaws.join(", ")} is no http address`);
  await changeMembers(deps, async (tx) => {
    await removeUnnamed(tx, addresses);
    for (const url of addresses) await insertNode(tx, { url, label: usualLabel(url), origin: "environment" });
  });
}

class Keeper {
  readonly #deps: Deps;
  readonly #pool: NodePool;
  readonly #works: boolean;
  readonly #changed: () => void;
  #turn: Promise<void> = Promise.resolve();
  #saving: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(deps: Deps, pool: NodePool, works: boolean, changed: () => void) {
    this.#deps = deps;
    this.#pool = pool;
    this.#works = works;
    this.#changed = changed;
  }

  async start(): Promise<() => Promise<void>> {
    this.#pool.setNodes(await poolNodes(this.#deps.db.read));
    const deaf = this.#pool.onChange(() => this.#hear());
    const unlisten = await this.#deps.db.listen(nodesChannel, (news) => this.#take(news));
    const timer = setInterval(() => this.#take("members"), lookMs);
    return async () => {
      this.#stopped = true;
      clearInterval(timer);
      clearTimeout(this.#saving);
      deaf();
      await unlisten();
      await this.#turn;
    };
  }

  /** `members`, or `probe` with or without the key of one node. */
  #take(news: string): void {
    const [word, key] = news.split(" ");
    this.#do("following the pool failed; trying again", () =>
      word === "probe" ? this.#pool.probe(key) : this.#setNodes(),
    );
  }

  async #setNodes(): Promise<void> {
    this.#pool.setNodes(await poolNodes(this.#deps.db.read));
  }

  #hear(): void {
    if (!this.#works || this.#stopped) return;
    this.#changed();
    this.#saving ??= setTimeout(() => {
      this.#saving = undefined;
      this.#do("writing down how the nodes stand failed", () => saveReports(this.#deps, this.#pool.report()));
    }, settleMs);
  }

  #do(failure: string, work: () => Promise<void>): void {
    this.#turn = this.#turn
      .then(() => (this.#stopped ? undefined : work()))
      .catch((error: unknown) => this.#deps.log.warn({ err: error }, failure));
  }
}
