import type { Json, JsonObject } from "../../src/platform/exact-json.ts";

/** A drawing by hand: `[id, type, inputs, values, more]`, an input as `name<link:TYPE`, links as in version 0.4. */
export type HandDrawn = [id: Json, type: string, inputs: readonly string[], values: Json, more?: JsonObject];

export function drawn(nodes: HandDrawn[], links: Json[][], more: JsonObject = {}): JsonObject {
  const read = (input: string): JsonObject => {
    const [, name, widget, link, type] = /^([\w.]+)(!?)<(\w*):(.*)$/.exec(input)!;
    return {
      name: name!,
      type: type!,
      link: link ? Number(link) : null,
      ...(widget ? { widget: { name: name! } } : {}),
    };
  };
  return {
    nodes: nodes.map(([id, type, inputs, widgets_values, extra]) => ({
      id,
      type,
      mode: 0,
      inputs: inputs.map(read),
      widgets_values,
      outputs: [],
      ...extra,
    })),
    links,
    ...more,
  };
}
