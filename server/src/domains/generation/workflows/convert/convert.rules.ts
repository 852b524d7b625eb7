import type { GraphFlaw } from "../../../../../../contract/src/workflow-shapes.ts";
import type { Json, JsonObject } from "../../../../platform/exact-json.ts";
import type { ClassInfo, DescribeClass } from "../graph/class.rules.ts";
import { flawOf, type Graph, type GraphNode, graphNodesMax } from "../graph/graph.rules.ts";
import { type Drawing, type DrawnNode, readDrawing } from "./drawing.rules.ts";
import { followLink, isBypassed, isEditorsOwn, isMuted } from "./follow-link.rules.ts";
import { outermost, type Scope, scopeInside, widgetKey } from "./sheet-scope.rules.ts";
import { widgetValues } from "./widget-values.rules.ts";

/** The graph of a drawing, or every reason why it has none. */
export type Conversion = { graph: Graph; flaws: [] } | { graph: undefined; flaws: GraphFlaw[] };

/** Comments on the sheet and the editor's own buttons; no server knows them, and nothing is lost without them. */
const leftOut =
  /^(Note|MarkdownNote|Label \(rgthree\)|Bookmark \(rgthree\)|Fast .*(Muter|Bypasser).*|Mute \/ Bypass .*)$/;
/** Sheets within sheets. */
const depthMax = 20;
/** More reasons than anybody reads; the search ends there. */
const flawsMax = 50;

interface Work {
  drawing: Drawing;
  describeClass: DescribeClass;
  nodes: [string, GraphNode][];
  flaws: GraphFlaw[];
  /** Instances of subgraphs opened so far; empty ones within each other would multiply unseen. */
  opened: number;
}

function refuse(
  { flaws }: Work,
  scope: Scope,
  node: DrawnNode,
  because: string,
  kind: GraphFlaw["kind"] = "structure",
) {
  const id = `${scope.prefix}${node.id}`;
  const name =
    node.title && node.title !== node.type ? `${id} (${node.type}, “${node.title}”)` : `${id} (${node.type})`;
  flaws.push(flawOf(kind, `Cannot convert: node ${name}: ${because}`, { node: id, class_type: node.type }));
}

function linkedInputs(work: Work, scope: Scope, node: DrawnNode): JsonObject {
  const entries = node.inputs.flatMap((input): [string, Json][] => {
    const link = input.link === undefined ? undefined : scope.sheet.links.get(input.link);
    const feed = link ? followLink(work.drawing, scope, link) : "nothing";
    if (feed === "circle") refuse(work, scope, node, `what feeds its input ${input.name} runs in a circle`);
    if (typeof feed === "string") return [];
    if ("link" in feed) return [[input.name, feed.link]];
    return [[input.widget ?? input.name, Array.isArray(feed.value) ? { __value__: feed.value } : feed.value]];
  });
  return Object.fromEntries(entries);
}

/** Values that instances around the node give its widgets. */
function givenInputs({ given }: Scope, node: DrawnNode, info: ClassInfo): JsonObject {
  const entries = info.inputs.flatMap(({ name }): [string, Json][] => {
    const value = given.get(widgetKey(node.id, name));
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}

function convertNode(work: Work, scope: Scope, node: DrawnNode): void {
  const info = work.describeClass(node.type);
  if (info === undefined) return convertUnknown(work, scope, node);
  const typed = widgetValues(info, node);
  if ("because" in typed) return refuse(work, scope, node, typed.because);
  const inputs = {
    ...Object.fromEntries(typed.values),
    ...givenInputs(scope, node, info),
    ...linkedInputs(work, scope, node),
  };
  work.nodes.push([
    `${scope.prefix}${node.id}`,
    { class_type: node.type, inputs, _meta: { title: node.title || info.title } },
  ]);
}

function convertUnknown(work: Work, scope: Scope, node: DrawnNode): void {
  if (/^workflow[>/]/.test(node.type))
    return refuse(work, scope, node, "it is a group node of the old kind; turn it into a subgraph and save again");
  const fed = node.inputs.some(({ link }) => link !== undefined);
  const feeds = [...scope.sheet.links.values()].some(({ from }) => from === node.id);
  // Neither takes nor gives: buttons and pictures that a pack lets one put on the sheet.
  if (fed || feeds) refuse(work, scope, node, "no server here knows its class", "class-missing");
}

function convertSheet(work: Work, scope: Scope, depth: number): void {
  for (const node of scope.sheet.nodes.values()) {
    if (work.nodes.length > graphNodesMax || work.flaws.length >= flawsMax) return;
    if (isMuted(node) || isBypassed(node) || isEditorsOwn(node.type) || leftOut.test(node.type)) continue;
    if (work.drawing.subgraphs.has(node.type)) convertInstance(work, scope, node, depth);
    else convertNode(work, scope, node);
  }
}

function containsItself(scope: Scope, { type }: DrawnNode): boolean {
  for (let at = scope.outside; at; at = at.scope.outside) if (at.host.type === type) return true;
  return false;
}

function convertInstance(work: Work, scope: Scope, host: DrawnNode, depth: number): void {
  if (containsItself(scope, host)) return refuse(work, scope, host, "its subgraph contains itself");
  work.opened += 1;
  if (depth >= depthMax) return refuse(work, scope, host, `its subgraphs lie more than ${depthMax} deep in each other`);
  if (work.opened > graphNodesMax) return;
  const inside = scopeInside(work.drawing, scope, host);
  if (inside) convertSheet(work, inside, depth + 1);
  else refuse(work, scope, host, "the values of its subgraph do not fit the widgets that it shows");
}

function convertAll(json: Json, describeClass: DescribeClass): Work {
  const work: Work = { drawing: readDrawing(json), describeClass, nodes: [], flaws: [], opened: 0 };
  convertSheet(work, outermost(work.drawing), 0);
  if (work.nodes.length > graphNodesMax || work.opened > graphNodesMax)
    work.flaws = [flawOf("structure", `This workflow has more than ${graphNodesMax} nodes, with those in subgraphs`)];
  else if (work.nodes.length === 0 && work.flaws.length === 0)
    work.flaws = [flawOf("structure", "This workflow holds no node that runs")];
  return work;
}

/**
 * Turns a drawing of the editor (UI format) into the graph that the editor would send: muted and bypassed nodes left
 * out, reroutes, primitives, setters and getters resolved, subgraphs opened with ids such as "57:12". All or nothing:
 * where one node cannot be converted there is no graph, and each such node is named with its reason.
 * @param describeClass must know every class that runs; the drawing alone does not name the values of its widgets
 */
export function convertDrawing(json: Json, describeClass: DescribeClass): Conversion {
  const { nodes, flaws } = convertAll(json, describeClass);
  return flaws.length > 0 ? { graph: undefined, flaws } : { graph: Object.fromEntries(nodes), flaws: [] };
}

/** Classes that a drawing needs described before it can be converted, those in subgraphs included. */
export function classesDrawn(json: Json): string[] {
  const { root, subgraphs } = readDrawing(json);
  const nodes = [root, ...subgraphs.values()].flatMap((sheet) => [...sheet.nodes.values()]);
  const types = nodes.flatMap((node) => (isMuted(node) || isBypassed(node) ? [] : node.type));
  return [...new Set(types)].filter((type) => !subgraphs.has(type) && !isEditorsOwn(type) && !leftOut.test(type));
}
