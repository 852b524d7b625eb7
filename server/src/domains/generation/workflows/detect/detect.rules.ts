import type {
  GraphBindings,
  Inspection,
  LockedInput,
  PromptMapping,
} from "../../../../../../contract/src/workflow-shapes.ts";
import type { DescribeClass } from "../graph/class.rules.ts";
import { type Graph, nodeAt, positionOf } from "../graph/graph.rules.ts";
import type { Placed } from "../graph/walk.rules.ts";
import { beginningOf, detectLocks, detectSeeds, detectSize } from "./detect-numbers.rules.ts";
import { detectPictures, type PicturePlaces } from "./detect-pictures.rules.ts";
import { detectMappings } from "./detect-words.rules.ts";
import { activeNodes, pictureOutputs, samplersOf } from "./samplers.rules.ts";

export type GraphKind = "text-to-image" | "image-to-image" | "inpaint" | "upscale";

/** What walking a graph found, as a first guess that a person may correct. */
export interface Detected {
  prompt_mappings: PromptMapping[];
  bindings: GraphBindings;
  locked_inputs: LockedInput[];
  /** The node that takes a style's picture, and by which input; `loadersBehind` that place names the file to set. */
  style_found: Inspection["style_found"];
  /** Ids, in the order in which they run. */
  samplers: string[];
  kind: GraphKind;
}

const paintsIn = (class_type: string) => /inpaint/i.test(class_type) || class_type === "SetLatentNoiseMask";
const upscales = (class_type: string) => /UpscaleWithModel|SDUpscale/i.test(class_type);

function kindOf(active: readonly Placed[], samplers: readonly Placed[], { isEdited }: PicturePlaces): GraphKind {
  const classes = active.map(({ node }) => node.class_type);
  if (classes.some(paintsIn)) return "inpaint";
  if (!isEdited) return "text-to-image";
  const enlarges = samplers.length === 0 && classes.some((name) => /upscale/i.test(name));
  return enlarges || classes.some(upscales) ? "upscale" : "image-to-image";
}

function styleFound(graph: Graph, { style }: PicturePlaces): Detected["style_found"] {
  const node = style && nodeAt(graph, style.node);
  if (!style || !node) return null;
  return { ...style, class_type: node.class_type, position: positionOf(graph, style.node) };
}

/**
 * Finds the prompt, seed, size, pictures and outputs of a graph by walking it from its outputs to its samplers and on
 * to what feeds those. Never throws: of a graph that makes no sense it finds nothing.
 * @param describeClass makes the search exact for nodes of packs; core nodes are known without it
 */
export function detect(graph: Graph, describeClass: DescribeClass): Detected {
  const outputs = pictureOutputs(graph, describeClass);
  const active = activeNodes(graph, outputs);
  const samplers = samplersOf(graph, active);
  const beginning = beginningOf(graph, samplers, outputs);
  const size = detectSize(graph, beginning, active);
  const pictures = detectPictures({ graph, samplers, active, beginning, describeClass });
  return {
    prompt_mappings: detectMappings(graph, samplers),
    bindings: {
      seed: detectSeeds(graph, samplers, active, describeClass),
      ...size,
      sources: pictures.sources,
      outputs: outputs.map(({ id }) => id),
    },
    locked_inputs: detectLocks(graph, samplers, size),
    style_found: styleFound(graph, pictures),
    samplers: samplers.map(({ id }) => id),
    kind: kindOf(active, samplers, pictures),
  };
}
