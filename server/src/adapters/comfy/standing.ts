import { z } from "zod";
import { asObject, type Json } from "../../platform/exact-json.ts";
import type { Attempt, Failure, Standing } from "../providers/provider.ts";
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

/** Why the entry is not what was asked for; undefined when it is. */
function failureIn(entry: HistoryEntry, outputNodes: readonly string[]): Failure | undefined {
  const last = entry.status.messages.findLast(([event]) => /^execution_(error|interrupted)$/.test(event));
  if (last?.[0] === "execution_interrupted") return { kind: "cancelled", message: "It was interrupted" };
  if (entry.status.status_str !== "success") return failureOf(asObject(last?.[1] as Json | undefined));
  const without = outputNodes.find((node) => (entry.outputs[node]?.images ?? []).length === 0);
  return without === undefined ? undefined : { kind: "bad-output", message: `Output node ${without} made no picture` };
}

/** A failed prompt keeps what its nodes had finished: pictures of required output nodes among it are paid for. */
function judge(entry: HistoryEntry, outputNodes: readonly string[]): Finding {
  const pictures = outputNodes.flatMap((node) => entry.outputs[node]?.images ?? []);
  const failure = failureIn(entry, outputNodes);
  if (failure === undefined) return { standing: { state: "done" }, pictures };
  return { standing: { state: "failed", failure, ...(pictures.length > 0 && { partial: true as const }) }, pictures };
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
 * An attempt only moves from the queue to the history, so what is in neither, nor in the queue when asked once more, is not
 * there.
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
 * Absence is read from queue and history even where GET /api/jobs says it first: a proxy, or a server that is just starting,
 * may answer 404 in JSON for reasons of its own, while the lists have a form that can be checked. Servers before 0.6 have
 * only the lists.
 *
 * Where the attempt stands at the server, and its pictures when it is done. Nothing is inferred from silence: the end
 * is read from the history, because "success" is announced before the outputs can be read.
 * @throws StudioError `provider/unreachable`: no certain answer; look again later
 */
export async function lookUp(http: ComfyHttp, attempt: Attempt): Promise<Finding> {
  const status = await http.jobStatus(attempt.uid);
  if (status === "pending") return plain("waiting");
  if (status === "in_progress") return plain("running");
  if (status === undefined || !ended.has(status)) return fromLists(http, attempt);
  const finding = await fromHistory(http, attempt);
  if (finding === undefined) throw unreachable("ComfyUI's history changed while it was read");
  return finding;
}
