import type { GraphField } from "../../../../../../contract/src/workflow-shapes.ts";
import type { Json } from "../../../../platform/exact-json.ts";
import type { ClassInput, DescribeClass } from "../graph/class.rules.ts";
import { type Graph, linkIn } from "../graph/graph.rules.ts";
import { scalarText } from "../graph/json.rules.ts";

/** What a request puts into an input, if anything, such as `seed` or `positive`. */
export type RoleOf = (node: string, input: string) => string | undefined;

/** Literal inputs of a graph as fields of a form, with what their class says about them where it is known. */
export const fieldsOf = (graph: Graph, describe: DescribeClass, roleOf: RoleOf): GraphField[] =>
  Object.entries(graph).flatMap(([id, node]) => {
    const told = new Map(describe(node.class_type)?.inputs.map((input) => [input.name, input]));
    return Object.entries(node.inputs).flatMap(([input, value]) => {
      const text = linkIn(value) ? undefined : scalarText(value);
      if (text === undefined) return [];
      const shown = describeInput(told.get(input), value);
      const role = roleOf(id, input) ?? null;
      return [{ node: id, class_type: node.class_type, title: node._meta.title, input, value: text, role, ...shown }];
    });
  });

type Described = Omit<GraphField, "node" | "class_type" | "title" | "input" | "value" | "role">;

const fieldTypes = { INT: "INT", FLOAT: "FLOAT", STRING: "STRING", BOOLEAN: "BOOLEAN", COMBO: "ENUM" } as const;

function describeInput(input: ClassInput | undefined, value: Json): Described {
  if (!input)
    return { type: guessedType(value), ...unlimited, multiline: typeof value === "string" && value.includes("\n") };
  const type = Object.hasOwn(fieldTypes, input.type) ? fieldTypes[input.type as keyof typeof fieldTypes] : "OTHER";
  const number = (limit: number | bigint | undefined) => (limit === undefined ? null : Number(limit));
  return {
    type,
    min: number(input.min),
    max: number(input.max),
    step: number(input.step),
    options: type === "ENUM" && input.options ? input.options.map(String) : null,
    tooltip: input.tooltip ?? null,
    multiline: input.isMultiline,
  };
}

const unlimited = { min: null, max: null, step: null, options: null, tooltip: null };

function guessedType(value: Json): GraphField["type"] {
  if (typeof value === "boolean") return "BOOLEAN";
  if (typeof value === "bigint" || Number.isInteger(value)) return "INT";
  return typeof value === "number" ? "FLOAT" : "STRING";
}
