import type { GraphFlaw } from "../../../../../../contract/src/workflow-shapes.ts";
import type { DescribeClass } from "./class.rules.ts";
import { flawOf, type Graph, type Link, linksOf, nodeAt, nodeName } from "./graph.rules.ts";

type Linked = Link & { input: string };

function flawOfLink(graph: Graph, id: string, link: Linked, describeClass: DescribeClass): GraphFlaw[] {
  const node = nodeAt(graph, id);
  const origin = nodeAt(graph, link.node);
  if (node === undefined) return [];
  const at = { node: id, class_type: node.class_type, input: link.input };
  const where = `Input ${link.input} of node ${nodeName(id, node)}`;
  if (origin === undefined) return [flawOf("link", `${where} is linked to node ${link.node}, which is not there`, at)];
  const slots = describeClass(origin.class_type)?.outputs.length;
  if (link.slot >= 0 && Number.isInteger(link.slot) && (slots === undefined || link.slot < slots)) return [];
  const has = slots === undefined ? "no such output" : `${slots} outputs`;
  return [
    flawOf(
      "link",
      `${where} is linked to output ${link.slot} of node ${nodeName(link.node, origin)}: it has ${has}`,
      at,
    ),
  ];
}

/**
 * Takes away, again and again, the nodes that feed on nothing that is left (Kahn's algorithm); what then remains feeds
 * on itself or on such a node.
 */
function nodesInCircles(graph: Graph): Set<string> {
  const left = new Set(Object.keys(graph));
  for (let before = left.size + 1; before > left.size; ) {
    before = left.size;
    for (const id of left) {
      const node = nodeAt(graph, id);
      if (!node || linksOf(node).every((link) => !left.has(link.node))) left.delete(id);
    }
  }
  return left;
}

/** Follows links within the circle until a node comes again; the way from there on is one circle. */
function oneCircle(graph: Graph, circling: ReadonlySet<string>): string[] {
  const way: string[] = [];
  let [next] = circling;
  while (next !== undefined && !way.includes(next)) {
    way.push(next);
    const node = nodeAt(graph, next);
    next = node && linksOf(node).find((link) => circling.has(link.node))?.node;
  }
  return next === undefined ? way : way.slice(way.indexOf(next));
}

/**
 * What is wrong with how nodes are linked: a node that is not there, an output that the class does not have (only
 * where the class is known), and nodes that wait for each other in a circle (one circle is named).
 */
export function linkFlaws(graph: Graph, describeClass: DescribeClass): GraphFlaw[] {
  const flaws = Object.entries(graph).flatMap(([id, node]) =>
    linksOf(node).flatMap((link) => flawOfLink(graph, id, link, describeClass)),
  );
  const circling = nodesInCircles(graph);
  if (circling.size === 0) return flaws;
  const circle = oneCircle(graph, circling);
  const names = circle.flatMap((id) => (graph[id] ? nodeName(id, graph[id]) : []));
  const at = { node: circle[0] ?? null };
  return [...flaws, flawOf("structure", `These nodes wait for each other in a circle: ${names.join(", ")}`, at)];
}
