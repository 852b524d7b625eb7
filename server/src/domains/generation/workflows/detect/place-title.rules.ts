import type { GraphPlace } from "../../../../../../contract/src/workflow-shapes.ts";
import { type Graph, nodeAt } from "../graph/graph.rules.ts";
import { samePlace } from "../graph/walk.rules.ts";
import { wordPlaces } from "./detect-words.rules.ts";
import { activeNodes, type Polarity, pictureOutputs, samplersOf } from "./samplers.rules.ts";

/** Names for places: the class and the input, or what the words there are for. */
export type PlaceTitle = (place: GraphPlace) => string;

/** Inputs that people call by a shorter name. */
const spoken: Readonly<Record<string, string>> = { sampler_name: "sampler" };

/**
 * Gives places of a graph the names that people read, such as `CLIPTextEncode.positive` or `KSampler.steps`. The walk
 * through the graph is made once for all of them. Where two places would read alike, the node's id follows.
 */
export function placeTitles(graph: Graph): PlaceTitle {
  const samplers = samplersOf(
    graph,
    activeNodes(
      graph,
      pictureOutputs(graph, () => undefined),
    ),
  );
  const positive = wordPlaces(graph, samplers, "positive");
  const words: [Polarity, GraphPlace[]][] = [
    ["positive", positive],
    ["negative", wordPlaces(graph, samplers, "negative")],
  ];
  const inputTitle = (place: GraphPlace): string => {
    const [polarity, places] = words.find(([, known]) => known.some((other) => samePlace(other, place))) ?? [];
    if (polarity === undefined) return spoken[place.input] ?? place.input;
    const isOne = places?.filter(({ node }) => node === place.node).length === 1;
    return isOne ? polarity : `${polarity}.${place.input}`;
  };
  const title = (place: GraphPlace) => `${nodeAt(graph, place.node)?.class_type ?? place.node}.${inputTitle(place)}`;
  return (place) => {
    const own = title(place);
    const alike = Object.entries(graph).some(
      ([node, { inputs }]) =>
        node !== place.node && Object.hasOwn(inputs, place.input) && title({ ...place, node }) === own,
    );
    return alike ? `${own} (${place.node})` : own;
  };
}

/** The name of one place; `placeTitles` for many. */
export const placeTitle = (graph: Graph, place: GraphPlace): string => placeTitles(graph)(place);
