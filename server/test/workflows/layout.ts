import type { ClassInfo, ClassInput, DescribeClass } from "../../src/domains/generation/workflows/graph/class.rules.ts";
import { type Graph, type GraphNode, linkIn } from "../../src/domains/generation/workflows/graph/graph.rules.ts";
import type { Json, JsonObject } from "../../src/platform/exact-json.ts";

/** What differs between the files of older and newer editors. */
export interface Editor {
  version: 0.4 | 1;
  /** Writes a value for the upload button. */
  buttons: boolean;
  /** Draws every widget as an input too, linked or not. */
  widgetInputs: boolean;
}

interface Drawn {
  inputs: JsonObject[];
  values: Json[];
}

const linkedValue = (type: string): Json => (type === "STRING" ? "" : 0);

function valuesOf({ name, type, isWidget, hasControl }: ClassInput, node: GraphNode, link: Json): Json[] {
  if (!isWidget) return [];
  const own = link === null ? (node.inputs[name] ?? null) : linkedValue(type);
  return hasControl ? [own, "randomize"] : [own];
}

function drawInputs({ inputs }: ClassInfo, node: GraphNode, editor: Editor, linkOf: (name: string) => Json): Drawn {
  const drawn: Drawn = { inputs: [], values: [] };
  const known = inputs.flatMap((input) => [input, ...(input.branches?.get(node.inputs[input.name] as string) ?? [])]);
  for (const input of known) {
    const { name, type, isWidget } = input;
    const link = linkOf(name);
    const widget: JsonObject = isWidget ? { widget: { name } } : {};
    if (!isWidget || link !== null || editor.widgetInputs) drawn.inputs.push({ name, type, link, ...widget });
    drawn.values.push(...valuesOf(input, node, link));
  }
  if (editor.buttons && known.some(({ isUpload }) => isUpload)) drawn.values.push("image");
  return drawn;
}

const linkNames = ["id", "origin_id", "origin_slot", "target_id", "target_slot", "type"];
const asObject = (link: Json[]): JsonObject =>
  Object.fromEntries(linkNames.map((name, at) => [name, link[at] ?? null]));

/** The drawing that an editor would write for a graph. */
export function layout(graph: Graph, describeClass: DescribeClass, editor: Editor): JsonObject {
  const links: Json[][] = [];
  const nodes = Object.entries(graph).map(([id, node]): JsonObject => {
    const info = describeClass(node.class_type)!;
    const first = links.length;
    const drawn = drawInputs(info, node, editor, (name) => {
      const link = linkIn(node.inputs[name]);
      if (!link) return null;
      const type = describeClass(graph[link.node]!.class_type)!.outputs[link.slot]!;
      links.push([links.length + 1, Number(link.node), link.slot, Number(id), 0, type]);
      return links.length;
    });
    for (const link of links.slice(first)) link[4] = drawn.inputs.findIndex((input) => input.link === link[0]);
    return {
      id: Number(id),
      type: node.class_type,
      mode: 0,
      title: node._meta.title,
      properties: {},
      inputs: drawn.inputs,
      outputs: info.outputs.map((type) => ({ type, name: type, links: [] })),
      widgets_values: drawn.values,
    };
  });
  return { version: editor.version, nodes, links: editor.version === 1 ? links.map(asObject) : links, groups: [] };
}
