import type {
  GraphBindings,
  GraphField,
  GraphFlaw,
  GraphPlace,
  Inspection,
  LockedInput,
  PromptMapping,
  StyleReferenceMapping,
  WorkflowDetail,
} from "@pentimento/contract";

/** What the editor changes: all that a version of a workflow consists of. */
export interface Draft {
  workflow_json: string;
  prompt_mappings: readonly PromptMapping[];
  bindings: GraphBindings;
  locked_inputs: readonly LockedInput[];
  style_reference_mapping: StyleReferenceMapping;
}

/** Whether the server kept a workflow's inside to itself: every workflow has a graph, so none means that it is not for oneself. */
export const isWithheld = ({ workflow_json: graph }: Pick<WorkflowDetail, "workflow_json">): boolean => graph === "";

/** The part of a workflow, or of an inspection, that is edited. */
export const draftOf = (from: WorkflowDetail | Inspection): Draft => ({
  workflow_json: from.workflow_json,
  prompt_mappings: from.prompt_mappings,
  bindings: from.bindings,
  locked_inputs: from.locked_inputs,
  style_reference_mapping: from.style_reference_mapping,
});

export const keyOf = ({ node, input }: GraphPlace): string => `${node}.${input}`;

export const fieldAt = (fields: readonly GraphField[], place: GraphPlace): GraphField | undefined =>
  fields.find((each) => keyOf(each) === keyOf(place));

/** Inputs that people call by a shorter name. */
const spoken: Readonly<Record<string, string>> = { sampler_name: "sampler" };

/** "CLIPTextEncode.positive", "KSampler.steps"; the node's id follows where two would read alike. */
export function placeName(fields: readonly GraphField[], place: GraphPlace): string {
  const nameOf = (field: GraphField) => {
    const words = field.role === "positive" || field.role === "negative" ? field.role : undefined;
    return `${field.class_type}.${words ?? spoken[field.input] ?? field.input}`;
  };
  const field = fieldAt(fields, place);
  if (!field) return keyOf(place);
  const name = nameOf(field);
  const alike = fields.some((each) => each.node !== field.node && nameOf(each) === name);
  return alike ? `${name} (${field.node})` : name;
}

const same = (first: unknown, second: unknown) => JSON.stringify(first) === JSON.stringify(second);

/** How many things differ from the saved version: each mapping, lock and setting counts once. */
export function changesBetween(saved: Draft, draft: Draft): number {
  const parts = (one: Draft) =>
    new Map<string, unknown>([
      ...one.prompt_mappings.map((mapping) => [`mapping ${keyOf(mapping)}`, mapping] as const),
      ...one.locked_inputs.map((lock) => [`lock ${keyOf(lock)}`, lock.value] as const),
      ["style", one.style_reference_mapping],
      ["graph", one.workflow_json],
      ["bindings", one.bindings],
    ]);
  const [before, after] = [parts(saved), parts(draft)];
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => !same(before.get(key), after.get(key)))
    .length;
}

/** Only what differs: an unchanged graph of half a megabyte does not travel. */
export function bodyOf(saved: Draft, draft: Draft): Partial<Draft> {
  const parts = Object.keys(draft) as (keyof Draft)[];
  return Object.fromEntries(parts.filter((part) => !same(saved[part], draft[part])).map((part) => [part, draft[part]]));
}

/** Text inputs that no mapping fills yet. */
export const unmapped = (fields: readonly GraphField[], draft: Draft): GraphField[] => {
  const taken = new Set(draft.prompt_mappings.map(keyOf));
  return fields.filter((field) => field.type === "STRING" && !taken.has(keyOf(field)));
};

/** The text of a field as its mapping begins: what stands in the graph. */
export function textOf(field: GraphField): string {
  const value: unknown = JSON.parse(field.value);
  return typeof value === "string" ? value : "";
}

/** Templates of a graph just read in which its own example words stand beside the placeholder. */
export const withOwnWords = ({ prompt_mappings: mappings }: Pick<Draft, "prompt_mappings">): string[] =>
  mappings
    .filter(({ source }) => source === "entity_description")
    .map(({ template }) => template)
    .filter((template) => /[\p{L}\p{N}]/u.test(template.replace(/\{[^{}]*\}/g, "")));

/** Inputs that can be locked: what a request or the mappings fill is not. */
export function lockable(fields: readonly GraphField[], draft: Draft): GraphField[] {
  const filled = new Set([...draft.prompt_mappings, ...draft.bindings.seed, ...draft.bindings.sources].map(keyOf));
  return fields.filter((field) => field.type !== "OTHER" && !filled.has(keyOf(field)));
}

/** Locks or frees an input; a new lock begins with the graph's own value. */
export function toggleLock(draft: Draft, field: GraphField): Draft {
  const key = keyOf(field);
  const without = draft.locked_inputs.filter((lock) => keyOf(lock) !== key);
  if (without.length < draft.locked_inputs.length) return { ...draft, locked_inputs: without };
  const lock = { node: field.node, input: field.input, value: field.value };
  return { ...draft, locked_inputs: [...draft.locked_inputs, lock] };
}

/** An input whose value the server does not offer, with what it offers and what is chosen of that by now. */
export function choiceFor(
  { kind, node, input }: Partial<GraphFlaw>,
  fields: readonly GraphField[],
  draft: Draft,
): { field: GraphField; options: readonly string[]; chosen: string | undefined } | undefined {
  if ((kind !== "model-missing" && kind !== "enum") || !node || !input) return undefined;
  const field = fieldAt(fields, { node, input });
  if (!field?.options) return undefined;
  const lock = draft.locked_inputs.find((each) => keyOf(each) === keyOf(field));
  const isOffered = field.options.some((option) => JSON.stringify(option) === lock?.value);
  return { field, options: field.options, chosen: isOffered ? lock?.value : undefined };
}

/** Locks an input to a value, given as JSON text. */
export function lockedTo(draft: Draft, { node, input }: GraphPlace, value: string): Draft {
  const wanted = { node, input, value };
  const isHere = (lock: GraphPlace) => keyOf(lock) === keyOf(wanted);
  const locks = draft.locked_inputs;
  const next = locks.some(isHere) ? locks.map((lock) => (isHere(lock) ? wanted : lock)) : [...locks, wanted];
  return { ...draft, locked_inputs: next };
}

const wholeNumber = /^-?\d+$/;
const anyNumber = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** What is wrong with a locked value, as the node itself would say; nothing while it holds. */
export function flawOf(field: GraphField | undefined, value: string): string | undefined {
  if (field?.type !== "INT" && field?.type !== "FLOAT") return undefined;
  if (!anyNumber.test(value)) return "must be a number";
  if (field.type === "INT" && !wholeNumber.test(value)) return "must be a whole number";
  return outOfRange(field, Number(value));
}

/** What an input is and takes, in words: what its node says of it, then its range. */
export function aboutField({ tooltip, min, max }: GraphField): string | undefined {
  const range = min !== null && max !== null ? `From ${min} to ${max}.` : "";
  return [tooltip, range].filter(Boolean).join(" ") || undefined;
}

function outOfRange({ min, max }: GraphField, value: number): string | undefined {
  if (min !== null && value < min) return `not below ${min}`;
  return max !== null && value > max ? `not above ${max}` : undefined;
}
