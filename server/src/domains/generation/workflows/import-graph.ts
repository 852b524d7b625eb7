import type { GraphFlaw } from "@pentimento/contract";
import type { Deps } from "../../../platform/deps.ts";
import { StudioError } from "../../../platform/errors.ts";
import type { Json } from "../../../platform/exact-json.ts";
import { classesDrawn, convertDrawing } from "./convert/convert.rules.ts";
import { notAGraph } from "./errors.ts";
import { askServers } from "./graph/describe-classes.ts";
import { type Graph, readApiGraph } from "./graph/graph.rules.ts";

/**
 * The graph of a file in either format. A drawing is converted with the descriptions of the first server that knows all
 * of its classes.
 * @throws StudioError `workflow-format` (invalid): a drawing that cannot be converted; every node in the way is named
 */
export async function importGraph(
  deps: Deps,
  source: Json,
  format: "api" | "ui",
): Promise<{ graph: Graph; flaws: GraphFlaw[] }> {
  if (format === "api") return readApiGraph(source);
  const views = await askServers(deps, classesDrawn(source));
  if (views.length === 0)
    throw notAGraph(
      "This is a drawing from the editor, and no ComfyUI server answers that could explain it; save it there with “Export (API)” instead",
    );
  const tries = views.map((view) => convertDrawing(source, view.describe));
  const done = tries.find((one) => one.graph !== undefined);
  if (done?.graph) return { graph: done.graph, flaws: [] };
  throw cannotConvert(tries.map((one) => one.flaws).toSorted((one, other) => one.length - other.length)[0] ?? []);
}

function cannotConvert(flaws: readonly GraphFlaw[]): StudioError {
  const more = flaws.length > 1 ? `, and ${flaws.length - 1} more` : "";
  return new StudioError("invalid", "workflow-format", `${flaws[0]?.message ?? "Cannot convert"}${more}`, {
    flaws: flaws.map(({ node, message }) => ({
      pointer: ["/workflow_json", node].filter(Boolean).join("/"),
      detail: message,
    })),
    details: { nodes: [...new Set(flaws.map(({ node }) => node).filter((node) => node !== null))] },
  });
}
