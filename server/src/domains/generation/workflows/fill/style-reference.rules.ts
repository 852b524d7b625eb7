import type { GraphPlace } from "../../../../../../contract/src/workflow-shapes.ts";
import { detect } from "../detect/detect.rules.ts";
import type { DescribeClass } from "../graph/class.rules.ts";
import { type Graph, nodeAt } from "../graph/graph.rules.ts";
import { loadedInput, loadersBehind } from "../graph/walk.rules.ts";
import { isSame, type WorkflowSettings } from "../settings.rules.ts";
import { withoutStyle } from "./unhook-style.rules.ts";

/** What becomes of a style reference in a workflow: a second picture, words of its prompt, or a refusal in words. */
export type StyleRoute = { way: "picture"; place: GraphPlace } | { way: "words" } | { way: "refused"; because: string };

type StyledSettings = Pick<WorkflowSettings, "graph" | "styleReference">;
type BoundSettings = StyledSettings & Pick<WorkflowSettings, "bindings">;

const noDescription: DescribeClass = () => undefined;

/** The input that names the file of a style's picture, by the mapping or as found; undefined where there is none. */
export function stylePlaceOf(
  { graph, styleReference }: StyledSettings,
  describe = noDescription,
): GraphPlace | undefined {
  const { mode, node: id, input } = styleReference;
  if (mode === "AutoDetect") {
    const found = detect(graph, describe).style_found;
    return found ? loadersBehind(graph, describe, { node: found.node, input: found.input })[0] : undefined;
  }
  const node = mode === "Node" && id !== undefined ? nodeAt(graph, id) : undefined;
  if (!node || id === undefined) return undefined;
  const own = loadedInput(node, describe);
  if (own !== undefined) return { node: id, input: own };
  return loadersBehind(graph, describe, { node: id, input: input ?? "image" })[0];
}

/**
 * Where a style reference goes. A mapping that looks for a node and finds none falls back to words; one that is off, or
 * that names a node which takes no picture, refuses. It is never dropped in silence.
 */
export function styleRoute(settings: StyledSettings): StyleRoute {
  const { mode } = settings.styleReference;
  if (mode === "Off") return { way: "refused", because: "this workflow takes no style reference; its mapping is off" };
  const place = stylePlaceOf(settings);
  if (place) return { way: "picture", place };
  if (mode === "Node")
    return { way: "refused", because: "the node that this workflow names for styles takes no picture" };
  return { way: "words" };
}

/**
 * The graph for a request that names no style: the branch that takes one is taken out, for the picture that it names is
 * its author's and on no server. Undefined where the branch makes more than the style, so that it needs one.
 */
export function graphWithoutStyle(settings: BoundSettings): Graph | undefined {
  const { graph, bindings } = settings;
  const place = stylePlaceOf(settings);
  if (!place || bindings.sources.some((source) => isSame(source, place))) return graph;
  return withoutStyle(graph, place, bindings.outputs);
}

/** The graph of a request, which brings the style's picture or not. */
export const graphToRun = (settings: BoundSettings, bringsPicture: boolean): Graph =>
  bringsPicture ? settings.graph : (graphWithoutStyle(settings) ?? settings.graph);

/** The prompt with the words of a style after it. */
export const withStyleWords = (prompt: string, words: string): string => (prompt ? `${prompt}, ${words}` : words);
