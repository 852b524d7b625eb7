import { asObject, type Json, type JsonObject, readJson, writePythonJson } from "../../platform/exact-json.ts";
import type { Attempt } from "../providers/provider.ts";
import { refused } from "./failures.ts";

type AttemptGraph = NonNullable<Attempt["graph"]>;

export interface GraphNode extends JsonObject {
  class_type: string;
  inputs: JsonObject;
}

export type Graph = Record<string, GraphNode>;

function asNode(id: string, value: Json): GraphNode {
  const node = asObject(value);
  const inputs = asObject(node?.inputs ?? {});
  if (node === undefined || inputs === undefined || typeof node.class_type !== "string") {
    throw refused(`Node ${id} of the workflow has no class or inputs`);
  }
  return { ...node, class_type: node.class_type, inputs };
}

/** The graph in a text; undefined when there is none. */
function parse(text: string): JsonObject | undefined {
  try {
    return asObject(readJson(text));
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/**
 * The attempt's graph, with the nodes that it relies on proved to be there.
 * @throws StudioError `provider/refused`: no graph, not in API format, or a named node is missing
 */
export function readGraph(attempt: Attempt): { graph: Graph; wanted: AttemptGraph } {
  const wanted = attempt.graph;
  if (wanted === undefined) throw refused("ComfyUI needs a workflow");
  const given = parse(wanted.text);
  if (given === undefined) throw refused("The workflow is no graph in API format");
  const entries = Object.entries(given).map(([id, value]) => [id, asNode(id, value)] as const);
  const graph: Graph = Object.fromEntries(entries);
  if (wanted.outputNodes.length === 0) throw refused("The workflow names no output node");
  const styleNodes = (wanted.stylePlaces ?? []).map(({ node }) => node);
  const missing = [...wanted.outputNodes, ...wanted.sourceNodes, ...styleNodes].filter((id) => graph[id] === undefined);
  if (missing.length > 0) throw refused(`The workflow lacks the nodes ${missing.join(", ")}`);
  if ((attempt.source === undefined) !== (wanted.sourceNodes.length === 0)) {
    throw refused(attempt.source ? "The workflow takes no source picture" : "The workflow needs a source picture");
  }
  if ((attempt.styleReference === undefined) !== (styleNodes.length === 0))
    throw refused("A style's picture and a place for it in the workflow belong together");
  return { graph, wanted };
}

/** The graph with the name that the server gave a style's picture, in the inputs that take it. */
export function styledGraph(graph: Graph, places: AttemptGraph["stylePlaces"], styleName: string): Graph {
  const styled = { ...graph };
  for (const { node, input } of places ?? []) {
    const target = styled[node];
    if (target) styled[node] = { ...target, inputs: { ...target.inputs, [input]: styleName } };
  }
  return styled;
}

const savers = new Set(["SaveImage", "PreviewImage"]);

/**
 * The graph as it is sent. Every node gets `_meta`, because node replacement fails without it. Savers write under the
 * attempt's own prefix, and an input that they ignore makes them run again where the server remembers an equal graph:
 * it would answer with the old file, which may be gone.
 * @param sourceName name that the server gave the uploaded source, for the `image` input of the source nodes
 */
export function preparedGraph(graph: Graph, uid: string, sourceNodes: readonly string[], sourceName?: string): Graph {
  const prepared = Object.entries(graph).map(([id, node]) => {
    const inputs = { ...node.inputs };
    if (typeof inputs.filename_prefix === "string") inputs.filename_prefix = `pentimento/${uid}`;
    if (savers.has(node.class_type)) inputs.pentimento_nonce = `${uid}/${id}`;
    if (sourceName !== undefined && sourceNodes.includes(id)) inputs.image = sourceName;
    return [id, { ...node, inputs, _meta: asObject(node._meta) ?? { title: node.class_type } }] as const;
  });
  return Object.fromEntries(prepared);
}

/** Body of POST /prompt. Without `number`: an explicit one and a repeated id can kill the server's worker. */
export const promptBody = (uid: string, clientId: string, graph: Graph): string =>
  writePythonJson({ prompt: graph, prompt_id: uid, client_id: clientId });

/** Inputs that name a model's file, in the order in which they matter for what has to be loaded. */
const modelInputs = ["ckpt_name", "unet_name"];

/** The checkpoint or diffusion model that a graph loads first; undefined when it loads none or is no graph. */
export function modelOf(graphText: string): string | undefined {
  const nodes = Object.values(parse(graphText) ?? {}).map((node) => asObject(asObject(node)?.inputs ?? null));
  const named = modelInputs.flatMap((input) => nodes.map((inputs) => inputs?.[input]));
  return named.find((name) => typeof name === "string");
}

const samplerSteps = 20;

/** How much of the work each node is, as far as a graph tells: a sampler counts by its steps, any other node as one. */
export function nodeWeights(graph: Graph): Map<string, number> {
  return new Map(
    Object.entries(graph).map(([id, { class_type, inputs }]) => {
      if (!/sampler/i.test(class_type)) return [id, 1];
      return [id, typeof inputs.steps === "number" ? Math.max(1, inputs.steps) : samplerSteps];
    }),
  );
}
