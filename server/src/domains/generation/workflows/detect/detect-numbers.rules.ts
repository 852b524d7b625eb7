import type { GraphPlace, LockedInput } from "../../../../../../contract/src/workflow-shapes.ts";
import type { DescribeClass } from "../graph/class.rules.ts";
import { type Graph, type GraphNode, valueAt } from "../graph/graph.rules.ts";
import { scalarText } from "../graph/json.rules.ts";
import { distinctPlaces, linkAt, nodeBehind, type Placed, typedAt, upstream } from "../graph/walk.rules.ts";
import { ignoresSeed, isSampler, settingNodes } from "./samplers.rules.ts";

export interface SizePlaces {
  width: GraphPlace[];
  height: GraphPlace[];
  batch_size: GraphPlace[];
}

function seedInputs(node: GraphNode, describeClass: DescribeClass): string[] {
  if (ignoresSeed(node)) return [];
  const told = describeClass(node.class_type)?.inputs ?? [];
  // A PrimitiveInt has control beside its value whatever it counts; it is a seed only where a seed links to it.
  const controlled = told.filter(({ hasControl, type, name }) => hasControl && type === "INT" && name !== "value");
  const names = new Set(["seed", "noise_seed", ...controlled.map(({ name }) => name)]);
  return [...names].filter((name) => Object.hasOwn(node.inputs, name));
}

/** Every seed that counts, those of the samplers first. */
export function detectSeeds(
  graph: Graph,
  samplers: readonly Placed[],
  active: readonly Placed[],
  describeClass: DescribeClass,
): GraphPlace[] {
  const first = samplers.flatMap((sampler) => settingNodes(graph, sampler));
  const places = [...first, ...active].flatMap(({ id, node }) =>
    seedInputs(node, describeClass).flatMap((input) => typedAt(graph, { node: id, input }, "number") ?? []),
  );
  return distinctPlaces(places);
}

const hasSize = ({ inputs }: GraphNode) => Object.hasOwn(inputs, "width") && Object.hasOwn(inputs, "height");
const isFed = (node: GraphNode) =>
  linkAt(node, "samples", "pixels", "image", "images", "latent", "conditioning") !== undefined;
const resizes = /scale|resize/i;

/** The nodes of a latent's or a picture's way that a sampler begins with, nearest first. */
export function beginningOf(graph: Graph, samplers: readonly Placed[], outputs: readonly Placed[]): Placed[] {
  const [sampler] = samplers;
  const follows = (node: GraphNode, input: string) =>
    /^(samples.*|latent.*|pixels|images?|image[\d_].*|images\..*|upscaled_image|input|destination|)$/.test(input) &&
    !/^IPA+dapter/.test(node.class_type);
  if (sampler === undefined)
    return upstream(
      graph,
      outputs.map(({ id }) => id),
      follows,
    );
  const start = nodeBehind(graph, sampler.node, "latent_image", "latent", "samples", "image");
  return start ? upstream(graph, [start.id], follows) : [];
}

/** The node that decides the size: an empty latent or picture, else what brings the first picture to a size. */
function sizeNode(beginning: readonly Placed[]): Placed | undefined {
  const sized = beginning.filter(({ node }) => hasSize(node) && !isSampler(node));
  return sized.find(({ node }) => !isFed(node)) ?? sized.find(({ node }) => resizes.test(node.class_type));
}

/** These work on a picture of the size that they are told, whatever it says there now. */
const alwaysInStep = new Set(["ModelSamplingFlux", "Flux2Scheduler"]);

function copiesOf(graph: Graph, active: readonly Placed[], size: GraphPlace, names: readonly string[]): GraphPlace[] {
  const value = valueAt(graph, size);
  return active.flatMap(({ id, node }) => {
    if (id === size.node || !hasSize(node) || isFed(node)) return [];
    return names.flatMap((input) => {
      if (!Object.hasOwn(node.inputs, input)) return [];
      const place = typedAt(graph, { node: id, input }, "number");
      const inStep = alwaysInStep.has(node.class_type) || (place && valueAt(graph, place) === value);
      return place && inStep ? place : [];
    });
  });
}

/** Where the size is set, with every copy that has to stay in step: a model's or an encoder's own width and height. */
export function detectSize(graph: Graph, beginning: readonly Placed[], active: readonly Placed[]): SizePlaces {
  const found = sizeNode(beginning);
  if (found === undefined) return { width: [], height: [], batch_size: [] };
  const at = (input: string) => typedAt(graph, { node: found.id, input }, "number");
  const [width, height, batch] = [at("width"), at("height"), at("batch_size")];
  const all = (place: GraphPlace | undefined, names: readonly string[]) =>
    place ? distinctPlaces([place, ...copiesOf(graph, active, place, names)]) : [];
  return {
    width: all(width, ["width", "target_width"]),
    height: all(height, ["height", "target_height"]),
    batch_size: batch ? [batch] : [],
  };
}

const lockedNames = ["steps", "cfg", "sampler_name"];

/** First guess at what must not change: steps, closeness and method of every sampler, and the size. */
export function detectLocks(graph: Graph, samplers: readonly Placed[], size: SizePlaces): LockedInput[] {
  const settings = samplers
    .flatMap((sampler) => settingNodes(graph, sampler))
    .flatMap(({ id, node }) =>
      lockedNames.filter((input) => Object.hasOwn(node.inputs, input)).map((input) => ({ node: id, input })),
    );
  const typed = settings.flatMap(
    (place) => typedAt(graph, place, place.input === "sampler_name" ? "text" : "number") ?? [],
  );
  return distinctPlaces([...typed, ...size.width, ...size.height]).flatMap((place) => {
    const value = scalarText(valueAt(graph, place));
    return value === undefined ? [] : { ...place, value };
  });
}
