import type { Json, JsonObject } from "../../../../platform/exact-json.ts";
import { idIn, listIn, objectIn, textIn } from "./json.rules.ts";

/** One input of a class of nodes, as a server's `object_info` tells it. */
export interface ClassInput {
  name: string;
  /** The server's word, such as INT or MODEL; "COMBO" for a choice, whichever of its two forms it was told in. */
  type: string;
  isRequired: boolean;
  /** It is typed in by hand, unless a link feeds it. What is no widget can only be linked. */
  isWidget: boolean;
  /** What a COMBO offers; undefined for any other type, and when the editor would load the list from elsewhere. */
  options: readonly Json[] | undefined;
  default: Json | undefined;
  min: number | bigint | undefined;
  max: number | bigint | undefined;
  step: number | bigint | undefined;
  tooltip: string | undefined;
  isMultiline: boolean;
  /** The editor shows "control after generate" beside it: it is a seed. */
  hasControl: boolean;
  /** The editor shows an upload button beside it: its value names a file of the server's input folder. */
  isUpload: boolean;
  /** Inputs that come with each choice of a COMFY_DYNAMICCOMBO_V3; they are named `input.inner`. */
  branches: ReadonlyMap<string, readonly ClassInput[]> | undefined;
}

/** A class of nodes, as a server's `object_info` tells it. */
export interface ClassInfo {
  classType: string;
  title: string;
  /** In the order in which the editor shows them. */
  inputs: readonly ClassInput[];
  /** Types by slot. */
  outputs: readonly string[];
  /** It ends a graph: its results are kept or shown. */
  isOutput: boolean;
}

/** What is known of a class; undefined when no server was asked, or it is not installed there. */
export type DescribeClass = (classType: string) => ClassInfo | undefined;

const widgetTypes = new Set(["INT", "FLOAT", "STRING", "BOOLEAN", "COMBO", "COMFY_DYNAMICCOMBO_V3"]);
const uploadFlags = ["image_upload", "video_upload", "audio_upload", "animated_image_upload", "file_upload"] as const;

/** A choice within a choice ends somewhere; core nests once. */
const branchDepthMax = 4;

const numberIn = (value: Json | undefined) =>
  typeof value === "number" || typeof value === "bigint" ? value : undefined;

/** Older servers say nothing of control beside a seed: there the editor goes by the name. */
function controlled(name: string, type: string, facts: JsonObject): boolean {
  if (type !== "INT" && type !== "COMBO") return false;
  const told = facts.control_after_generate;
  if (told !== undefined && told !== null) return told !== false;
  return type === "INT" && (name === "seed" || name === "noise_seed");
}

function readBranches(name: string, facts: JsonObject, depth: number): ClassInput["branches"] {
  const branches = listIn(facts.options).map((option) => {
    const { key, inputs } = objectIn(option) ?? {};
    const inner = depth < branchDepthMax ? readInputs(objectIn(inputs), undefined, depth + 1) : [];
    return [idIn(key) ?? "", inner.map((input) => ({ ...input, name: `${name}.${input.name}` }))] as const;
  });
  return new Map(branches);
}

type Choices = Pick<ClassInput, "type" | "options" | "branches">;

/** The type of an input and what can be chosen there, out of the three forms in which servers tell it. */
function readChoices(name: string, kind: Json | undefined, facts: JsonObject, depth: number): Choices {
  if (Array.isArray(kind)) return { type: "COMBO", options: kind, branches: undefined };
  const type = textIn(kind) ?? "*";
  if (type === "COMFY_DYNAMICCOMBO_V3") {
    const branches = readBranches(name, facts, depth);
    return { type, options: [...(branches?.keys() ?? [])], branches };
  }
  const isListed = type === "COMBO" && facts.remote === undefined;
  return { type, options: isListed ? listIn(facts.options) : undefined, branches: undefined };
}

function readInput(name: string, told: Json | undefined, isRequired: boolean, depth: number): ClassInput {
  const [kind, more] = listIn(told);
  const facts = objectIn(more) ?? {};
  const choices = readChoices(name, kind, facts, depth);
  return {
    name,
    ...choices,
    isRequired,
    isWidget: widgetTypes.has(choices.type) && facts.forceInput !== true,
    default: facts.default ?? choices.options?.[0],
    min: numberIn(facts.min),
    max: numberIn(facts.max),
    step: numberIn(facts.step),
    tooltip: textIn(facts.tooltip),
    isMultiline: facts.multiline === true,
    hasControl: controlled(name, choices.type, facts),
    isUpload: uploadFlags.some((flag) => facts[flag] === true),
  };
}

/** Required ones first, each group in the order told apart in `input_order`, else as the entry lists them. */
function readInputs(groups: JsonObject | undefined, order: JsonObject | undefined, depth: number): ClassInput[] {
  return (["required", "optional"] as const).flatMap((group) => {
    const told = objectIn(groups?.[group]) ?? {};
    const named = listIn(order?.[group]).flatMap((name) => textIn(name) ?? []);
    const names = new Set([...named.filter((name) => Object.hasOwn(told, name)), ...Object.keys(told)]);
    return [...names].map((name) => readInput(name, told[name], group === "required", depth));
  });
}

/**
 * Reads one class's entry of `object_info`. Both forms of a choice are understood, the list in place of a type and the
 * newer "COMBO" with options.
 * @returns undefined when the entry describes no class, which is how a server answers for one that is not installed
 */
export function readClass(classType: string, entry: Json | undefined): ClassInfo | undefined {
  const told = objectIn(entry);
  const groups = objectIn(told?.input);
  if (told === undefined || groups === undefined) return undefined;
  return {
    classType,
    title: textIn(told.display_name) || classType,
    inputs: readInputs(groups, objectIn(told.input_order), 0),
    outputs: listIn(told.output).map((type) => (Array.isArray(type) ? "COMBO" : (textIn(type) ?? "*"))),
    isOutput: told.output_node === true,
  };
}
