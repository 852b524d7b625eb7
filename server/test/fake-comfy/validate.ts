import { asObject, type Json, type JsonObject } from "../../src/platform/exact-json.ts";
import type { Installation } from "./installation.ts";
import {
  exceptionFlaw,
  type Flaw,
  type Judged,
  linkedNode,
  linkFlaw,
  missingFlaw,
  type Prompt,
  type PromptNode,
  Stumble,
  valueFlaw,
} from "./validation-flaws.ts";

export type Verdict = { status: 400; body: Json } | { status: 200; outputs: string[]; nodeErrors: JsonObject };

const refusal = (type: string, message: string, details = "", more: JsonObject = {}, nodeErrors: JsonObject = {}) => ({
  status: 400 as const,
  body: { error: { type, message, details, extra_info: more }, node_errors: nodeErrors },
});

/** The node and everything it is fed by, the furthest first: an order in which they can run. */
export function ancestry(prompt: Prompt, id: string, seen = new Set<string>()): Set<string> {
  if (seen.has(id) || prompt[id] === undefined) return seen;
  for (const value of Object.values(prompt[id].inputs)) ancestry(prompt, linkedNode(value) ?? "", seen);
  return seen.add(id);
}

interface Checked {
  sound: boolean;
  flaws: Flaw[];
}

/** One walk through a graph from its outputs. A node is judged once, however many it feeds. */
class Walk {
  readonly checked = new Map<string, Checked>();
  readonly #prompt: Prompt;
  readonly #house: Installation;
  readonly #under = new Set<string>();

  constructor(prompt: Prompt, house: Installation) {
    this.#prompt = prompt;
    this.#house = house;
  }

  /** Judges an output and all that feeds it; an exception is blamed on the output itself. */
  output(id: string): Checked {
    try {
      return this.#node(id);
    } catch (error) {
      if (!(error instanceof Stumble)) throw error;
      return this.#keep(id, [exceptionFlaw("outer", error.name, error.message)], false);
    }
  }

  #keep(id: string, flaws: Flaw[], fed: boolean): Checked {
    const checked = { sound: fed && flaws.length === 0, flaws };
    this.checked.set(id, checked);
    return checked;
  }

  #node(id: string): Checked {
    const known = this.checked.get(id);
    if (known) return known;
    if (this.#under.has(id)) return this.#keep(id, [cycleFlaw(id)], false);
    this.#under.add(id);
    const checked = this.#inputs(id);
    this.#under.delete(id);
    return checked;
  }

  #inputs(id: string): Checked {
    const node = this.#prompt[id] as PromptNode;
    const flaws: Flaw[] = [];
    let fed = true;
    for (const [name, spec] of Object.entries(this.#house.classes[node.class_type]?.inputs ?? {})) {
      const value = node.inputs[name];
      if (value === undefined && spec.isOptional) continue;
      const flaw = judge({ prompt: this.#prompt, id, name, spec, house: this.#house }, value);
      if (flaw) flaws.push(flaw);
      else if (Array.isArray(value)) fed = this.#source(name, String(value[0])) && fed;
    }
    return this.#keep(id, flaws, fed);
  }

  /** Whether what feeds an input is sound; an exception there becomes a flaw of the feeding node. */
  #source(name: string, source: string): boolean {
    try {
      return this.#node(source).sound;
    } catch (error) {
      if (!(error instanceof Stumble)) throw error;
      this.#under.delete(source);
      return this.#keep(source, [exceptionFlaw("inner", error.name, error.message, name)], false).sound;
    }
  }
}

function judge(judged: Judged, value: Json | undefined): Flaw | undefined {
  if (value === undefined) return missingFlaw(judged);
  return Array.isArray(value) ? linkFlaw(judged, value) : valueFlaw(judged);
}

const cycleFlaw = (id: string): Flaw => ({
  type: "dependency_cycle",
  message: "Dependency cycle detected",
  details: `Node ${id}`,
  extra_info: { cycle_nodes: [id] },
});

type NodeErrors = Record<string, { errors: Flaw[]; dependent_outputs: string[]; class_type: string }>;

function judgeOutputs(prompt: Prompt, outputs: string[], house: Installation): Verdict {
  const walk = new Walk(prompt, house);
  const nodeErrors: NodeErrors = {};
  const details: string[] = [];
  const good: string[] = [];
  for (const output of outputs) {
    const { sound, flaws } = walk.output(output);
    if (sound) good.push(output);
    else blame(output, prompt, walk, nodeErrors);
    details.push(...flaws.map((flaw) => `${flaw.message}: ${flaw.details}`));
  }
  if (good.length > 0) return { status: 200, outputs: good, nodeErrors };
  const message = "Prompt outputs failed validation";
  return refusal("prompt_outputs_failed_validation", message, details.join("\n"), {}, nodeErrors);
}

/** Names the faulty nodes behind an output. */
function blame(output: string, prompt: Prompt, walk: Walk, nodeErrors: NodeErrors): void {
  for (const id of ancestry(prompt, output)) {
    const flaws = walk.checked.get(id)?.flaws ?? [];
    if (flaws.length === 0) continue;
    nodeErrors[id] ??= { errors: flaws, dependent_outputs: [], class_type: prompt[id]?.class_type ?? "" };
    nodeErrors[id].dependent_outputs.push(output);
  }
}

function unknownClass(prompt: JsonObject, { classes }: Installation): Verdict | undefined {
  for (const [id, value] of Object.entries(prompt)) {
    const node = asObject(value);
    if (node === undefined) throw new SyntaxError("a node is no object");
    const class_type = node.class_type;
    if (typeof class_type === "string" && classes[class_type]) continue;
    const named = typeof class_type === "string";
    const message = named
      ? `Node '${class_type}' not found. The custom node may not be installed.`
      : `Node 'ID #${id}' has no class_type. The workflow may be corrupted or a custom node is missing.`;
    const title = asObject(node._meta)?.title ?? (named ? class_type : null);
    const more = { node_id: id, class_type: class_type ?? null, node_title: title };
    return refusal("missing_node_type", message, `Node ID '#${id}'`, more);
  }
  return undefined;
}

/**
 * What POST /prompt decides about a graph. Like the real one it answers 200 when at least one output can run.
 * @param only ids of outputs that alone shall run
 * @throws SyntaxError where the real server stumbles and answers 500
 */
export function validate(prompt: JsonObject, house: Installation, only?: readonly string[]): Verdict {
  const unknown = unknownClass(prompt, house);
  if (unknown) return unknown;
  const graph = prompt as Prompt;
  for (const node of Object.values(graph)) node.inputs = asObject(node.inputs) ?? {};
  const isOutput = (id: string) => house.classes[graph[id]?.class_type ?? ""]?.isOutput === true;
  const outputs = Object.keys(graph).filter((id) => isOutput(id) && (only === undefined || only.includes(id)));
  if (outputs.length === 0) return refusal("prompt_no_outputs", "Prompt has no outputs");
  return judgeOutputs(graph, outputs, house);
}
