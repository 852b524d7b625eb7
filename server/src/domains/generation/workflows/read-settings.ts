import { createHash } from "node:crypto";
import type { GraphFlaw, LockedInput, settings } from "@pentimento/contract";
import type { z } from "zod";
import type { Deps } from "../../../platform/deps.ts";
import { asObject, type Json, readJson, writePythonJson } from "../../../platform/exact-json.ts";
import { type Detected, detect } from "./detect/detect.rules.ts";
import { carriesRequest, graphRefused, noGraph, notAGraph, tooLarge } from "./errors.ts";
import { askServers, type ServerView } from "./graph/describe-classes.ts";
import { classesOf, flawOf, type Graph, graphNodesMax, nodeAt, tellFormat, valueAt } from "./graph/graph.rules.ts";
import { scalarText } from "./graph/json.rules.ts";
import { importGraph } from "./import-graph.ts";
import { judgeSettings, type ServerJudgement } from "./judge-settings.ts";
import type { WorkflowSettings } from "./settings.rules.ts";

/** Settings as a request gives them: what is left out is kept, or found by walking the graph. */
export type GivenSettings = z.output<typeof settings>;

export interface ReadSettings {
  settings: WorkflowSettings;
  format: "api" | "ui";
  found: Detected;
  flaws: GraphFlaw[];
  servers: ServerJudgement[];
  views: ServerView[];
}

/** Largest graph that is taken, in bytes of UTF-8. */
const graphBytesMax = 512 * 1024;

/** Keys of a request to a ComfyUI server that would travel with somebody's account or number in the queue. */
const requestKeys = [
  "extra_data",
  "client_id",
  "api_key",
  "api_key_comfy_org",
  "auth_token_comfy_org",
  "prompt_id",
  "number",
];

/**
 * Reads what a request says about a workflow: its graph in either format, then mappings, bindings and locks as given,
 * else as they stand (`kept`), else as they are found. Nothing is refused for what is merely wrong with the graph.
 * @throws StudioError `workflow-format`, `validation` (invalid), `workflow-too-large` (413)
 */
export async function readSettings(deps: Deps, given: GivenSettings, kept?: WorkflowSettings): Promise<ReadSettings> {
  const { graph: own, format, flaws } = await givenGraph(deps, given, kept);
  const views = await askServers(deps, classesOf(own));
  const describe = views[0]?.describe ?? (() => undefined);
  const found = detect(own, describe);
  const merged = merge(own, given, kept, found);
  const locked = lockedGraph(merged);
  const judged = judgeSettings(locked.settings, views);
  return {
    settings: locked.settings,
    format,
    found,
    flaws: [...flaws, ...locked.flaws, ...judged.flaws],
    servers: judged.servers,
    views,
  };
}

async function givenGraph(deps: Deps, given: GivenSettings, kept: WorkflowSettings | undefined) {
  if (given.workflow_json === undefined) {
    if (!kept) throw noGraph();
    return { graph: kept.graph, format: "api" as const, flaws: [] };
  }
  const source = jsonOf(given.workflow_json);
  const told = tellFormat(source);
  if (told.format === "neither") throw notAGraph(told.because);
  return { ...(await importGraph(deps, source, told.format)), format: told.format };
}

/** As `readSettings`, but refuses what may not be kept. @throws StudioError by the worst flaw */
export async function requireSettings(
  deps: Deps,
  given: GivenSettings,
  kept?: WorkflowSettings,
): Promise<ReadSettings> {
  const read = await readSettings(deps, given, kept);
  const refusal = graphRefused(read.flaws);
  if (refusal) throw refusal;
  return read;
}

/** @throws StudioError `workflow-format`, `workflow-too-large`, `validation` */
function jsonOf(given: NonNullable<GivenSettings["workflow_json"]>): Json {
  const text = typeof given === "string" ? given : JSON.stringify(given);
  const bytes = Buffer.byteLength(text);
  if (bytes > graphBytesMax)
    throw tooLarge(`A workflow may have ${graphBytesMax / 1024} KiB at most; this one has ${Math.ceil(bytes / 1024)}`);
  const json = parsed(text);
  const file = asObject(json);
  const foreign = requestKeys.find((key) => file && Object.hasOwn(file, key) && !asObject(file[key])?.class_type);
  if (foreign) throw carriesRequest(foreign);
  const nodes = file ? (Array.isArray(file.nodes) ? file.nodes.length : Object.keys(file).length) : 0;
  if (nodes > graphNodesMax)
    throw tooLarge(`A workflow may have ${graphNodesMax} nodes at most; this one has ${nodes}`);
  return json;
}

