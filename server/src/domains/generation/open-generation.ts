import type { Deps } from "../../platform/deps.ts";
import { keepNodes } from "./nodes/keep-nodes.ts";

/** Sets going what this domain does beside requests and jobs. `works`: whether the process does background work. Gives the way to stop. */
export async function openGeneration(deps: Deps, works: boolean): Promise<() => Promise<void>> {
  return keepNodes(deps, works, () => {});
}
