import { asObject, asText, type Json, type JsonObject } from "../../src/platform/exact-json.ts";
import { type InputSpec, nodeClasses } from "./nodes.ts";
import type { Storage } from "./storage.ts";

export interface PromptNode extends JsonObject {
  class_type: string;
  inputs: JsonObject;
}

export type Prompt = Record<string, PromptNode>;

interface Flaw extends JsonObject {
  type: string;
  message: string;
  details: string;
  extra_info: JsonObject;
}

export type Verdict = { status: 400; body: Json } | { status: 200; outputs: string[]; nodeErrors: JsonObject };

const flaw = (type: string, message: string, input: string, details = input): Flaw => ({
  type,
  message,
  details,
  extra_info: { input_name: input },
});

/** The id a link points to; undefined when the value is no link. */
export function linkedNode(value: Json | undefined): string | undefined {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === "string" ? value[0] : undefined;
}

function linkFlaw(prompt: Prompt, name: string, value: Json, spec: InputSpec): Flaw | undefined {
  const from = linkedNode(value);
  if (from === undefined) return flaw("bad_linked_input", "Bad linked input, must be a length-2 list", name);
  const source = prompt[from];
  if (source === undefined) return flaw("exception_during_inner_validation", "Exception when validating", name, from);
  const given = nodeClasses[source.class_type]?.outputs[Number((value as Json[])[1])];
  if (given === spec.type) return undefined;
  return flaw("return_type_mismatch", "Return type mismatch between linked nodes", name);
}

/** The value as the real server converts it, exact beyond 2^53; undefined when it is no number. */
function asNumber(value: Json | undefined, type: string): bigint | number | undefined {
  if (typeof value === "bigint") return value;
  const number = value === "" ? Number.NaN : Number(value);
  if (Number.isNaN(number)) return undefined;
  return type === "INT" ? Math.trunc(number) : number;
}

function numberFlaw(node: PromptNode, name: string, { type, min, max }: InputSpec): Flaw | undefined {
  const value = asNumber(node.inputs[name], String(type));
  if (value === undefined) return flaw("invalid_input_type", "Failed to convert an input value", name);
  node.inputs[name] = value;
  if (min !== undefined && value < min) return flaw("value_smaller_than_min", `${value} smaller than ${min}`, name);
  if (max !== undefined && value > max) return flaw("value_bigger_than_max", `${value} bigger than ${max}`, name);
  return undefined;
}

function inputFlaw(prompt: Prompt, id: string, name: string, spec: InputSpec): Flaw | undefined {
  const node = prompt[id] as PromptNode;
  const value = node.inputs[name];
  if (value === undefined) return flaw("required_input_missing", "Required input is missing", name);
  if (Array.isArray(value) || spec.type === "IMAGE" || spec.type === "MODEL")
    return linkFlaw(prompt, name, value, spec);
  if (spec.type === "INT" || spec.type === "FLOAT") return numberFlaw(node, name, spec);
  if (spec.type === "STRING" || spec.type.includes(asText(value))) return undefined;
  return flaw("value_not_in_list", "Value not in list", name, `${name}: '${asText(value)}' not in []`);
}

function nodeFlaws(prompt: Prompt, id: string, storage: Storage): Flaw[] {
  const node = prompt[id] as PromptNode;
  const specs = Object.entries(nodeClasses[node.class_type]?.inputs ?? {});
  const flaws = specs.map(([name, spec]) => inputFlaw(prompt, id, name, spec)).filter((found) => found !== undefined);
  const file = node.inputs.image;
  if (node.class_type === "LoadImage" && typeof file === "string" && !storage.hasInput(file)) {
    const details = `image - Invalid image file: ${file}`;
    flaws.push(flaw("custom_validation_failed", "Custom validation failed for node", "image", details));
  }
  return flaws;
}

/** The node and everything it is fed by, the furthest first: an order in which they can run. */
export function ancestry(prompt: Prompt, id: string, seen = new Set<string>()): Set<string> {
  if (seen.has(id) || prompt[id] === undefined) return seen;
  for (const value of Object.values(prompt[id].inputs)) ancestry(prompt, linkedNode(value) ?? "", seen);
  return seen.add(id);
}

const refusal = (type: string, message: string, extra: JsonObject = {}, nodeErrors: JsonObject = {}): Verdict => ({
  status: 400,
  body: { error: { type, message, details: "", extra_info: extra }, node_errors: nodeErrors },
});

function judgeOutputs(prompt: Prompt, outputs: string[], storage: Storage): Verdict {
  const nodeErrors: Record<string, { errors: Flaw[]; dependent_outputs: string[]; class_type: string }> = {};
  const good = outputs.filter((output) => {
    const faulty = [...ancestry(prompt, output)].filter((id) => nodeFlaws(prompt, id, storage).length > 0);
    for (const id of faulty) {
      const class_type = prompt[id]?.class_type ?? "";
      nodeErrors[id] ??= { errors: nodeFlaws(prompt, id, storage), dependent_outputs: [], class_type };
      nodeErrors[id].dependent_outputs.push(output);
    }
    return faulty.length === 0;
  });
  if (good.length > 0) return { status: 200, outputs: good, nodeErrors };
  return refusal("prompt_outputs_failed_validation", "Prompt outputs failed validation", {}, nodeErrors);
}

/** What POST /prompt decides about a graph. Like the real one it answers 200 when at least one output can run. */
export function validate(prompt: JsonObject, storage: Storage): Verdict {
  for (const [id, value] of Object.entries(prompt)) {
    const classType = String((asObject(value)?.class_type as string | undefined) ?? "");
    if (nodeClasses[classType]) continue;
    const extra = { node_id: id, class_type: classType, node_title: classType };
    return refusal("missing_node_type", `Node '${classType}' not found. The custom node may not be installed.`, extra);
  }
  const graph = prompt as Prompt;
  const outputs = Object.keys(graph).filter((id) => nodeClasses[graph[id]?.class_type ?? ""]?.isOutput);
  if (outputs.length === 0) return refusal("prompt_no_outputs", "Prompt has no outputs");
  return judgeOutputs(graph, outputs, storage);
}
