import type { JsonObject } from "../../src/platform/exact-json.ts";
import { allClasses } from "./nodes/index.ts";
import type { Models } from "./nodes/models.ts";
import type { NodeClass } from "./nodes/node-class.ts";
import { describeInput, type InputSpec, type Shelves } from "./nodes/specs.ts";
import type { Storage } from "./storage.ts";

/** What is installed on a server: its classes of nodes, the files of its models, the files in its folders. */
export interface Installation extends Shelves {
  classes: Readonly<Record<string, NodeClass>>;
}

/** @param lacks classes that are not installed */
export function install(models: Models, storage: Storage, lacks: readonly string[]): Installation {
  const classes = Object.fromEntries(Object.entries(allClasses).filter(([name]) => !lacks.includes(name)));
  return { classes, models, storage };
}

const titled = (name: string) => name.replaceAll(/([a-z])([A-Z])/g, "$1 $2");

const section = (given: [string, InputSpec][], shelves: Shelves) =>
  Object.fromEntries(given.map(([name, spec]) => [name, describeInput(spec, shelves)]));

/** A class as GET /object_info tells it. */
export function describeClass(name: string, given: NodeClass, shelves: Shelves): JsonObject {
  const inputs = Object.entries(given.inputs);
  const required = inputs.filter(([, spec]) => !spec.isOptional);
  const optional = inputs.filter(([, spec]) => spec.isOptional);
  const hasOptional = optional.length > 0;
  return {
    input: { required: section(required, shelves), ...(hasOptional && { optional: section(optional, shelves) }) },
    input_order: {
      required: required.map(([input]) => input),
      ...(hasOptional && { optional: optional.map(([input]) => input) }),
    },
    is_input_list: false,
    output: [...given.outputs],
    output_is_list: given.outputs.map(() => false),
    output_name: [...(given.outputNames ?? given.outputs)],
    name,
    display_name: titled(name),
    description: "",
    python_module: given.module ?? "nodes",
    category: given.category,
    output_node: given.isOutput === true,
    has_intermediate_output: false,
  };
}
