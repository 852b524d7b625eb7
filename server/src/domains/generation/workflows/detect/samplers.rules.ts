import type { DescribeClass } from "../graph/class.rules.ts";
import { type Graph, type GraphNode, type Link, linkIn } from "../graph/graph.rules.ts";
import { linkAt, nodeBehind, type Placed, upstream } from "../graph/walk.rules.ts";

const samplerClasses = new Set(["KSampler", "KSamplerAdvanced", "SamplerCustom", "SamplerCustomAdvanced"]);
const previewClasses = new Set(["PreviewImage", "PreviewAny", "MaskPreview", "PreviewMask"]);
const saverClass = /^(Save(Image|Animated)|PreviewImage)|Image ?Save|Save ?Image/i;

/** Whether a node samples: by its class, or because it takes words and a latent, or words and a number of steps. */
export function isSampler({ class_type, inputs }: GraphNode): boolean {
  if (samplerClasses.has(class_type)) return true;
  const isLinked = (name: string) => Object.hasOwn(inputs, name) && linkIn(inputs[name]) !== undefined;
  if (!isLinked("positive") && !isLinked("guider")) return false;
  return isLinked("latent_image") || Object.hasOwn(inputs, "steps");
}

/** A sampler that adds no noise goes on with another's picture; its seed means nothing. */
export const ignoresSeed = ({ inputs }: GraphNode): boolean =>
  inputs.add_noise === "disable" || inputs.add_noise === false;

const pictureInput = /^(images?|.*_images?|pixels)$/;

/** Ends of the graph that give pictures; where something is kept, what is only shown does not count. */
export function pictureOutputs(graph: Graph, describeClass: DescribeClass): Placed[] {
  const ends = Object.entries(graph).flatMap(([id, node]) => {
    const told = describeClass(node.class_type);
    const isEnd = told ? told.isOutput : saverClass.test(node.class_type);
    const picture = Object.entries(node.inputs).some(([name, value]) => {
      const type = told?.inputs.find((input) => input.name === name)?.type;
      return linkIn(value) !== undefined && (type === undefined ? pictureInput.test(name) : type.includes("IMAGE"));
    });
    return isEnd && picture ? { id, node } : [];
  });
  const kept = ends.filter(({ node }) => !previewClasses.has(node.class_type));
  return kept.length > 0 ? kept : ends;
}

/** The part of a graph that its outputs need, or all of it when it has none. */
export function activeNodes(graph: Graph, outputs: readonly Placed[]): Placed[] {
  const start = outputs.length > 0 ? outputs.map(({ id }) => id) : Object.keys(graph);
  return upstream(graph, start);
}

/** Samplers in the order in which they run: the first begins the picture, later ones work on it. */
export function samplersOf(graph: Graph, active: readonly Placed[]): Placed[] {
  const samplers = active.filter(({ node }) => isSampler(node));
  const before = ({ id }: Placed) => upstream(graph, [id]).filter(({ node }) => isSampler(node)).length;
  return samplers
    .map((sampler) => ({ sampler, order: before(sampler) }))
    .sort((one, other) => one.order - other.order)
    .map(({ sampler }) => sampler);
}

export type Polarity = "positive" | "negative";

/** The link that brings a sampler its words, by way of its guider if it has one. */
export function wordsOf(graph: Graph, { node }: Placed, polarity: Polarity): Link | undefined {
  const guided = nodeBehind(graph, node, "guider")?.node ?? node;
  const names = polarity === "positive" ? ["positive", "conditioning", "cond1"] : ["negative"];
  return linkAt(guided, ...names);
}

/** Nodes from which a sampler takes its settings: itself, and those that hold its guider, sampler, schedule and noise. */
export function settingNodes(graph: Graph, sampler: Placed): Placed[] {
  const parts = ["guider", "sampler", "sigmas", "noise"].flatMap(
    (input) => nodeBehind(graph, sampler.node, input) ?? [],
  );
  return [sampler, ...parts];
}

/** Nodes on the way of the model into a sampler, nearest first. */
export function modelPath(graph: Graph, sampler: Placed): Placed[] {
  const start = nodeBehind(graph, sampler.node, "guider") ?? sampler;
  return upstream(graph, [start.id], (_node, input) => input === "model" || input === "unet").slice(1);
}
