import type { Json } from "../../../../platform/exact-json.ts";
import type { ClassInfo, ClassInput } from "../graph/class.rules.ts";
import { entryOf, objectIn } from "../graph/json.rules.ts";
import type { DrawnNode } from "./drawing.rules.ts";

/** One place of `widgets_values`. A place without an input is the editor's own, such as "control after generate". */
interface Slot {
  input: ClassInput | undefined;
  fits: (value: Json) => boolean;
  /** Files have it or not: it depends on the editor's version. */
  presence: "always" | "often" | "seldom";
}

/** How the values were told apart, or why they could not be. */
export type WidgetValues = { values: Map<string, Json> } | { because: string };

const controlWords = new Set<Json>(["fixed", "increment", "decrement", "randomize", "increment-wrap"]);
const isNumber = (value: Json) => typeof value === "number" || typeof value === "bigint" || value === null;
const isScalar = (value: Json) => typeof value !== "object" || Array.isArray(value) || value === null;

/** An editor writes null for what it could not hold, such as NaN; it stands for the default. */
const fitting: Readonly<Record<string, (value: Json) => boolean>> = {
  INT: isNumber,
  FLOAT: isNumber,
  STRING: (value) => typeof value === "string" || value === null,
  BOOLEAN: (value) => typeof value === "boolean" || value === null,
  COMBO: isScalar,
  COMFY_DYNAMICCOMBO_V3: isScalar,
};

function slotsOf(inputs: readonly ClassInput[], node: DrawnNode): Slot[] {
  return inputs.flatMap((input): Slot[] => {
    const drawn = node.inputs.find(({ name }) => name === input.name);
    if (!input.isWidget) {
      // A pack's own widget: drawn as one, or not drawn as something to link to.
      const presence = drawn?.widget === undefined ? "seldom" : "always";
      const isKnownType = Object.hasOwn(fitting, input.type);
      return drawn?.widget !== undefined || (!drawn && !isKnownType) ? [{ input, fits: () => true, presence }] : [];
    }
    const own: Slot = { input, fits: fitting[input.type] ?? isScalar, presence: "always" };
    const control: Slot = { input: undefined, fits: (value) => controlWords.has(value), presence: "often" };
    return input.hasControl ? [own, control] : [own];
  });
}

/** The editor shows the upload button after the inputs that a class requires, and writes a value for it. */
function allSlots({ inputs }: ClassInfo, node: DrawnNode): Slot[] {
  const [required, optional] = [true, false].map((wanted) => inputs.filter(({ isRequired }) => isRequired === wanted));
  const button: Slot = {
    input: undefined,
    fits: (value) => typeof value === "string" || value === null,
    presence: "often",
  };
  const buttons = inputs.some(({ isUpload }) => isUpload) ? [button] : [];
  return [...slotsOf(required ?? [], node), ...buttons, ...slotsOf(optional ?? [], node)];
}

/** Ways to try before a file counts as not understood; honest ones need a few per value. */
const triesMax = 20_000;

/** Lays values over slots so that each value has one, in order; the earliest way that uses up all values. */
function align(slots: readonly Slot[], values: readonly Json[], node: DrawnNode): [string, Json][] | undefined {
  let tries = 0;
  const lay = (left: readonly Slot[], at: number): [string, Json][] | undefined => {
    tries += 1;
    if (tries > triesMax) return undefined;
    if (at === values.length) return [];
    const [slot, ...rest] = left;
    if (slot === undefined) return undefined;
    const take = () => taken(slot, rest, at);
    const skip = () => (slot.presence === "always" ? undefined : lay(rest, at));
    return slot.presence === "seldom" ? (skip() ?? take()) : (take() ?? skip());
  };
  const taken = (slot: Slot, rest: readonly Slot[], at: number): [string, Json][] | undefined => {
    const value = values[at];
    if (value === undefined || !slot.fits(value)) return undefined;
    const branch = typeof value === "string" ? slot.input?.branches?.get(value) : undefined;
    const after = lay(branch ? [...slotsOf(branch, node), ...rest] : rest, at + 1);
    return after && (slot.input ? [[slot.input.name, value], ...after] : after);
  };
  return lay(slots, 0);
}

function byName(info: ClassInfo, told: Readonly<Record<string, Json>>): Map<string, Json> {
  return new Map(
    info.inputs.flatMap(({ name }) => {
      const value = entryOf(told, name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** What the file does not say is as the class has it; a list is wrapped, for a bare one would be taken for a link. */
function completed(info: ClassInfo, told: ReadonlyMap<string, Json>): Map<string, Json> {
  const values = new Map<string, Json>();
  for (const [name, value] of told) {
    if (value !== null) values.set(name, Array.isArray(value) ? { __value__: value } : value);
  }
  for (const input of info.inputs) {
    const isOpen = input.isWidget && input.isRequired && !values.has(input.name);
    if (isOpen && input.default !== undefined) values.set(input.name, input.default);
  }
  return values;
}

/**
 * The typed-in values of a drawn node by the names of its inputs. The file holds them in the order in which the editor
 * shows them, with places in between that are the editor's own; some packs write them by name.
 */
export function widgetValues(info: ClassInfo, node: DrawnNode): WidgetValues {
  const named = objectIn(node.values);
  if (named) return { values: completed(info, byName(info, named)) };
  const values = Array.isArray(node.values) ? node.values : [];
  const slots = allSlots(info, node);
  const laid = align(slots, values, node);
  if (laid) return { values: completed(info, new Map(laid)) };
  const names = slots.flatMap(({ input }) => input?.name ?? []).join(", ");
  return { because: `its ${values.length} values do not fit its inputs (${names || "none"})` };
}