function parsed(text: string): Json {
  try {
    return readJson(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) throw notAGraph("This is no JSON");
    throw cause;
  }
}

function merge(
  graph: Graph,
  given: GivenSettings,
  kept: WorkflowSettings | undefined,
  found: Detected,
): WorkflowSettings {
  const standing = kept ? { ...kept, lockedInputs: locksOn(graph, kept) } : settingsFound(graph, found);
  return {
    graph,
    promptMappings: given.prompt_mappings ?? standing.promptMappings,
    bindings: given.bindings ?? standing.bindings,
    lockedInputs: given.locked_inputs ?? standing.lockedInputs,
    styleReference: given.style_reference_mapping ?? standing.styleReference,
  };
}

const settingsFound = (graph: Graph, found: Detected): WorkflowSettings => ({
  graph,
  promptMappings: found.prompt_mappings,
  bindings: found.bindings,
  lockedInputs: found.locked_inputs,
  styleReference: { mode: "AutoDetect" },
});

/** Kept locks on a graph that may be new: whoever edits the graph sets the value that is locked. */
const locksOn = (graph: Graph, { lockedInputs }: WorkflowSettings): LockedInput[] =>
  lockedInputs.map((lock) => ({ ...lock, value: scalarText(valueAt(graph, lock)) ?? lock.value }));

/** The settings with each locked value written into the graph, so that the graph is what runs. */
function lockedGraph(settings: WorkflowSettings): { settings: WorkflowSettings; flaws: GraphFlaw[] } {
  const graph = structuredClone(settings.graph);
  const flaws: GraphFlaw[] = [];
  const lockedInputs: LockedInput[] = [];
  for (const lock of settings.lockedInputs) {
    const node = nodeAt(graph, lock.node);
    const value = lockedValue(lock.value);
    const text = scalarText(value);
    if (node && value !== undefined && text !== undefined) {
      node.inputs[lock.input] = value;
      lockedInputs.push({ ...lock, value: text });
      continue;
    }
    const at = { node: lock.node, class_type: node?.class_type ?? null, input: lock.input };
    const why = node
      ? 'is locked to something that is no JSON value, such as 30 or "euler"'
      : "is locked, but there is no such node";
    flaws.push(flawOf("structure", `Input ${lock.input} of node ${lock.node} ${why}`, at));
  }
  return { settings: { ...settings, graph, lockedInputs }, flaws };
}

function lockedValue(text: string): Json | undefined {
  try {
    return readJson(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/** Settings as a version's row or a batch's draft keeps them. Texts only, so that big seeds survive any JSON column. */
export interface KeptSettings {
  graph: string;
  mappings: Pick<GivenSettings, "prompt_mappings" | "bindings" | "style_reference_mapping">;
  lockedInputs: LockedInput[];
}

export const keepSettings = (settings: WorkflowSettings): KeptSettings => ({
  graph: writePythonJson(settings.graph),
  mappings: {
    prompt_mappings: [...settings.promptMappings],
    bindings: settings.bindings,
    style_reference_mapping: settings.styleReference,
  },
  lockedInputs: [...settings.lockedInputs],
});

/** Reads back what `keepSettings` has written. Only it writes these columns, so their shape is not asked again. */
export function keptSettings(row: { graph: string; mappings: unknown; lockedInputs: unknown }): WorkflowSettings {
  const mappings = row.mappings as Required<KeptSettings["mappings"]>;
  return {
    graph: readJson(row.graph) as unknown as Graph,
    promptMappings: mappings.prompt_mappings,
    bindings: mappings.bindings,
    lockedInputs: row.lockedInputs as LockedInput[],
    styleReference: mappings.style_reference_mapping,
  };
}

export const sha256Of = (text: string): string => createHash("sha256").update(text).digest("hex");
