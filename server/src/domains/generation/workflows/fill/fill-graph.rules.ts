import { renderTemplate, type TemplateValues } from "../../../../../../contract/src/template.ts";
import type { GraphPlace, PromptMapping } from "../../../../../../contract/src/workflow-shapes.ts";
import type { Json } from "../../../../platform/exact-json.ts";
import { type Graph, nodeAt } from "../graph/graph.rules.ts";
import { isLocked, isSame, type WorkflowSettings } from "../settings.rules.ts";
import { graphToRun, withStyleWords } from "./style-reference.rules.ts";

/** What a request puts into a graph. */
export interface GraphWish {
  values: TemplateValues;
  /** Decimal text up to 2^64 - 1; `ordinal` is added, so that the pictures of a batch differ. */
  seed: string;
  ordinal: number;
  width: number;
  height: number;
  /** Inputs by "node.input", read from their JSON text. */
  inputs: Readonly<Record<string, Json>>;
  /** A style reference's picture goes into a place, its words behind the prompt. */
  style: { way: "picture"; place: GraphPlace } | { way: "words"; words: string } | undefined;
}

export interface FilledGraph {
  graph: Graph;
  outputNodes: string[];
  /** Nodes whose `image` takes the source. */
  sourceNodes: string[];
  stylePlaces: GraphPlace[];
  /** The prompts as they are sent, by "node.input". */
  prompts: Record<string, string>;
}

const seedSpace = 2n ** 64n;

/** Latents are eighths of a picture, so a side that is no multiple of eight would be cut. */
const sideStep = 8;

/**
 * The graph of a version with a request filled in: prompts, seed, size, one picture at a time, then what the request
 * sets by hand. Without a style the branch that takes one is left out. A locked input keeps its value whatever else is filled in.
 */
export function fillGraph(settings: WorkflowSettings, wish: GraphWish): FilledGraph {
  const prompts = renderedPrompts(settings, wish);
  const filled = new Map<string, Json>();
  const put = (places: readonly GraphPlace[], value: Json) => {
    for (const place of places) filled.set(keyOf(place), value);
  };
  const { seed, width, height, batch_size } = settings.bindings;
  put(seed, exactInteger((BigInt(wish.seed) + BigInt(wish.ordinal)) % seedSpace));
  put(width, wholeEighths(wish.width));
  put(height, wholeEighths(wish.height));
  put(batch_size, 1);
  for (const [key, text] of Object.entries(prompts)) filled.set(key, text);
  for (const [key, value] of Object.entries(wish.inputs)) filled.set(key, value);
  for (const lock of settings.lockedInputs) filled.delete(keyOf(lock));
  const style = wish.style?.way === "picture" ? wish.style.place : undefined;
  const sources = settings.bindings.sources.filter((place) => !style || !isSame(place, style));
  const graph = graphToRun(settings, style !== undefined);
  return {
    graph: withValues(graph, filled),
    outputNodes: [...settings.bindings.outputs],
    sourceNodes: [...new Set(sources.map((place) => place.node))],
    stylePlaces: style ? [style] : [],
    prompts,
  };
}

export const keyOf = ({ node, input }: GraphPlace): string => `${node}.${input}`;

/** Place of a request's input; ids of nodes hold no dot, names of inputs may. */
export function placeOf(key: string): GraphPlace {
  const dot = key.indexOf(".");
  return { node: key.slice(0, Math.max(dot, 0)), input: key.slice(dot + 1) };
}

const exactInteger = (value: bigint): Json => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value);
const wholeEighths = (side: number) => Math.round(side / sideStep) * sideStep;

/** The mappings that carry the subject's description; where none does, the first one stands for the prompt. */
function mainMappings(mappings: readonly PromptMapping[]): readonly PromptMapping[] {
  const described = mappings.filter((mapping) => mapping.source === "entity_description");
  return described.length > 0 ? described : mappings.slice(0, 1);
}

/** Prompts as they are sent; a locked text is none of a request's. */
export function renderedPrompts(
  settings: Pick<WorkflowSettings, "promptMappings" | "lockedInputs">,
  { values, style }: Pick<GraphWish, "values" | "style">,
): Record<string, string> {
  const main = mainMappings(settings.promptMappings);
  const entries = settings.promptMappings
    .filter((mapping) => !isLocked(settings, mapping))
    .map((mapping) => {
      const text = renderTemplate(mapping.template, values);
      const styled = style?.way === "words" && main.includes(mapping) ? withStyleWords(text, style.words) : text;
      return [keyOf(mapping), styled] as const;
    });
  return Object.fromEntries(entries);
}

/** A copy of the graph with values at their places, by "node.input"; what names no node is passed over. */
export function withValues(graph: Graph, values: ReadonlyMap<string, Json>): Graph {
  const filled = structuredClone(graph);
  for (const [key, value] of values) {
    const { node, input } = placeOf(key);
    const target = nodeAt(filled, node);
    if (target) target.inputs[input] = value;
  }
  return filled;
}
