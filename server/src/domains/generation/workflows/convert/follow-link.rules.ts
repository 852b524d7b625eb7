import type { Json } from "../../../../platform/exact-json.ts";
import { listIn, textIn } from "../graph/json.rules.ts";
import type { Drawing, DrawnLink, DrawnNode } from "./drawing.rules.ts";
import { type Scope, scopeInside } from "./sheet-scope.rules.ts";

/** What feeds an input in the end: an output of a node that runs, a typed-in value, or nothing. */
export type Feed = { link: [string, number] } | { value: Json } | "nothing" | "circle";

/** Ids under which the inside of a subgraph knows its own inputs and outputs. */
const insideInputs = "-10";
const insideOutputs = "-20";

export const isMuted = ({ mode }: DrawnNode): boolean => mode === 2;
export const isBypassed = ({ mode }: DrawnNode): boolean => mode === 4;

const reroutes = new Set(["Reroute", "Reroute (rgthree)"]);
const setters = new Set(["SetNode", "easy setNode"]);
const getters = new Set(["GetNode", "easy getNode"]);

/** Classes that live in the editor only and hand on what they get. */
export const isEditorsOwn = (type: string): boolean =>
  reroutes.has(type) || setters.has(type) || getters.has(type) || type === "PrimitiveNode";

/** Longest way of a link through nodes that only hand it on; more means that it runs in a circle. */
const hopsMax = 200;

/** An output of a drawn node, as seen from where its link ends. */
interface Origin {
  scope: Scope;
  node: string;
  slot: number;
  type: string;
}

type Step = Feed | Origin;

/** Follows a link back to what feeds it, through everything that the server never sees. */
export function followLink(drawing: Drawing, scope: Scope, link: DrawnLink): Feed {
  let step: Step = originOf(scope, link);
  for (let hops = 0; hops < hopsMax; hops += 1) {
    if (typeof step === "string" || !("scope" in step)) return step;
    step = nextStep(drawing, step);
  }
  return "circle";
}

const originOf = (scope: Scope, { from, fromSlot, type }: DrawnLink): Origin => ({
  scope,
  node: from,
  slot: fromSlot,
  type,
});

function nextStep(drawing: Drawing, origin: Origin): Step {
  const { scope, slot } = origin;
  if (origin.node === insideInputs) return stepOutside(origin);
  const node = scope.sheet.nodes.get(origin.node);
  if (node === undefined || isMuted(node)) return "nothing";
  if (isBypassed(node)) return throughInput(scope, node, bypassedInput(node, origin));
  if (reroutes.has(node.type) || setters.has(node.type)) return throughInput(scope, node, 0);
  if (getters.has(node.type)) return stepToSetter(scope, node);
  if (node.type === "PrimitiveNode") return primitiveValue(node);
  if (drawing.subgraphs.has(node.type)) return stepInside(drawing, scope, node, slot);
  return { link: [`${scope.prefix}${node.id}`, slot] };
}

function throughInput(scope: Scope, node: DrawnNode, slot: number): Step {
  const id = node.inputs[slot]?.link;
  const link = id === undefined ? undefined : scope.sheet.links.get(id);
  return link ? originOf(scope, link) : "nothing";
}

const typesOf = (type: string) => type.toUpperCase().split(",");

function compatible(one: string, other: string): boolean {
  return one === "*" || other === "*" || typesOf(one).some((type) => typesOf(other).includes(type));
}

/** The input that a bypassed node hands on: that of the same slot, else of exactly the type, else the first that fits. */
function bypassedInput({ inputs, outputs }: DrawnNode, { slot, type }: Origin): number {
  const wanted = outputs[slot] ?? type;
  const same = inputs[slot];
  if (same && compatible(same.type, wanted)) return slot;
  const exact = inputs.findIndex((input) => input.type.toUpperCase() === wanted.toUpperCase());
  return exact >= 0 ? exact : inputs.findIndex((input) => compatible(input.type, wanted));
}

function primitiveValue(node: DrawnNode): Feed {
  const [value] = listIn(node.values);
  return value === undefined || value === null ? "nothing" : { value };
}

/** A setter may stand on the same sheet or on one around it. */
function stepToSetter(scope: Scope, getter: DrawnNode): Step {
  const name = textIn(listIn(getter.values)[0]);
  for (let at: Scope | undefined = scope; at; at = at.outside?.scope) {
    for (const node of at.sheet.nodes.values()) {
      if (setters.has(node.type) && textIn(listIn(node.values)[0]) === name) {
        return isMuted(node) ? "nothing" : throughInput(at, node, 0);
      }
    }
  }
  return "nothing";
}

function stepOutside({ scope, slot }: Origin): Step {
  if (scope.outside === undefined) return "nothing";
  const { host } = scope.outside;
  const name = scope.sheet.inputNames[slot];
  const named = host.inputs.findIndex((input) => input.name === name);
  const at = named >= 0 ? named : slot;
  const fed = throughInput(scope.outside.scope, host, at);
  const given = scope.inputs.get(host.inputs[at]?.name ?? name ?? "");
  return fed === "nothing" && given !== undefined ? { value: given } : fed;
}

function stepInside(drawing: Drawing, scope: Scope, host: DrawnNode, slot: number): Step {
  const inside = scopeInside(drawing, scope, host);
  const ends = [...(inside?.sheet.links.values() ?? [])];
  const link = ends.find(({ to, toSlot }) => to === insideOutputs && toSlot === slot);
  return inside && link ? originOf(inside, link) : "nothing";
}
