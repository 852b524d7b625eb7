import type { GraphFlaw } from "@pentimento/contract";
import type { Deps } from "../../../platform/deps.ts";
import { lackedEverywhere } from "./check/lacking.rules.ts";
import { cannotRun } from "./errors.ts";
import { withValues } from "./fill/fill-graph.rules.ts";
import { type FillingPlan, readInputs } from "./fill/plan-filling.ts";
import { graphToRun, styleRoute } from "./fill/style-reference.rules.ts";
import { askAllServers, askServers, type ClassView } from "./graph/describe-classes.ts";
import { classesOf, type Graph } from "./graph/graph.rules.ts";
import { filledPlaces } from "./judge-settings.ts";
import type { ReadSettings } from "./read-settings.ts";
import type { WorkflowSettings } from "./settings.rules.ts";

/** What no server has of what settings need when no style is named; empty when nobody could be asked. */
export const lackOf = (settings: WorkflowSettings, views: readonly ClassView[]): GraphFlaw[] =>
  lackIn(settings, graphOf(settings, false), views);

/** Whether a change gives settings that no server could run what they lacked. */
export async function isMended(deps: Deps, before: WorkflowSettings, after: ReadSettings): Promise<boolean> {
  if (after.views.length === 0 || lackOf(after.settings, after.views).length > 0) return false;
  return lackOf(before, await askServers(deps, classesOf(before.graph))).length > 0;
}

const lackIn = (settings: WorkflowSettings, graph: Graph, views: readonly ClassView[]) =>
  lackedEverywhere(graph, settings.bindings.outputs, views, filledPlaces(settings));

/** The graph as a request runs it, with a style or with the branch left out that takes one. */
const graphOf = (settings: WorkflowSettings, hasStyle: boolean): Graph =>
  graphToRun(settings, hasStyle && styleRoute(settings).way === "picture");

/**
 * Lets a request pass unless every server that answers lacks a class or a model that it needs: it would wait in the queue
 * only to fail. Without a server that answers it may wait for one. A file may have come since its server was last asked,
 * so it is asked anew before a request is refused.
 * @throws StudioError `workflow-cannot-run` (conflict): names nodes, classes and models
 */
export async function requireRunnable(deps: Deps, plan: FillingPlan, hasStyle: boolean): Promise<void> {
  const { settings } = plan;
  const graph = withValues(graphOf(settings, hasStyle), new Map(Object.entries(readInputs(plan.inputs))));
  const lacks = async (anew: boolean) => lackIn(settings, graph, await askAllServers(deps, classesOf(graph), anew));
  if ((await lacks(false)).length === 0) return;
  const still = await lacks(true);
  if (still.length > 0) throw cannotRun(still);
}
