import { z } from "zod";
import { asObject, type Json } from "../../platform/exact-json.ts";
import type { Attempt, Standing } from "../providers/provider.ts";
import { failureOf, unreachable } from "./failures.ts";
import type { ComfyHttp, FileRef } from "./http.ts";

const fileRef = z.looseObject({ filename: z.string().min(1), subfolder: z.string(), type: z.string() });

const historyEntry = z.looseObject({
  outputs: z.record(z.string(), z.looseObject({ images: z.array(fileRef).optional() })),
  status: z.looseObject({ status_str: z.string(), messages: z.array(z.tuple([z.string(), z.unknown()])) }),
});

type HistoryEntry = z.output<typeof historyEntry>;

/** An attempt that the server has finished, or one of the standings before that. */
export type Finding = { standing: Standing; pictures: FileRef[] };

const plain = (state: "waiting" | "running" | "absent"): Finding => ({ standing: { state }, pictures: [] });

const failed = (failure: Extract<Standing, { state: "failed" }>["failure"]): Finding => ({
  standing: { state: "failed", failure },
  pictures: [],
});

/** Pictures of the required output nodes in their order, or the first node that made none. */
function picturesOf(entry: HistoryEntry, outputNodes: readonly string[]): FileRef[] | { without: string } {
  const pictures: FileRef[] = [];
  for (const node of outputNodes) {
    const images = entry.outputs[node]?.images ?? [];
    if (images.length === 0) return { without: node };
    pictures.push(...images);
  }
  return pictures;
}

function judge(entry: HistoryEntry, outputNodes: readonly string[]): Finding {
  const last = entry.status.messages.findLast(([event]) => /^execution_(error|interrupted)$/.test(event));
  if (last?.[0] === "execution_interrupted") return failed({ kind: "cancelled", message: "It was interrupted" });
  if (entry.status.status_str !== "success") return failed(failureOf(asObject(last?.[1] as Json | undefined)));
  const pictures = picturesOf(entry, outputNodes);
  if (Array.isArray(pictures)) return { standing: { state: "done" }, pictures };
  return failed({ kind: "bad-output", message: `Output node ${pictures.without} made no picture` });
}

async function fromHistory(http: ComfyHttp, { uid, graph }: Attempt): Promise<Finding | undefined> {
  const entry = await http.history(uid);
  if (entry === undefined) return undefined;
  const read = historyEntry.safeParse(entry);
  if (!read.success) throw unreachable("ComfyUI's history has an unknown form", read.error);
  return judge(read.data, graph?.outputNodes ?? []);
}

async function fromQueue(http: ComfyHttp, uid: string): Promise<Finding | undefined> {
  const { running, pending } = await http.queue();
  if (running.has(uid)) return plain("running");
  return pending.has(uid) ? plain("waiting") : undefined;
}

/**
 * Servers before 0.6 have no route that knows one job. An attempt only moves from the queue to the history, so what is
 * in neither, nor in the queue when asked once more, is not there.
 */
async function fromLists(http: ComfyHttp, attempt: Attempt): Promise<Finding> {
  return (
    (await fromQueue(http, attempt.uid)) ??
    (await fromHistory(http, attempt)) ??
    (await fromQueue(http, attempt.uid)) ??
    plain("absent")
  );
}

const ended = new Set(["completed", "failed", "cancelled"]);

/**
 * Where the attempt stands at the server, and its pictures when it is done. Nothing is inferred from silence: the end
 * is read from the history, because "success" is announced before the outputs can be read.
 * @throws StudioError `provider/unreachable`: no certain answer; look again later
 */
export async function lookUp(http: ComfyHttp, attempt: Attempt): Promise<Finding> {
  const status = await http.jobStatus(attempt.uid);
  if (status === "unknown") return plain("absent");
  if (status === "pending") return plain("waiting");
  if (status === "in_progress") return plain("running");
  if (status === undefined || !ended.has(status)) return fromLists(http, attempt);
  const finding = await fromHistory(http, attempt);
  if (finding === undefined) throw unreachable("ComfyUI's history changed while it was read");
  return finding;
}
