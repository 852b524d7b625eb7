import type { GraphFlaw } from "../../../../../../contract/src/workflow-shapes.ts";
import type { DescribeClass } from "../graph/class.rules.ts";
import type { Graph } from "../graph/graph.rules.ts";
import { upstream } from "../graph/walk.rules.ts";
import { type IsFilled, serverFlaws } from "./validate.rules.ts";

/**
 * The classes and models for the lack of which no server can run a graph, as the server that lacks least would name them;
 * empty when one has them all, or when there is none that could be asked. A server refuses a graph for any class that it
 * does not know, but looks for models only behind the outputs that are wanted.
 */
export function lackedEverywhere(
  graph: Graph,
  outputs: readonly string[],
  servers: readonly { describe: DescribeClass }[],
  isFilled: IsFilled,
): GraphFlaw[] {
  const wanted = new Set(upstream(graph, outputs).map(({ id }) => id));
  const isLack = ({ kind, node }: GraphFlaw) =>
    kind === "class-missing" || (kind === "model-missing" && node !== null && wanted.has(node));
  const lacks = servers.map(({ describe }) => serverFlaws(graph, describe, isFilled).filter(isLack));
  return lacks.toSorted((one, other) => one.length - other.length)[0] ?? [];
}
