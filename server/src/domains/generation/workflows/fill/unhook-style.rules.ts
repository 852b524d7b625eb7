import type { GraphPlace } from "../../../../../../contract/src/workflow-shapes.ts";
import { type Graph, type GraphNode, type Link, linkIn, linksOf, nodeAt } from "../graph/graph.rules.ts";
import { linkAt, upstream } from "../graph/walk.rules.ts";

/** Adapters hand the model on, the loaders that sit on the model's way with them too. */
const adapterClass = /^IPA+dapter/;
/** It takes each picture where there is one. */
const optionalPictures = /^TextEncodeQwenImageEditPlus/;
/** Inputs that carry a picture, or what was made of one. */
const pictureName = /^(image.*|pixels|latent|.*_?embed|clip_vision_output.*|ipadapter_params)$/;
/** What a node that prepares a picture may need besides: it carries no other picture. */
const tool = /^(clip_vision|ipadapter|insightface|vae|.*mask|style_model|upscale_model)$/;

/** What becomes of a node when the style's picture is taken away. */
type Fate = { drop: true } | { handOn: Link } | { without: string[] };

/**
 * The graph without the branch that a style's picture feeds: what prepares the picture goes, and where it enters the
 * model's or the words' way that way is closed over the gap. What then feeds nothing goes too.
 * @returns undefined where the branch also makes something else, so that nobody can tell what the graph is without it
 */
export function withoutStyle(graph: Graph, style: GraphPlace, outputs: readonly string[]): Graph | undefined {
  const fates = fatesOf(graph, style.node);
  if (!fates || outputs.some((id) => isDropped(fates.get(id)))) return undefined;
  const rest: Graph = {};
  for (const [id, node] of Object.entries(graph)) {
    const fate = fates.get(id);
    if (fate && !("without" in fate)) continue;
    rest[id] = { ...node, inputs: rewired(node, fates, fate?.without ?? []) };
  }
  return withoutIdle(graph, rest, fates);
}

const isDropped = (fate: Fate | undefined) => fate !== undefined && "drop" in fate;

/** What each node behind the style's picture turns into; undefined where one of them cannot do without. */
function fatesOf(graph: Graph, loader: string): Map<string, Fate> | undefined {
  const fates = new Map<string, Fate>([[loader, { drop: true }]]);
  const ids = Object.keys(graph);
  for (let before = 0; before < fates.size; ) {
    before = fates.size;
    for (const id of ids) {
      const node = nodeAt(graph, id);
      if (!node || fates.has(id) || lostInputs(node, fates).length === 0) continue;
      fates.set(id, fateOf(node, fates));
    }
  }
  const isSure = ids.every((id) => id === loader || isSureOf(nodeAt(graph, id), fates.get(id), fates));
  if (!isSure) return undefined;
  for (const id of ids) {
    const link = looseLoader(graph, id, fates);
    if (link) fates.set(id, { handOn: link });
  }
  return fates;
}

const lostInputs = (node: GraphNode, fates: ReadonlyMap<string, Fate>) =>
  linksOf(node)
    .filter((link) => isDropped(fates.get(link.node)))
    .map((link) => link.input);

function fateOf(node: GraphNode, fates: ReadonlyMap<string, Fate>): Fate {
  if (optionalPictures.test(node.class_type)) return { without: lostInputs(node, fates) };
  const way = adapterClass.test(node.class_type) ? linkAt(node, "model", "conditioning") : linkAt(node, "conditioning");
  return way ? { handOn: way } : { drop: true };
}

/** A node is known to be the style's alone when all its pictures are, and when only its first output is used on. */
function isSureOf(node: GraphNode | undefined, fate: Fate | undefined, fates: ReadonlyMap<string, Fate>): boolean {
  if (!node) return true;
  const beyondFirst = linksOf(node).some((link) => "handOn" in (fates.get(link.node) ?? {}) && link.slot !== 0);
  if (beyondFirst) return false;
  if (!fate) return lostInputs(node, fates).length === 0;
  const lost = new Set(lostInputs(node, fates));
  if ("without" in fate) return fate.without.length === lost.size;
  const kept = linksOf(node).filter((link) => !lost.has(link.input));
  if ([...lost].some((input) => !pictureName.test(input))) return false;
  return "drop" in fate
    ? kept.every((link) => tool.test(link.input))
    : kept.every((link) => !pictureName.test(link.input));
}

/** A loader of adapters on the model's way, once nobody takes the adapter from it. */
function looseLoader(graph: Graph, id: string, fates: ReadonlyMap<string, Fate>): Link | undefined {
  const node = nodeAt(graph, id);
  if (!node || fates.has(id) || !adapterClass.test(node.class_type)) return undefined;
  const takers = Object.entries(graph).flatMap(([taker, one]) =>
    linksOf(one).filter((link) => link.node === id && link.slot !== 0 && !fates.has(taker)),
  );
  return /Loader/.test(node.class_type) && takers.length === 0 ? linkAt(node, "model") : undefined;
}

function rewired(node: GraphNode, fates: ReadonlyMap<string, Fate>, without: readonly string[]): GraphNode["inputs"] {
  const entries = Object.entries(node.inputs).filter(([input]) => !without.includes(input));
  return Object.fromEntries(
    entries.map(([input, value]) => {
      let link = linkIn(value);
      for (let fate = link && fates.get(link.node); fate && "handOn" in fate; fate = fates.get(link.node))
        link = fate.handOn;
      return [input, link ? [link.node, link.slot] : value];
    }),
  );
}

/** Leaves out what fed the branch only; what ended the graph before still does. */
function withoutIdle(graph: Graph, rest: Graph, fates: ReadonlyMap<string, Fate>): Graph {
  const fed = new Set(Object.values(graph).flatMap((node) => linksOf(node).map((link) => link.node)));
  const ends = Object.keys(rest).filter((id) => !fed.has(id) && !fates.has(id));
  const used = new Set(upstream(rest, ends).map(({ id }) => id));
  return Object.fromEntries(Object.entries(rest).filter(([id]) => used.has(id)));
}
