import type { GraphFlaw } from "@pentimento/contract";
import type { Json } from "../../../platform/exact-json.ts";
import { notAGraph } from "./errors.ts";
import { type Graph, readApiGraph } from "./graph.rules.ts";

/**
 * The graph of a file in either format.
 * @throws StudioError `workflow-format`: a drawing that cannot be converted, with the reason
 */
export async function importGraph(source: Json, format: "api" | "ui"): Promise<{ graph: Graph; flaws: GraphFlaw[] }> {
  if (format === "ui")
    throw notAGraph("This is a drawing from the editor; save it there with “Export (API)” and give that file");
  return readApiGraph(source);
}
