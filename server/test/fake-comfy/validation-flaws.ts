import { asText, type Json, type JsonObject } from "../../src/platform/exact-json.ts";
import type { Installation } from "./installation.ts";
import { describeInput, type InputSpec, valuesOf } from "./nodes/specs.ts";

export interface PromptNode extends JsonObject {
  class_type: string;
  inputs: JsonObject;
}

export type Prompt = Record<string, PromptNode>;

export interface Flaw extends JsonObject {
  type: string;
  message: string;
  details: string;
  extra_info: JsonObject;
}

/** An input as it is judged: where it stands, and what it should be. */
export interface Judged {
  prompt: Prompt;
  id: string;
  name: string;
  spec: InputSpec;
  house: Installation;
}

const messages = {
  required_input_missing: "Required input is missing",
  bad_linked_input: "Bad linked input, must be a length-2 list of [node_id, slot_index]",
  return_type_mismatch: "Return type mismatch between linked nodes",
  value_not_in_list: "Value not in list",
  custom_validation_failed: "Custom validation failed for node",
};

const isPlainValue = (value: Json | undefined) => !Array.isArray(value);

/** The id a link points to; undefined when the value is no link. */
export function linkedNode(value: Json | undefined): string | undefined {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === "string" ? value[0] : undefined;
}

/** The value as Python's `str` shows it. */
const shown = (value: Json | undefined) => (typeof value === "string" ? value : JSON.stringify(value, bigText));
const bigText = (_key: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);

function flaw(type: keyof typeof messages, judged: Judged, details: string, more: JsonObject = {}): Flaw {
  const extra_info = { input_name: judged.name, input_config: describeInput(judged.spec, judged.house), ...more };
  return { type, message: messages[type], details, extra_info };
}

export function missingFlaw({ name }: Judged): Flaw {
  const type = "required_input_missing";
  return { type, message: messages[type], details: name, extra_info: { input_name: name } };
}

/** What an exception of the real server is told as, with the place where it would have come from. */
export function exceptionFlaw(where: "inner" | "outer", exception_type: string, details: string, name = ""): Flaw {
  const inner = where === "inner";
  return {
    type: inner ? "exception_during_inner_validation" : "exception_during_validation",
    message: inner ? "Exception when validating inner node" : "Exception when validating node",
    details,
    extra_info: {
      exception_type,
      ...(inner && { input_name: name, exception_message: details }),
      traceback: ['  File "/srv/comfy/execution.py", line 933, in validate_inputs\n'],
    },
  };
}

/** @throws Stumble for a dangling link or a slot that does not exist */
function linkedType(prompt: Prompt, [from, slot]: Json[], { classes }: Installation): string {
  const source = typeof from === "string" ? prompt[from] : undefined;
  if (source === undefined) throw stumble("KeyError", keyText(from));
  const given = classes[source.class_type]?.outputs[Number(slot)];
  if (given === undefined) throw stumble("IndexError", "tuple index out of range");
  return given;
}

/** @throws Stumble for a dangling link or a slot that does not exist */
export function linkFlaw(judged: Judged, value: Json): Flaw | undefined {
  const { prompt, name, spec, house } = judged;
  if (!Array.isArray(value) || value.length !== 2)
    return flaw("bad_linked_input", judged, name, { received_value: value });
  const given = linkedType(prompt, value, house);
  const type = typeof spec.type === "string" ? spec.type : "COMBO";
  if (given === type) return undefined;
  const details = `${name}, received_type(${given}) mismatch input_type(${type})`;
  return flaw("return_type_mismatch", judged, details, { received_type: given, linked_node: value });
}

const keyText = (key: Json | undefined) => (typeof key === "string" ? `'${key}'` : shown(key));

/** An exception inside the validation, which the server turns into a flaw. */
export class Stumble extends Error {}

function stumble(name: string, message: string): Stumble {
  return Object.assign(new Stumble(message), { name });
}

