import type { GraphPlace } from "../../../../../contract/src/workflow-shapes.ts";
import type { Json } from "../../../platform/exact-json.ts";
import { type PlaceTitle, placeTitles } from "./detect/place-title.rules.ts";
import { type Graph, type GraphNode, linkIn, nodeAt } from "./graph/graph.rules.ts";
import { scalarText } from "./graph/json.rules.ts";
import type { WorkflowSettings } from "./settings.rules.ts";

/** One change between two versions, in words that the editor shows. */
export interface Change {
  /** `KSampler.cfg`, or a mapping, lock or binding by its name. */
  place: string;
  node: string | null;
  before: string | null;
  after: string | null;
}

/** What changed from one version to another: nodes and inputs first, then what is put into them. */
export function differences(before: WorkflowSettings, after: WorkflowSettings): Change[] {
  const [old, current] = [placeTitles(before.graph), placeTitles(after.graph)];
  const named: PlaceTitle = (place) => (nodeAt(after.graph, place.node) ? current(place) : old(place));
  const parts = (settings: WorkflowSettings) => partsOf(settings, named);
  return [...graphChanges(before.graph, after.graph, named), ...changesBetween(parts(before), parts(after))];
}

function graphChanges(before: Graph, after: Graph, named: PlaceTitle): Change[] {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return ids.flatMap((id) => nodeChanges(id, nodeAt(before, id), nodeAt(after, id), named));
}

function nodeChanges(
  id: string,
  before: GraphNode | undefined,
  after: GraphNode | undefined,
  named: PlaceTitle,
): Change[] {
  if (!before || !after || before.class_type !== after.class_type) {
    const [was, is] = [before?.class_type ?? null, after?.class_type ?? null];
    return [{ place: `Node ${is ?? was}`, node: id, before: was, after: is }];
  }
  const inputs = ({ inputs: values }: GraphNode) =>
    new Map(
      Object.entries(values).map(([input, value]) => [named({ node: id, input }), { node: id, text: shown(value) }]),
    );
  return changesBetween(inputs(before), inputs(after));
}

type Parts = Map<string, { node: string | null; text: string }>;

function changesBetween(before: Parts, after: Parts): Change[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((place) => {
    const [was, is] = [before.get(place), after.get(place)];
    const [oldText, newText] = [was?.text ?? null, is?.text ?? null];
    return oldText === newText ? [] : [{ place, node: (is ?? was)?.node ?? null, before: oldText, after: newText }];
  });
}

/** A value for people: text without its quotes, a link as the node and output that it comes from. */
function shown(value: Json): string {
  const link = linkIn(value);
  if (link) return `node ${link.node}, output ${link.slot}`;
  return typeof value === "string" ? value : (scalarText(value) ?? JSON.stringify(value, bigAsText));
}

const bigAsText = (_key: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);

function partsOf(settings: WorkflowSettings, named: PlaceTitle): Parts {
  const { bindings, styleReference } = settings;
  const style = [styleReference.mode, styleReference.node, styleReference.input].filter(Boolean).join(" ");
  const places = (list: readonly GraphPlace[]) => list.map((place) => named(place)).join(", ");
  const bound = (["seed", "width", "height", "batch_size", "sources"] as const).map(
    (kind) => [`Binding ${kind}`, { node: null, text: places(bindings[kind]) }] as const,
  );
  return new Map([
    ...settings.promptMappings.map(
      (mapping) =>
        [`Mapping ${named(mapping)}`, { node: mapping.node, text: `${mapping.source}: ${mapping.template}` }] as const,
    ),
    ...settings.lockedInputs.map(
      (lock) => [`Lock ${named(lock)}`, { node: lock.node, text: unquoted(lock.value) }] as const,
    ),
    ...bound,
    ["Binding outputs", { node: null, text: bindings.outputs.join(", ") }] as const,
    ["Style reference", { node: styleReference.node ?? null, text: style }] as const,
  ]);
}

/** JSON text of a plain text is shown without quotes. */
const unquoted = (json: string) => (/^"[^"\\]*"$/.test(json) ? json.slice(1, -1) : json);
