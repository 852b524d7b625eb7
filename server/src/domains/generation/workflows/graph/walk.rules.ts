import type { GraphPlace } from "../../../../../../contract/src/workflow-shapes.ts";
import type { Json } from "../../../../platform/exact-json.ts";
import type { DescribeClass } from "./class.rules.ts";
import { type Graph, type GraphNode, type Link, linkIn, linksOf, nodeAt, valueAt } from "./graph.rules.ts";

/** A node together with its id. */
export interface Placed {
  id: string;
  node: GraphNode;
}

export function placed(graph: Graph, id: string | undefined): Placed | undefined {
  const node = id === undefined ? undefined : nodeAt(graph, id);
  return id === undefined || node === undefined ? undefined : { id, node };
}

/** The link that feeds an input, under the first of the names that is linked. */
export function linkAt(node: GraphNode, ...names: readonly string[]): Link | undefined {
  for (const name of names) {
    const link = Object.hasOwn(node.inputs, name) ? linkIn(node.inputs[name]) : undefined;
    if (link) return link;
  }
  return undefined;
}

/** The node behind an input, under the first of the names that is linked. */
export const nodeBehind = (graph: Graph, node: GraphNode, ...names: readonly string[]): Placed | undefined =>
  placed(graph, linkAt(node, ...names)?.node);

/**
 * A node and all that it feeds on, nearest first.
 * @param follows whether to go through a link; a node that is reached is kept even if nothing behind it is
 */
export function upstream(
  graph: Graph,
  start: readonly string[],
  follows: (from: GraphNode, input: string) => boolean = () => true,
): Placed[] {
  const seen = new Set(start);
  for (const id of seen) {
    const node = nodeAt(graph, id);
    if (!node) continue;
    for (const link of linksOf(node)) if (follows(node, link.input)) seen.add(link.node);
  }
  return [...seen].flatMap((id) => placed(graph, id) ?? []);
}

/** Inputs of nodes that only hand a typed value on, in the order in which they are tried. */
const textNames = ["value", "text", "string", "string_a", "string_b", "prompt", "populated_text", "wildcard_text"];
const numberNames = ["value", "int", "number", "a"];

/** Kinds of values that are typed in, with the inputs under which a node holds them. */
const typedKinds = {
  text: { fits: (value: Json | undefined) => typeof value === "string", names: textNames },
  number: {
    fits: (value: Json | undefined) => typeof value === "number" || typeof value === "bigint",
    names: numberNames,
  },
};

/**
 * Where the value of an input is typed in: the input itself, or that of the node to which its link leads, such as a
 * PrimitiveInt or the first text of a StringConcatenate.
 * @returns undefined when a node computes it
 */
export function typedAt(
  graph: Graph,
  place: GraphPlace,
  kind: keyof typeof typedKinds,
  seen = new Set<string>(),
): GraphPlace | undefined {
  const value = valueAt(graph, place);
  const link = linkIn(value);
  if (!link) return typedKinds[kind].fits(value) ? place : undefined;
  const node = nodeAt(graph, link.node);
  if (node === undefined || seen.has(link.node)) return undefined;
  // One set for all ways: a node that gave nothing once gives nothing again, and ways through pairs would double.
  seen.add(link.node);
  const names = new Set([place.input, ...typedKinds[kind].names]);
  for (const input of names) {
    if (!Object.hasOwn(node.inputs, input)) continue;
    const found = typedAt(graph, { node: link.node, input }, kind, seen);
    if (found) return found;
  }
  return onlyLiteral(link.node, node, kind);
}

/** Nodes of packs name the one thing that they hold in their own way. */
function onlyLiteral(id: string, node: GraphNode, kind: keyof typeof typedKinds): GraphPlace | undefined {
  const isPlain = linksOf(node).length === 0;
  const [only, ...more] = Object.entries(node.inputs).filter(([, value]) => typedKinds[kind].fits(value));
  return isPlain && only && more.length === 0 ? { node: id, input: only[0] } : undefined;
}

/** The input under which a node names a file of the server's input folder; undefined when it loads none. */
export function loadedInput(node: GraphNode, describeClass: DescribeClass): string | undefined {
  const upload = describeClass(node.class_type)?.inputs.find(({ isUpload, name }) => isUpload && name in node.inputs);
  if (upload) return upload.name;
  return node.class_type.startsWith("LoadImage") && typeof node.inputs.image === "string" ? "image" : undefined;
}

/** Everything behind these inputs is no picture, or was made of one long before. */
const notPictures =
  /^(model|clip|vae|.*mask|positive|negative|conditioning.*|clip_vision|ipadapter|insightface|upscale_model|control_net|style_model|guider|noise|sigmas|sampler|latent_image|text|prompt|seed|width|height|value)$/;

/** The places that name the picture files which an input is fed with, through whatever prepares them, nearest first. */
export function loadersBehind(graph: Graph, describeClass: DescribeClass, place: GraphPlace): GraphPlace[] {
  const link = linkIn(valueAt(graph, place));
  const own = nodeAt(graph, place.node);
  if (link === undefined) return own && loadedInput(own, describeClass) === place.input ? [place] : [];
  const behind = upstream(graph, [link.node], (_node, input) => !notPictures.test(input));
  return behind.flatMap(({ id, node }) => {
    const input = loadedInput(node, describeClass);
    return input === undefined || /mask/i.test(node.class_type) ? [] : { node: id, input };
  });
}

/** Places without repetition, in their order. */
export function distinctPlaces(places: readonly GraphPlace[]): GraphPlace[] {
  return [...new Map(places.map((place) => [JSON.stringify([place.node, place.input]), place])).values()];
}

export const samePlace = (one: GraphPlace, other: GraphPlace): boolean =>
  one.node === other.node && one.input === other.input;