/** The value as the real server converts it, exact beyond 2^53; undefined when it is no number. */
function asNumber(value: Json | undefined, type: string): bigint | number | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return Number(value);
  const isNumberText = typeof value === "string" && /^\s*[-+]?\d+(\.\d*)?\s*$/.test(value);
  if (typeof value !== "number" && !isNumberText) return undefined;
  if (type === "INT" && typeof value === "string" && value.includes(".")) return undefined;
  return type === "INT" ? Math.trunc(Number(value)) : Number(value);
}

function conversionFlaw({ name, spec, ...judged }: Judged, value: Json | undefined): Flaw {
  const exception_message = `invalid literal for int() with base 10: '${shown(value)}'`;
  return {
    type: "invalid_input_type",
    message: `Failed to convert an input value to a ${String(spec.type)} value`,
    details: `${name}, ${shown(value)}, ${exception_message}`,
    extra_info: {
      input_name: name,
      input_config: describeInput(spec, judged.house),
      received_value: value ?? null,
      exception_message,
    },
  };
}

function boundFlaw(judged: Judged, value: bigint | number): Flaw | undefined {
  const { min, max } = judged.spec.options;
  const [least, most] = [min as bigint | number | undefined, max as bigint | number | undefined];
  const low = least !== undefined && value < least;
  if (!low && (most === undefined || value <= most)) return undefined;
  return {
    type: low ? "value_smaller_than_min" : "value_bigger_than_max",
    message: low ? `Value ${value} smaller than min of ${least}` : `Value ${value} bigger than max of ${most}`,
    details: judged.name,
    extra_info: {
      input_name: judged.name,
      input_config: describeInput(judged.spec, judged.house),
      received_value: value,
    },
  };
}

function numberFlaw(judged: Judged, node: PromptNode): Flaw | undefined {
  const value = asNumber(node.inputs[judged.name], String(judged.spec.type));
  if (value === undefined) return conversionFlaw(judged, node.inputs[judged.name]);
  node.inputs[judged.name] = value;
  return boundFlaw(judged, value);
}

/** Longer lists are not written out. */
const listedMax = 20;

function choiceFlaw(judged: Judged, value: Json | undefined): Flaw | undefined {
  const values = valuesOf(judged.spec, judged.house) ?? [];
  if (values.includes(asText(value))) return undefined;
  const isLong = values.length > listedMax;
  const list = isLong ? `(list of length ${values.length})` : `[${values.map((one) => `'${one}'`).join(", ")}]`;
  const details = `${judged.name}: '${shown(value)}' not in ${list}`;
  const more = { received_value: value ?? null, ...(isLong && { input_config: null }) };
  return flaw("value_not_in_list", judged, details, more);
}

function uploadFlaw(judged: Judged, value: Json | undefined): Flaw | undefined {
  const name = shown(value);
  if (judged.house.storage.hasInput(name)) return undefined;
  return {
    type: "custom_validation_failed",
    message: messages.custom_validation_failed,
    details: `${judged.name} - Invalid image file: ${name}`,
    extra_info: {
      input_name: judged.name,
      input_config: describeInput(judged.spec, judged.house),
      received_value: name,
    },
  };
}

/** What is wrong with a value that is no link. Numbers and texts are converted in place, as the real server does. */
export function valueFlaw(judged: Judged): Flaw | undefined {
  const node = judged.prompt[judged.id] as PromptNode;
  const { spec, name } = judged;
  const value = node.inputs[name];
  if (spec.isUpload) return uploadFlaw(judged, value);
  if (typeof spec.type !== "string") return choiceFlaw(judged, value);
  if (spec.type === "INT" || spec.type === "FLOAT") return numberFlaw(judged, node);
  if (spec.type === "STRING") node.inputs[name] = shown(value);
  else if (spec.type === "BOOLEAN") node.inputs[name] = Boolean(value);
  else if (isPlainValue(value)) return flaw("bad_linked_input", judged, name, { received_value: value ?? null });
  return undefined;
}
