import type {
  GraphBindings,
  GraphFlaw,
  GraphPlace,
  LockedInput,
} from "../../../../../../contract/src/workflow-shapes.ts";
import type { Json } from "../../../../platform/exact-json.ts";
import type { DescribeClass } from "../graph/class.rules.ts";
import { isKnownClass, refusalOfClass } from "../graph/class-policy.rules.ts";
import { flawOf, type Graph, type GraphNode, linkIn, nodeName } from "../graph/graph.rules.ts";

/** What a graph is judged with. */
export interface SafetyFacts {
  bindings: Pick<GraphBindings, "sources">;
  locked: readonly LockedInput[];
  /** The input that takes the style reference, where there is one. */
  style: GraphPlace | undefined;
  describe: DescribeClass;
  isApiNode(classType: string): boolean;
  /** Whether any server was asked at all. */
  isConnected: boolean;
}

const modelFile = /[.](safetensors|sft|ckpt|pt|pth|bin|gguf|onnx)$/i;
const pathName =
  /(^|[_ .])(path|paths|dir|directory|folder|subfolder|file|filename|prefix|url|uri|name|image|video|audio)$/i;
const escapes = /(^|[\\/])[.][.]([\\/]|$)|^\s*([\\/~]|[a-z]:[\\/]|[a-z][a-z0-9+.-]{1,20}:[\\/]{2})/i;
const secretName = /^(api_?key\w*|auth_?token\w*|access_?token|password|secret)$/i;
const pictureLoaders = /^(LoadImage|LoadImageMask|LoadImageOutput|LoadAudio|LoadVideo)$/;

/** Whether a text leads out of the folders that a server keeps for graphs. Prose may hold slashes, a path has no blanks. */
export const leadsOutside = (input: string, text: string): boolean =>
  escapes.test(text) && (pathName.test(input) || modelFile.test(text) || !/\s/.test(text.trim()));

/** Everything in a graph that could do more than make a picture, each with its node and input. */
export const safetyFlaws = (graph: Graph, facts: SafetyFacts): GraphFlaw[] =>
  Object.entries(graph).flatMap(([id, node]) => [
    ...classFlaws(id, node, facts),
    ...Object.entries(node.inputs).flatMap(([input, value]) => inputFlaws({ id, node, input, value }, facts)),
  ]);

function classFlaws(id: string, node: GraphNode, facts: SafetyFacts): GraphFlaw[] {
  const at = { node: id, class_type: node.class_type };
  const because = refusalOfClass(node.class_type, facts.isApiNode(node.class_type));
  if (because) return [flawOf("not-allowed", `Node ${nodeName(id, node)} is not allowed: it ${because}`, at)];
  if (isKnownClass(node.class_type) || facts.describe(node.class_type)) return [];
  const why = facts.isConnected ? "no connected server has it" : "no server is connected that could describe it";
  return [
    {
      ...flawOf("not-allowed", `Node ${nodeName(id, node)} is of a class that is not known: ${why}`, at),
      severity: "warn",
    },
  ];
}

interface Given {
  id: string;
  node: GraphNode;
  input: string;
  value: Json;
}

function inputFlaws({ id, node, input, value }: Given, facts: SafetyFacts): GraphFlaw[] {
  if (linkIn(value)) return [];
  const at = { node: id, class_type: node.class_type, input };
  const refuse = (message: string) => [flawOf("not-allowed", message, at)];
  const name = `Input ${input} of node ${nodeName(id, node)}`;
  if (secretName.test(input) && value !== "") return refuse(`${name} holds a key or password; workflows keep none`);
  const texts = textsIn(value);
  if (texts.some((text) => leadsOutside(input, text)))
    return refuse(`${name} leads outside of the server's own folders`);
  if (takesUpload(node, input, facts) && typeof value === "string" && !isBound({ node: id, input }, facts))
    return refuse(`${name} names a file of the server; bind it to the source or to the style reference`);
  return [];
}

/** Texts anywhere in a literal, for some inputs hold lists or objects. */
function textsIn(value: Json): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** Whether an input names a file that people upload to the server. */
export const takesUpload = (node: GraphNode, input: string, { describe }: Pick<SafetyFacts, "describe">): boolean =>
  (pictureLoaders.test(node.class_type) && /^(image|audio|file|video)$/.test(input)) ||
  describe(node.class_type)?.inputs.find((one) => one.name === input)?.isUpload === true;

const samePlace = (one: GraphPlace, other: GraphPlace) => one.node === other.node && one.input === other.input;

function isBound(place: GraphPlace, { bindings, style, locked }: SafetyFacts): boolean {
  if (locked.some((lock) => samePlace(lock, place))) return false;
  return (
    bindings.sources.some((source) => samePlace(source, place)) || (style !== undefined && samePlace(style, place))
  );
}
