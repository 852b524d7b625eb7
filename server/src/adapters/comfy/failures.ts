import { StudioError } from "../../platform/errors.ts";
import { asObject, asText, type Json, type JsonObject } from "../../platform/exact-json.ts";
import type { Failure } from "../providers/provider.ts";

/** Nothing certain is known: the server is away, too slow, or answered with nonsense. Ask `observe` later. */
export const unreachable = (message: string, cause?: unknown) =>
  new StudioError("unavailable", "provider/unreachable", message, { cause });

/** The same, where an answer came that says nothing, such as a proxy's page: asking again soon brings no other. */
export const unreadable = (message: string, cause?: unknown) =>
  new StudioError("unavailable", "provider/unreachable", message, { cause, details: { readable: false } });

export const isUnreachable = (error: unknown): error is StudioError =>
  error instanceof StudioError && error.kind === "unavailable";

/** This graph will never run as it is; `nodes` names the places. */
export const refused = (message: string, nodes: readonly NodeFlaw[] = []) =>
  new StudioError("invalid", "provider/refused", message, { details: { nodes } });

/** The attempt is over and one of its pictures cannot be had any more. */
export const badOutput = (message: string) => new StudioError("gone", "provider/bad-output", message);

export interface NodeFlaw {
  node: string;
  classType: string;
  reason: string;
}

const lineMax = 200;

/** One short line without the server's paths, fit for the screen. */
function plainLine(text: string): string {
  const firstLine = text.trim().split("\n", 1)[0] ?? "";
  const line = firstLine.replaceAll(/(?:[A-Za-z]:\\|\/)[\w.-]+(?:[\\/][^\s'"]*)+/g, "…");
  return line.length > lineMax ? `${line.slice(0, lineMax - 1)}…` : line;
}

function nodeReasons(errors: Json | undefined): string {
  const reasons = Array.isArray(errors) ? errors.map(asObject) : [];
  const lines = reasons.map((reason) => [asText(reason?.message), asText(reason?.details)].filter(Boolean).join(": "));
  return plainLine(lines.join("; "));
}

/** The nodes that `node_errors` of an answer to POST /prompt complains about. */
export function nodeFlaws(nodeErrors: Json | undefined): NodeFlaw[] {
  return Object.entries(asObject(nodeErrors) ?? {}).map(([node, value]) => {
    const fault = asObject(value);
    return { node, classType: asText(fault?.class_type), reason: nodeReasons(fault?.errors) };
  });
}

/** The output nodes that the server drops because of `node_errors`. */
export function droppedOutputs(nodeErrors: Json | undefined): Set<string> {
  const entries = Object.entries(asObject(nodeErrors) ?? {});
  const dependents = entries.flatMap(([, value]) => asObject(value)?.dependent_outputs ?? []);
  return new Set([...entries.map(([node]) => node), ...dependents.map(String)]);
}

/** The one node that `error` of a refusal names, where it names one. */
function blamedNode(error: JsonObject | undefined): NodeFlaw[] {
  const extra = asObject(error?.extra_info);
  if (typeof extra?.node_id !== "string") return [];
  return [{ node: extra.node_id, classType: asText(extra.class_type), reason: plainLine(asText(error?.message)) }];
}

/** What a 400 to POST /prompt means: `node_errors` where there are some, else the node that `error` names. */
export function refusal(answer: Json): StudioError {
  const error = asObject(asObject(answer)?.error);
  const faulty = nodeFlaws(asObject(answer)?.node_errors);
  const flaws = faulty.length > 0 ? faulty : blamedNode(error);
  const places = flaws.map((flaw) => `${flaw.node} (${flaw.classType}): ${flaw.reason}`).join("; ");
  return refused(
    `ComfyUI refused the graph. ${plainLine(places || asText(error?.message) || asText(error?.type))}`,
    flaws,
  );
}

const memoryWords = /OutOfMemory|out of memory|Allocation on device/i;
/** Faults of the machine, which every graph meets until it has recovered. */
const machineWords = /CUDA|cuDNN|cuBLAS|HIP error|AcceleratorError|device-side assert|No space left/i;
/** Faults of one file or pack of the node, which other graphs need not meet. */
const fileWords = /SafetensorError|ModuleNotFoundError/i;

/** Whether a failed attempt says that its node should get no other before it has proved itself. */
export const isMachineFault = ({ kind, message }: Failure) => kind === "node-sick" && machineWords.test(message);

/** Sorts the data of an `execution_error` into the classes that the next step depends on. */
export function failureOf(data: JsonObject | undefined): Failure {
  const type = asText(data?.exception_type);
  const reason = asText(data?.exception_message);
  const message = plainLine(`Node ${asText(data?.node_id)} (${asText(data?.node_type)}) failed: ${type}: ${reason}`);
  if (memoryWords.test(type) || memoryWords.test(reason)) return { kind: "out-of-memory", message };
  const isSick = [type, reason].some((words) => machineWords.test(words) || fileWords.test(words));
  if (isSick) return { kind: "node-sick", message };
  return { kind: "refused", message };
}
