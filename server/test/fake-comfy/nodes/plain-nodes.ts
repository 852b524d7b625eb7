import { give, type NodeClass, type Value, word } from "./node-class.ts";
import { bool, float, type InputSpec, int, longText, seed, text } from "./specs.ts";

const most = 9_007_199_254_740_991;

/** A class whose one input comes out again. */
const same = (type: string, name: string, spec: InputSpec, category: string): NodeClass => ({
  inputs: { [name]: spec },
  outputs: [type],
  category,
  run: (inputs) => give(inputs[name] as Value),
});

const primitive = (type: string, spec: InputSpec) => same(type, "value", spec, "utilities/primitive");

/** Classes of plain values. */
export const plainNodes: Record<string, NodeClass> = {
  PrimitiveInt: primitive("INT", int(-most, most, 0, { control_after_generate: "fixed" })),
  PrimitiveFloat: primitive("FLOAT", float(-most, most, 0, 0.1)),
  PrimitiveString: primitive("STRING", text({ multiline: false })),
  PrimitiveStringMultiline: primitive("STRING", text({ multiline: true })),
  PrimitiveBoolean: primitive("BOOLEAN", bool(false)),
  SeedNode: same("INT", "seed", seed, "utilities"),
  StringConcatenate: {
    inputs: { string_a: longText, string_b: longText, delimiter: text({ default: "", multiline: false }) },
    outputs: ["STRING"],
    category: "text",
    run: ({ string_a: first, string_b: second, delimiter }) => give([word(first), word(second)].join(word(delimiter))),
  },
};
