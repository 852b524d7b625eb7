import type { Deps } from "../../platform/deps.ts";
import { keepNodes } from "./nodes/keep-nodes.ts";
import { Dispatcher } from "./queue/dispatcher.ts";
import { reconcile } from "./queue/reconcile.ts";

/**
 * Sets going what this domain does beside requests and jobs. `works`: whether the process does background work; then what
 * a former process left is taken up first. Gives the way to stop.
 */
export async function openGeneration(deps: Deps, works: boolean): Promise<() => Promise<void>> {
  if (!works) return keepNodes(deps, false, () => {});
  await reconcile(deps);
  const dispatcher = new Dispatcher(deps);
  const stopNodes = await keepNodes(deps, true, () => dispatcher.wake());
  const stopDispatcher = await dispatcher.start();
  return async () => {
    await stopNodes();
    await stopDispatcher();
  };
}
