import { type Clock, systemClock } from "../../../platform/clock.ts";
import type {
  Attempt,
  ImageProvider,
  NodePool,
  NodeReport,
  Picture,
  PoolNode,
  ProviderNode,
  Standing,
  Watch,
} from "../../providers/provider.ts";
import { unreachable } from "../failures.ts";
import { modelOf } from "../graph.ts";
import { type ComfyLimits, usualLimits } from "../limits.ts";
import type { Ended } from "../node/held.ts";
import { ComfyNode, type NodeTerms } from "../node/node.ts";
import { healthOf } from "./health.rules.ts";

export interface ComfyPoolOptions {
  clock?: Clock;
  fetch?: typeof fetch;
  limits?: Partial<ComfyLimits>;
  /** Whether a prompt that this process has not handed over is ours all the same, such as another process's. */
  isOurs?: (promptId: string) => boolean;
}

class ComfyPool implements ImageProvider, NodePool {
  readonly name = "comfy";
  readonly label = "ComfyUI";
  readonly costCentsEach = 0;
  readonly capabilities = {
    kinds: ["portrait", "background"] as const,
    source: true,
    seed: true,
    workflow: true,
    styles: [],
  };
  readonly pool: NodePool = this;

  readonly #terms: NodeTerms;
  /** Those in the pool, and those that were taken out of it while an attempt there may have to be looked up. */
  readonly #nodes = new Map<string, ComfyNode>();
  #keys: readonly string[] = [];
  readonly #listeners = new Set<(report: NodeReport) => void>();
  readonly #farewells = new Set<Promise<void>>();

  constructor({ clock = systemClock, fetch: fetcher = fetch, limits, isOurs = () => false }: ComfyPoolOptions) {
    this.#terms = {
      clock,
      fetch: fetcher,
      limits: { ...usualLimits, ...limits },
      isOurs,
      changed: (report) => this.#tell(report),
    };
  }

  setNodes(nodes: readonly PoolNode[]): void {
    for (const given of nodes) {
      const known = this.#nodes.get(given.key);
      if (known && known.given.url !== given.url)
        throw new Error("A node keeps its address; another one is another node");
      if (known) known.rename(given);
      else this.#nodes.set(given.key, new ComfyNode(given, this.#terms));
    }
    this.#keys = nodes.map(({ key }) => key);
    this.#dismiss();
  }

  report(): readonly NodeReport[] {
    return this.#members().map((node) => node.report());
  }

  onChange(listener: (report: NodeReport) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async probe(key?: string): Promise<void> {
    const asked = this.#members().filter(({ given }) => key === undefined || given.key === key);
    await Promise.all(asked.map((node) => node.probe()));
  }

  async objectInfo(key: string, classType: string, anew?: boolean): Promise<string | undefined> {
    return this.#node(key).objectInfo(classType, anew);
  }

  modelOf(graphText: string): string | undefined {
    return modelOf(graphText);
  }

  nodes(): readonly ProviderNode[] {
    return this.#members().map((node) => node.place());
  }

  async health(): Promise<{ ready: boolean; message: string }> {
    return healthOf(await Promise.all(this.#members().map((node) => node.greet())));
  }

  async submit(attempt: Attempt): Promise<void> {
    return this.#nodeOf(attempt).submit(attempt);
  }

  async observe(attempt: Attempt): Promise<Standing> {
    return this.#nodeOf(attempt).observe(attempt);
  }

  async follow(attempt: Attempt, watch: Watch): Promise<Ended> {
    return this.#nodeOf(attempt).follow(attempt, watch);
  }

  async fetch(attempt: Attempt): Promise<Picture[]> {
    return this.#nodeOf(attempt).fetch(attempt);
  }

  async cancel(attempt: Attempt): Promise<void> {
    return this.#nodeOf(attempt).cancel(attempt);
  }

  async release(attempt: Attempt): Promise<void> {
    this.#nodeOf(attempt).release(attempt);
    this.#dismiss();
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    for (const node of this.#nodes.values()) this.#farewells.add(node.close());
    await Promise.all(this.#farewells);
  }

  #members(): ComfyNode[] {
    return this.#keys.map((key) => this.#node(key));
  }

  /** An attempt that was given to no node in particular belongs to the first one. */
  #nodeOf({ node = this.#keys[0] }: Attempt): ComfyNode {
    return this.#node(node);
  }

  #node(key: string | undefined): ComfyNode {
    const node = key === undefined ? undefined : this.#nodes.get(key);
    if (node === undefined) throw unreachable("The ComfyUI server of this attempt is not known here");
    return node;
  }

  /** Closes those that are neither in the pool nor needed any more. */
  #dismiss(): void {
    for (const [key, node] of this.#nodes) {
      if (this.#keys.includes(key) || node.isNeeded) continue;
      this.#nodes.delete(key);
      const farewell = node.close().finally(() => this.#farewells.delete(farewell));
      this.#farewells.add(farewell);
    }
  }

  #tell(report: NodeReport): void {
    if (!this.#keys.includes(report.key)) return;
    for (const listener of this.#listeners) listener(report);
  }
}

/**
 * Pictures from a pool of ComfyUI servers, of which it has none until `setNodes`. An attempt passes its whole life at the
 * server that its `node` names, and is looked up there even after the server was taken out of the pool. One whose server is
 * not known to this process is out of reach (`provider/unreachable`), never absent.
 */
export function openComfyPool(options: ComfyPoolOptions = {}): ImageProvider & { pool: NodePool } {
  return new ComfyPool(options);
}
