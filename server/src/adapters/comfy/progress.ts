import { asObject, type Json, type JsonObject } from "../../platform/exact-json.ts";

const share = (value: Json | undefined, max: Json | undefined) =>
  typeof value === "number" && typeof max === "number" && max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;

/** How far a graph has come, from the messages of the event socket. Never goes back and needs no message to come. */
export class GraphProgress {
  readonly #weights: Map<string, number>;
  readonly #done = new Map<string, number>();
  #current: string | undefined;
  #best = 0;

  constructor(weights: Map<string, number>) {
    this.#weights = weights;
  }

  /** From 0 to 1. */
  get fraction(): number {
    let all = 0;
    let done = 0;
    for (const [node, weight] of this.#weights) {
      all += weight;
      done += weight * (this.#done.get(node) ?? 0);
    }
    this.#best = Math.max(this.#best, all === 0 ? 0 : done / all);
    return this.#best;
  }

  /** Takes a message in; tells whether it was about progress. */
  hear(type: string, data: JsonObject): boolean {
    if (type === "execution_cached" && Array.isArray(data.nodes)) this.#finish(data.nodes);
    else if (type === "executing") this.#begin(data.node);
    else if (type === "executed") this.#finish([data.node]);
    else if (type === "progress") this.#reach(data.node, share(data.value, data.max));
    else if (type === "progress_state") this.#compare(asObject(data.nodes));
    else return false;
    return true;
  }

  #reach(node: Json | undefined, fraction: number): void {
    if (typeof node === "string") this.#done.set(node, fraction);
  }

  #finish(nodes: readonly (Json | undefined)[]): void {
    for (const node of nodes) this.#reach(node, 1);
  }

  #begin(node: Json | undefined): void {
    this.#finish([this.#current]);
    this.#current = typeof node === "string" ? node : undefined;
  }

  #compare(nodes: JsonObject | undefined): void {
    for (const [id, value] of Object.entries(nodes ?? {})) {
      const node = asObject(value);
      this.#reach(id, node?.state === "finished" ? 1 : share(node?.value, node?.max));
    }
  }
}
