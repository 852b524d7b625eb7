import type { Json } from "../../../../platform/exact-json.ts";
import { listIn } from "../graph/json.rules.ts";
import type { Drawing, DrawnNode, Sheet } from "./drawing.rules.ts";

/** A sheet as it is used in one place: a subgraph has as many scopes as it has instances. */
export interface Scope {
  sheet: Sheet;
  /** Put before the ids of its nodes: "" or "57:12:". */
  prefix: string;
  /** The instance whose inside this is, and where it stands. */
  outside: { scope: Scope; host: DrawnNode } | undefined;
  /** Values that the instance gives the widgets inside, by `widgetKey`. */
  given: ReadonlyMap<string, Json>;
  /** Values that the instance gives its own inputs, by name. */
  inputs: ReadonlyMap<string, Json>;
}

export const widgetKey = (node: string, widget: string): string => JSON.stringify([node, widget]);

/** In the list of widgets that an instance shows, this stands for one of its own inputs. */
const ownInput = "-1";

type Shown = readonly [string, string];

/** The widgets that an instance shows, in the order of its values; undefined when their number fits no order. */
function shownWidgets(host: DrawnNode, count: number): readonly Shown[] | undefined {
  const own = host.inputs.flatMap(({ widget, name }): Shown[] => (widget === undefined ? [] : [[ownInput, name]]));
  const orders = host.proxies.some(([node]) => node === ownInput)
    ? [host.proxies]
    : [[...own, ...host.proxies], host.proxies, own];
  return orders.find((order) => order.length === count);
}

/** What the sheet outside says of a widget of the instance wins over the instance's own value. */
function valuesShown(scope: Scope, host: DrawnNode): { shown: Shown; value: Json }[] | undefined {
  const values = listIn(host.values);
  const shown = values.length === 0 ? [] : shownWidgets(host, values.length);
  if (shown === undefined) return undefined;
  const own = shown.map((widget, at) => ({ shown: widget, value: values[at] ?? null }));
  const all: Shown[] = [...host.inputs.map(({ name }): Shown => [ownInput, name]), ...host.proxies];
  const outer = all.flatMap((widget) => {
    const value = scope.given.get(widgetKey(host.id, widget[1]));
    return value === undefined ? [] : { shown: widget, value };
  });
  // The editor writes null for a widget that it only shows and that holds its value inside.
  return [...own, ...outer].filter(({ value }) => value !== null);
}

/**
 * The inside of an instance of a subgraph.
 * @returns undefined when the instance's values cannot be told apart
 */
export function scopeInside(drawing: Drawing, scope: Scope, host: DrawnNode): Scope | undefined {
  const sheet = drawing.subgraphs.get(host.type);
  const values = valuesShown(scope, host);
  if (sheet === undefined || values === undefined) return undefined;
  const ofInputs = values.filter(({ shown }) => shown[0] === ownInput);
  const ofInner = values.filter(({ shown }) => shown[0] !== ownInput);
  return {
    sheet,
    prefix: `${scope.prefix}${host.id}:`,
    outside: { scope, host },
    given: new Map(ofInner.map(({ shown, value }) => [widgetKey(...shown), value])),
    inputs: new Map(ofInputs.map(({ shown, value }) => [shown[1], value])),
  };
}

export const outermost = (drawing: Drawing): Scope => ({
  sheet: drawing.root,
  prefix: "",
  outside: undefined,
  given: new Map(),
  inputs: new Map(),
});
