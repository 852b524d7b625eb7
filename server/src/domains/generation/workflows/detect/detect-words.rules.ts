import type { GraphPlace, PromptMapping } from "../../../../../../contract/src/workflow-shapes.ts";
import { type Graph, type GraphNode, linkIn, nodeAt, valueAt } from "../graph/graph.rules.ts";
import { textIn } from "../graph/json.rules.ts";
import { distinctPlaces, linkAt, type Placed, placed, samePlace, typedAt } from "../graph/walk.rules.ts";
import { type Polarity, wordsOf } from "./samplers.rules.ts";

/** Text inputs of the known encoders, core's and those of packs. */
const encoderInputs = ["text", "text_g", "text_l", "clip_l", "clip_g", "t5xxl", "llama", "prompt", "text_positive"];

const textInputsOf = (node: GraphNode, polarity: Polarity): string[] => {
  const linkedOrText = (name: string) => typeof node.inputs[name] === "string" || linkAt(node, name) !== undefined;
  const own = encoderInputs.filter((name) => Object.hasOwn(node.inputs, name) && linkedOrText(name));
  // Loaders of some packs take both texts themselves and give two conditionings.
  return own.length === 0 && typeof node.inputs[polarity] === "string" ? [polarity] : own;
};

/** Inputs through which conditioning passes, the main one first. */
function passedThrough(node: GraphNode, slot: number): string[] {
  if (linkAt(node, "positive")) return [slot === 1 ? "negative" : "positive"];
  const names = Object.keys(node.inputs).filter(
    (name) => name.startsWith("conditioning") || name === "" || name === "*",
  );
  return names.filter((name) => !name.endsWith("_from")).concat(names.filter((name) => name.endsWith("_from")));
}

type Followed = { node: string; slot: number };

/** The first text encoder behind a conditioning; ConditioningZeroOut ends the search, for it forgets the words. */
function encoderBehind(graph: Graph, link: Followed, polarity: Polarity, seen = new Set<string>()): Placed | undefined {
  const node = nodeAt(graph, link.node);
  if (node === undefined || seen.has(link.node) || node.class_type === "ConditioningZeroOut") return undefined;
  seen.add(link.node);
  if (textInputsOf(node, polarity).length > 0) return placed(graph, link.node);
  for (const input of passedThrough(node, link.slot)) {
    const next = linkIn(node.inputs[input]);
    const found = next && encoderBehind(graph, next, polarity, seen);
    if (found) return found;
  }
  return undefined;
}

/** The encoders of one polarity, one a sampler, in the samplers' order. */
export function encodersOf(graph: Graph, samplers: readonly Placed[], polarity: Polarity): Placed[] {
  const found = samplers.flatMap((sampler) => {
    const link = wordsOf(graph, sampler, polarity);
    return (link && encoderBehind(graph, link, polarity)) ?? [];
  });
  return [...new Map(found.map((encoder) => [encoder.id, encoder])).values()];
}

/**
 * Where the words of one polarity are typed in. A text that a node computes is mapped at the encoder itself, so that a
 * request's words replace it.
 */
export function wordPlaces(graph: Graph, samplers: readonly Placed[], polarity: Polarity): GraphPlace[] {
  const places = encodersOf(graph, samplers, polarity).flatMap(({ id, node }) =>
    textInputsOf(node, polarity).map((input) => {
      const place = { node: id, input };
      return typedAt(graph, place, "text") ?? place;
    }),
  );
  return distinctPlaces(places);
}

/** Words that the graph's author left a gap in are taken as they are. */
function positiveTemplate(old: string): string {
  if (/\{(description|prompt)\}/.test(old)) return old;
  return old === "" ? "{description}" : `{description}, ${old}`;
}

/**
 * First guess at the mappings: each positive text is the description followed by the words that the graph came with,
 * each negative text the words it came with. A text that serves both ways is positive.
 */
export function detectMappings(graph: Graph, samplers: readonly Placed[]): PromptMapping[] {
  const positive = wordPlaces(graph, samplers, "positive");
  const negative = wordPlaces(graph, samplers, "negative").filter(
    (place) => !positive.some((other) => samePlace(place, other)),
  );
  const old = (place: GraphPlace) => textIn(valueAt(graph, place))?.trim() ?? "";
  return [
    ...positive.map((place) => ({
      ...place,
      source: "entity_description" as const,
      template: positiveTemplate(old(place)),
    })),
    ...negative.map((place) => ({ ...place, source: "static_text" as const, template: old(place) })),
  ];
}
