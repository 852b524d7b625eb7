import type { Json, JsonObject } from "../../../../platform/exact-json.ts";
import { idIn, listIn, objectIn, textIn } from "../graph/json.rules.ts";

/** An input as the editor draws it. One with a widget is typed in, unless a link feeds it. */
export interface DrawnInput {
  name: string;
  type: string;
  link: string | undefined;
  widget: string | undefined;
}

export interface DrawnNode {
  id: string;
  /** Its class, or the id of a subgraph. */
  type: string;
  title: string | undefined;
  /** 2 is muted, 4 bypassed; everything else runs. */
  mode: number;
  inputs: readonly DrawnInput[];
  /** Types by slot. */
  outputs: readonly string[];
  values: Json | undefined;
  /** Widgets of inner nodes that a subgraph shows as its own: id of the inner node, name of the widget. */
  proxies: readonly (readonly [string, string])[];
}

export interface DrawnLink {
  from: string;
  fromSlot: number;
  to: string;
  toSlot: number;
  type: string;
}

/** One sheet of a drawing: the workflow itself or the inside of a subgraph. */
export interface Sheet {
  nodes: ReadonlyMap<string, DrawnNode>;
  links: ReadonlyMap<string, DrawnLink>;
  /** Names of a subgraph's own inputs, by slot. */
  inputNames: readonly string[];
}

export interface Drawing {
  root: Sheet;
  subgraphs: ReadonlyMap<string, Sheet>;
}

/** Older files have numbers for types that fit anything. */
const typeIn = (value: Json | undefined): string => textIn(value) || "*";
const slotIn = (value: Json | undefined): number => (typeof value === "number" ? value : -1);

function readDrawnInput(value: Json): DrawnInput {
  const input = objectIn(value) ?? {};
  return {
    name: textIn(input.name) ?? "",
    type: typeIn(input.type),
    link: idIn(input.link),
    widget: textIn(objectIn(input.widget)?.name),
  };
}

function readDrawnNode(value: Json): DrawnNode | undefined {
  const node = objectIn(value);
  const id = idIn(node?.id);
  if (node === undefined || id === undefined) return undefined;
  const proxies = listIn(objectIn(node.properties)?.proxyWidgets).map((pair) => {
    const [inner, widget] = listIn(pair);
    return [idIn(inner) ?? "", textIn(widget) ?? ""] as const;
  });
  return {
    id,
    type: textIn(node.type) ?? "",
    title: textIn(node.title),
    mode: slotIn(node.mode),
    inputs: listIn(node.inputs).map(readDrawnInput),
    outputs: listIn(node.outputs).map((output) => typeIn(objectIn(output)?.type)),
    values: node.widgets_values,
    proxies,
  };
}

/** Version 0.4 writes a link as a list, version 1 and the inside of subgraphs as an object. */
function readLink(value: Json): [string, DrawnLink] | undefined {
  const { id, origin_id, origin_slot, target_id, target_slot, type } = objectIn(value) ?? {};
  const told = Array.isArray(value) ? value : [id, origin_id, origin_slot, target_id, target_slot, type];
  const [own, from, to] = [idIn(told[0]), idIn(told[1]), idIn(told[3])];
  if (own === undefined || from === undefined || to === undefined) return undefined;
  return [own, { from, fromSlot: slotIn(told[2]), to, toSlot: slotIn(told[4]), type: typeIn(told[5]) }];
}

const isLink = (entry: ReturnType<typeof readLink>) => entry !== undefined;
const isObject = (value: JsonObject | undefined) => value !== undefined;

function readSheet(file: JsonObject): Sheet {
  const nodes = listIn(file.nodes).flatMap((value) => readDrawnNode(value) ?? []);
  return {
    nodes: new Map(nodes.map((node) => [node.id, node])),
    links: new Map(listIn(file.links).map(readLink).filter(isLink)),
    inputNames: listIn(file.inputs).map((input) => textIn(objectIn(input)?.name) ?? ""),
  };
}

/** Reads a file of the editor (UI format, versions 0.4 and 1). What is malformed in it is left out. */
export function readDrawing(json: Json): Drawing {
  const file = objectIn(json) ?? {};
  const subgraphs = listIn(objectIn(file.definitions)?.subgraphs).map(objectIn).filter(isObject);
  return {
    root: readSheet(file),
    subgraphs: new Map(subgraphs.map((subgraph) => [idIn(subgraph.id) ?? "", readSheet(subgraph)])),
  };
}
