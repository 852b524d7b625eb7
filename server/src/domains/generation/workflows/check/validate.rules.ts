import type { GraphFlaw } from "../../../../../../contract/src/workflow-shapes.ts";
import type { Json } from "../../../../platform/exact-json.ts";
import type { ClassInput, DescribeClass } from "../graph/class.rules.ts";
import { flawOf, type Graph, type GraphNode, type Link, linkIn, nodeAt, nodeName } from "../graph/graph.rules.ts";
import { entryOf } from "../graph/json.rules.ts";

/** Values of these inputs are filled in before sending, so what stands there now need not be right. */
export type IsFilled = (node: string, input: string) => boolean;

const modelInput =
  /(^|_)(ckpt|checkpoint|unet|vae|clip|lora|model|control_net|style_model|gligen|hypernetwork|upscale_model|ipadapter)(_name|_file|_name\d)?\d?$/i;
const modelFile = /[.](safetensors|sft|ckpt|pt|pth|bin|gguf|onnx)$/i;

interface Spot {
  id: string;
  node: GraphNode;
  input: ClassInput;
}

const warn = ({ id, node, input }: Spot, kind: GraphFlaw["kind"], problem: string): GraphFlaw => ({
  ...flawOf(kind, `Input ${input.name} of node ${nodeName(id, node)} ${problem}`, {
    node: id,
    class_type: node.class_type,
    input: input.name,
  }),
  severity: kind === "range" ? "refuse" : "warn",
});

/**
 * What a server would object to in a graph, told before it is asked: the same findings as its `node_errors`, from its
 * own description of each class. What another server may see differently warns; a number beyond its class's own
 * range refuses.
 */
export const serverFlaws = (graph: Graph, describe: DescribeClass, isFilled: IsFilled): GraphFlaw[] =>
  Object.entries(graph).flatMap(([id, node]) => {
    const info = describe(node.class_type);
    if (!info) return [classMissing(id, node)];
    return info.inputs.flatMap((input) => inputFlaws({ id, node, input }, graph, describe, isFilled));
  });

const classMissing = (id: string, node: GraphNode): GraphFlaw => ({
  ...flawOf("class-missing", `Node ${nodeName(id, node)}: its class is not installed`, {
    node: id,
    class_type: node.class_type,
  }),
  severity: "warn",
});

function inputFlaws(spot: Spot, graph: Graph, describe: DescribeClass, isFilled: IsFilled): GraphFlaw[] {
  const { id, node, input } = spot;
  // Inputs that a class makes up as it goes have names of their own, which only the server knows.
  if (input.type.startsWith("COMFY_")) return [];
  const value = entryOf(node.inputs, input.name);
  if (value === undefined)
    return input.isRequired && !isFilled(id, input.name) ? [warn(spot, "required", "is missing")] : [];
  const link = linkIn(value);
  if (link) return typeFlaws(spot, link, graph, describe);
  return isFilled(id, input.name) ? [] : literalFlaws(spot, value);
}

/** A link to a node or an output that is not there is told by the rules of links. */
function typeFlaws(spot: Spot, link: Link, graph: Graph, describe: DescribeClass): GraphFlaw[] {
  const from = nodeAt(graph, link.node);
  const given = from && describe(from.class_type)?.outputs[link.slot];
  if (given === undefined || fits(given, spot.input.type)) return [];
  return [warn(spot, "type", `takes ${spot.input.type}, but is linked to a ${given}`)];
}

/** Types fit when one of them is any, or a part of the other's union; a choice takes whatever is fed into it. */
function fits(given: string, wanted: string): boolean {
  const open = (type: string) => type === "*" || type === "COMBO" || type.startsWith("COMFY_");
  if (open(given) || open(wanted)) return true;
  const parts = wanted.split(",");
  return given.split(",").some((part) => parts.includes(part));
}

function literalFlaws(spot: Spot, value: Json): GraphFlaw[] {
  const { input } = spot;
  if (!input.isWidget) return [warn(spot, "type", `takes a ${input.type} by a link, but holds a value`)];
  if (input.type === "INT" || input.type === "FLOAT") return numberFlaws(spot, value);
  if (input.type === "BOOLEAN") return typeof value === "boolean" ? [] : [warn(spot, "type", "takes true or false")];
  if (input.type === "COMBO") return choiceFlaws(spot, value);
  return typeof value === "object" ? [warn(spot, "type", "takes text")] : [];
}

/** Numbers may come as text, as the server takes them. */
function numberFlaws(spot: Spot, value: Json): GraphFlaw[] {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if ((typeof number !== "number" && typeof number !== "bigint") || Number.isNaN(number))
    return [warn(spot, "type", `takes a number (${spot.input.type})`)];
  const { min, max } = spot.input;
  if (min !== undefined && number < min) return [warn(spot, "range", `is ${number}; ${min} is the least`)];
  if (max !== undefined && number > max) return [warn(spot, "range", `is ${number}; ${max} is the most`)];
  return [];
}

function choiceFlaws(spot: Spot, value: Json): GraphFlaw[] {
  const { options, name, isUpload } = spot.input;
  if (options === undefined || isUpload || options.includes(value)) return [];
  const shown = typeof value === "string" ? `“${value.slice(0, 80)}”` : "this value";
  const isModel = modelInput.test(name) || (typeof value === "string" && modelFile.test(value));
  if (isModel) return [warn(spot, "model-missing", `names the file ${shown}, which is not installed`)];
  return [warn(spot, "enum", `does not offer ${shown}`)];
}

/** Model files that a graph names, in the order of its nodes. */
export const modelsOf = (graph: Graph): string[] => [
  ...new Set(
    Object.values(graph).flatMap((node) =>
      Object.entries(node.inputs).flatMap(([input, value]) =>
        typeof value === "string" && (modelFile.test(value) || /^(ckpt_name|unet_name)$/.test(input)) ? [value] : [],
      ),
    ),
  ),
];
