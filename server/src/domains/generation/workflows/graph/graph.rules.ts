import type { GraphFlaw, GraphPlace } from "../../../../../../contract/src/workflow-shapes.ts";
import type { Json, JsonObject } from "../../../../platform/exact-json.ts";
import { entryOf, listIn, objectIn, textIn } from "./json.rules.ts";

/** One node of a graph in API format. An input's value is a literal, or a link `["node id", output slot]`. */
export type GraphNode = { class_type: string; inputs: JsonObject; _meta: { title: string } };

/** A graph in API format, by node id. */
export type Graph = Record<string, GraphNode>;

/** Where a linked value comes from. */
export interface Link {
  node: string;
  slot: number;
}

/** More nodes than any graph that a person draws. */
export const graphNodesMax = 500;
/** Longest id of a node and name of an input that the contract can name. */
const nameLengthMax = 120;

export const nodeAt = (graph: Graph, id: string): GraphNode | undefined => entryOf(graph, id);

/** The classes of all nodes, each as often as it is used. */
export const classesOf = (graph: Graph): string[] => Object.values(graph).map((node) => node.class_type);

export const valueAt = (graph: Graph, { node, input }: GraphPlace): Json | undefined =>
  entryOf(nodeAt(graph, node)?.inputs ?? {}, input);

/** The link that an input's value is; undefined when it is a literal. */
export function linkIn(value: Json | undefined): Link | undefined {
  const [node, slot, ...more] = listIn(value);
  if (typeof node !== "string" || typeof slot !== "number" || more.length > 0) return undefined;
  return { node, slot };
}

/** Links of a node, by the input that they feed. */
export const linksOf = (node: GraphNode): (Link & { input: string })[] =>
  Object.entries(node.inputs).flatMap(([input, value]) => {
    const link = linkIn(value);
    return link ? [{ ...link, input }] : [];
  });

export type Format = { format: "api" | "ui" } | { format: "neither"; because: string };

const neither = (because: string): Format => ({ format: "neither", because });

function whyNeither(file: JsonObject): string {
  if (Array.isArray(file.nodes)) return "This has nodes but no links: it is a part of a drawing, not a whole workflow";
  if (objectIn(file.prompt)) return "This is a request to the server; give only the graph that is under “prompt”";
  if (objectIn(file.workflow) || objectIn(file.output))
    return "This wraps a workflow; give only the graph that is inside";
  return "No node in this has a “class_type”: it is neither a graph in API format nor a drawing from the editor";
}

/** Tells a graph in API format from a drawing of the editor (UI format). */
export function tellFormat(json: Json): Format {
  const file = objectIn(json);
  if (file === undefined) return neither("A workflow is a JSON object; this is something else");
  if (Array.isArray(file.nodes) && Array.isArray(file.links)) return { format: "ui" };
  if (Object.keys(file).length === 0) return neither("This workflow holds no node");
  const isGraph = Object.values(file).some((node) => typeof objectIn(node)?.class_type === "string");
  return isGraph ? { format: "api" } : neither(whyNeither(file));
}

type Flawed = { graph: Graph; flaws: GraphFlaw[] };

export const flawOf = (
  kind: GraphFlaw["kind"],
  message: string,
  at: Partial<Pick<GraphFlaw, "node" | "class_type" | "input">> = {},
): GraphFlaw => ({ node: null, class_type: null, input: null, ...at, kind, severity: "refuse", message });

/** How a node is named in a sentence: id, and its title when it says more than the class. */
export function nodeName(id: string, { class_type, _meta }: Pick<GraphNode, "class_type" | "_meta">): string {
  return _meta.title === class_type ? `${id} (${class_type})` : `${id} (${class_type}, “${_meta.title}”)`;
}

/** Links with a number for an id fail on the server although the node is there, so they are mended on the way in. */
function mended(value: Json, ids: ReadonlySet<string>): Json {
  const [id, slot, ...more] = listIn(value);
  const isLink = typeof id === "number" && typeof slot === "number" && more.length === 0 && ids.has(String(id));
  return isLink ? [String(id), slot] : value;
}

function readNode(id: string, value: Json, ids: ReadonlySet<string>): GraphNode | GraphFlaw {
  const node = objectIn(value);
  const at = { node: id.slice(0, nameLengthMax) };
  if (id === "" || id.length > nameLengthMax)
    return flawOf("structure", `A node's id has 1 to ${nameLengthMax} characters`, at);
  const classType = textIn(node?.class_type);
  if (node === undefined || !classType) return flawOf("structure", `Node ${id} has no “class_type”`, at);
  const inputs = objectIn(node.inputs);
  if (inputs === undefined)
    return flawOf("structure", `Node ${id} (${classType}) has no “inputs”`, { ...at, class_type: classType });
  const entries = Object.entries(inputs).map(([name, input]) => [name, mended(input, ids)] as const);
  const title = textIn(objectIn(node._meta)?.title) || classType;
  return { class_type: classType, inputs: Object.fromEntries(entries), _meta: { title } };
}

function inputFlaws(id: string, node: GraphNode): GraphFlaw[] {
  return Object.entries(node.inputs).flatMap(([input, value]) => {
    const at = { node: id, class_type: node.class_type, input: input.slice(0, nameLengthMax) };
    if (input.length > nameLengthMax) return flawOf("structure", "The name of an input is too long", at);
    if (!Array.isArray(value) || linkIn(value)) return [];
    const message = `Input ${input} of node ${nodeName(id, node)} is a list but no link; wrap it as {"__value__": […]}`;
    return flawOf("link", message, at);
  });
}

/**
 * Reads a graph in API format. Only class, inputs and title of a node are kept: what a picture's graph carries besides,
 * such as `is_changed`, means nothing to a server.
 * @returns the nodes that could be read, and what is wrong with the others
 */
export function readApiGraph(json: Json): Flawed {
  const entries = Object.entries(objectIn(json) ?? {});
  if (entries.length === 0) return { graph: {}, flaws: [flawOf("structure", "This workflow holds no node")] };
  if (entries.length > graphNodesMax) {
    const message = `This workflow has ${entries.length} nodes; ${graphNodesMax} are the most`;
    return { graph: {}, flaws: [flawOf("structure", message)] };
  }
  const ids = new Set(entries.map(([id]) => id));
  const read = entries.map(([id, value]) => [id, readNode(id, value, ids)] as const);
  const nodes = read.filter((entry): entry is [string, GraphNode] => "inputs" in entry[1]);
  const flaws = read.flatMap(([, node]) => ("inputs" in node ? [] : node));
  return { graph: Object.fromEntries(nodes), flaws: [...flaws, ...nodes.flatMap((entry) => inputFlaws(...entry))] };
}

/** Place of a node in the graph, from 1, in the order in which the graph lists its nodes. */
export const positionOf = (graph: Graph, id: string): number => Object.keys(graph).indexOf(id) + 1;
