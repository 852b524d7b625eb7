import type { GraphFlaw } from "../../../../../../contract/src/workflow-shapes.ts";
import type { Json } from "../../../../platform/exact-json.ts";
import { flawOf, type Graph, linkIn, nodeName } from "../graph/graph.rules.ts";

/**
 * The most that a graph may ask of a server, whatever the server itself would allow: ComfyUI takes 10,000 steps, sides
 * of 16,384 pixels and 4,096 pictures at once, each of which would hold a card for hours.
 */
const limits: readonly { inputs: RegExp; most: number; unit: string }[] = [
  { inputs: /^(steps|refiner_steps|base_steps)$/, most: 500, unit: "steps" },
  { inputs: /(^|_)(width|height)$/, most: 8_192, unit: "pixels" },
  { inputs: /^(batch_size|batch|amount|repeats|batch_count)$/, most: 64, unit: "pictures" },
  { inputs: /^(scale_by|upscale_by|megapixels)$/, most: 64, unit: "times" },
];

/** What an input asks beyond the limits, in words; undefined when it keeps to them. */
export function beyondLimits(input: string, value: Json): string | undefined {
  if (typeof value !== "number" && typeof value !== "bigint") return undefined;
  const broken = limits.find((limit) => limit.inputs.test(input) && value > limit.most);
  return broken && `is ${value} ${broken.unit}; ${broken.most} are the most`;
}

/** Inputs of a graph that ask too much. */
export const limitFlaws = (graph: Graph): GraphFlaw[] =>
  Object.entries(graph).flatMap(([id, node]) =>
    Object.entries(node.inputs).flatMap(([input, value]) => {
      const beyond = linkIn(value) ? undefined : beyondLimits(input, value);
      if (beyond === undefined) return [];
      const at = { node: id, class_type: node.class_type, input };
      return [flawOf("range", `Input ${input} of node ${nodeName(id, node)} ${beyond}`, at)];
    }),
  );
