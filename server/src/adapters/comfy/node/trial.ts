import { setTimeout as pause } from "node:timers/promises";
import { asObject } from "../../../platform/exact-json.ts";
import { isUnreachable } from "../failures.ts";
import { type Graph, promptBody } from "../graph.ts";
import type { ComfyHttp } from "../http.ts";
import type { ComfyLimits } from "../limits.ts";

const side = 64;

/**
 * A tiny graph without weights. Its first node has an input that changes each time, so that no remembered result answers
 * for it, and the blur, where it is installed, computes on the graphics device.
 */
export function trialGraph(uid: string, classes: readonly string[]): Graph {
  const blurs = classes.includes("ImageBlur");
  const node = (class_type: string, inputs: Graph[string]["inputs"]) => ({
    class_type,
    inputs,
    _meta: { title: "Trial" },
  });
  return {
    "1": node("EmptyImage", { width: side, height: side, batch_size: 1, color: 0, pentimento_nonce: uid }),
    ...(blurs && { "2": node("ImageBlur", { image: ["1", 0], blur_radius: 3, sigma: 1 }) }),
    "3": node("PreviewImage", { images: [blurs ? "2" : "1", 0] }),
  };
}

/** Whether the history holds the trial as a success; undefined while it holds nothing or the server does not answer. */
async function outcome(http: ComfyHttp, uid: string): Promise<boolean | undefined> {
  try {
    const entry = asObject(await http.history(uid));
    return entry && asObject(entry.status)?.status_str === "success";
  } catch (error) {
    if (isUnreachable(error)) return undefined;
    throw error;
  }
}

/**
 * Lets the node prove itself. A trial that does not come back within `trialMs` is taken out of the queue again.
 * @returns whether it came back done
 * @throws StudioError `provider/unreachable`, `provider/refused`: it could not be handed over
 */
export async function runTrial(
  http: ComfyHttp,
  {
    uid,
    classes,
    limits,
    closing,
  }: { uid: string; classes: readonly string[]; limits: ComfyLimits; closing: AbortSignal },
): Promise<boolean> {
  const patience = AbortSignal.any([AbortSignal.timeout(limits.trialMs), closing]);
  // Nobody listens under the trial's own id: its events need no hearer.
  await http.submit(promptBody(uid, uid, trialGraph(uid, classes)));
  while (!patience.aborted) {
    const passed = await outcome(http, uid);
    if (passed !== undefined) return passed;
    // Rejects only when patience ends, which the loop sees itself.
    await pause(limits.pollMs, undefined, { signal: patience }).catch(() => undefined);
  }
  await http.unqueue(uid);
  return false;
}
