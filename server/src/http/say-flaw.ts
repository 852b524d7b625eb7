import { z } from "zod";

type Issue = z.core.$ZodRawIssue;

/** What a JSON Schema says of one place, as far as a sentence needs it. */
interface Limits {
  type?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

/** Choices that a sentence names; beyond, it would be a list and no sentence. */
const choicesMax = 12;

/**
 * Gives the words for what a schema refuses, as a person would say what to enter. Words of the contract's own come first.
 */
export const sayFlaws = (schema: z.ZodType) => (issue: Issue) => sentenceOf(issue, () => limitsAt(schema, issue.path));

function sentenceOf(issue: Issue, limits: () => Limits): string {
  if (issue.code === "invalid_type")
    return issue.input === undefined ? "This is missing." : typeSentence(String(issue.expected), limits());
  if (issue.code === "too_big" || issue.code === "too_small") return sizeSentence(String(issue.origin), limits());
  if (issue.code === "invalid_format")
    return formats[String(issue.format)] ?? "This is not in the form that is expected here.";
  if (issue.code === "invalid_value") return choiceSentence(issue.values);
  return "This is none of what can be given here.";
}

const formats: Record<string, string> = {
  uuid: "Give an id in the form of a UUID.",
  email: "Enter an email address, such as ada@example.org.",
  url: "Enter a web address that begins with http:// or https://.",
  datetime: "Give a date and time such as 2026-05-01T12:00:00Z.",
};

const types: Record<string, string> = {
  string: "Enter text.",
  boolean: "Choose true or false.",
  object: "Send a JSON object.",
  record: "Send a JSON object.",
  array: "Send a list.",
};

const typeSentence = (expected: string, limits: Limits): string =>
  expected === "number" || expected === "int"
    ? numberSentence(limits)
    : (types[expected] ?? "This is none of what can be given here.");

function sizeSentence(origin: string, limits: Limits): string {
  if (origin === "string") return countSentence("Enter", "character", limits.minLength, limits.maxLength);
  if (origin === "array") return countSentence("Give", "entry", limits.minItems, limits.maxItems);
  return numberSentence(limits);
}

function numberSentence({ type, minimum, maximum }: Limits): string {
  const [from, to] = [bound(minimum), bound(maximum)];
  const number = type === "integer" ? "Enter a whole number" : "Enter a number";
  if (from !== undefined && to !== undefined) return `${number} between ${from} and ${to}.`;
  if (from !== undefined) return `${number} of ${from} or more.`;
  return to === undefined ? `${number}.` : `${number} of ${to} or less.`;
}

/** The bounds that every whole number has say nothing. */
const bound = (value: number | undefined) =>
  value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : value;

function countSentence(verb: string, thing: string, least = 0, most?: number): string {
  const things = (count: number) => `${count} ${count === 1 ? thing : thing.replace(/y$/, "ie").concat("s")}`;
  if (most === undefined) return `${verb} at least ${things(least)}.`;
  return least > 0 ? `${verb} ${least} to ${things(most)}.` : `${verb} at most ${things(most)}.`;
}

const choiceSentence = (values: readonly unknown[]) =>
  values.length > choicesMax ? "Choose one of the values that are known here." : `Choose one of ${values.join(", ")}.`;

type JsonSchema = z.core.JSONSchema.BaseSchema;

const drawn = new WeakMap<z.ZodType, JsonSchema>();

/** What the schema says of a place; nothing where it cannot be told. */
function limitsAt(schema: z.ZodType, path: readonly PropertyKey[] = []): Limits {
  const root = drawn.get(schema) ?? z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  drawn.set(schema, root);
  let at: JsonSchema | undefined = root;
  for (const step of path) at = at && inside(resolved(root, at), step);
  return (at ? resolved(root, at) : {}) as Limits;
}

/** The first form of a place that has any, through the names of shared schemas. */
function resolved(root: JsonSchema, schema: JsonSchema): JsonSchema {
  const name = schema.$ref?.split("/").at(-1);
  const named = name === undefined ? undefined : root.$defs?.[name];
  if (named) return resolved(root, named);
  const [first] = schema.anyOf ?? [];
  return typeof first === "object" ? resolved(root, first) : schema;
}

function inside({ properties, additionalProperties, items }: JsonSchema, step: PropertyKey): JsonSchema | undefined {
  const found = typeof step === "number" ? items : (properties?.[String(step)] ?? additionalProperties);
  return typeof found === "object" && !Array.isArray(found) ? found : undefined;
}
