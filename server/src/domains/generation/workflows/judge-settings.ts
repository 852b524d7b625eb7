import type { GraphFlaw, GraphPlace } from "@pentimento/contract";
import { badPlaceholders } from "@pentimento/contract";
import { limitFlaws } from "./check/limits.rules.ts";
import { safetyFlaws } from "./check/safety.rules.ts";
import { serverFlaws } from "./check/validate.rules.ts";
import { keyOf } from "./fill/fill-graph.rules.ts";
import { stylePlaceOf } from "./fill/style-reference.rules.ts";
import type { DescribeClass } from "./graph/class.rules.ts";
import type { ServerView } from "./graph/describe-classes.ts";
import { flawOf, nodeAt } from "./graph/graph.rules.ts";
import { linkFlaws } from "./graph/graph-links.rules.ts";
import { isSame, type WorkflowSettings } from "./settings.rules.ts";

/** Whether one server could run a graph, in the words of the screen: "has every node", "lacks IPAdapterApply". */
export interface ServerJudgement {
  node_id: string;
  label: string;
  ok: boolean;
  message: string;
}

const noDescription: DescribeClass = () => undefined;

/**
 * Everything that is wrong with settings: what holds for every server once, then what the most suitable server says.
 * Without any server that answers, one warning stands for what could not be asked.
 */
export function judgeSettings(
  settings: WorkflowSettings,
  views: readonly ServerView[],
): { flaws: GraphFlaw[]; servers: ServerJudgement[] } {
  const isFilled = filledPlaces(settings);
  const judged = views
    .map((view) => ({ view, flaws: serverFlaws(settings.graph, view.describe, isFilled) }))
    .toSorted((one, other) => one.flaws.length - other.flaws.length);
  const [best] = judged;
  const describe = best?.view.describe ?? noDescription;
  const flaws = [
    ...linkFlaws(settings.graph, describe),
    ...placeFlaws(settings),
    ...templateFlaws(settings),
    ...limitFlaws(settings.graph),
    ...safetyFlaws(settings.graph, {
      bindings: settings.bindings,
      locked: settings.lockedInputs,
      style: stylePlaceOf(settings, describe),
      describe,
      isApiNode: (classType) => views.some((view) => view.isApiNode(classType)),
      isConnected: views.length > 0,
    }),
    ...(best?.flaws ?? [nobodyAsked]),
  ];
  const servers = views.map((view) => judgement(view, judged.find((one) => one.view === view)?.flaws ?? []));
  return { flaws: withoutRepeats(flaws), servers };
}

const nobodyAsked: GraphFlaw = {
  ...flawOf("structure", "No ComfyUI server answers now, so nodes, models and ranges were not checked"),
  severity: "warn",
};

function judgement({ key, label }: ServerView, flaws: readonly GraphFlaw[]): ServerJudgement {
  const distinct = (kind: GraphFlaw["kind"], tell: (flaw: GraphFlaw) => string) => [
    ...new Set(flaws.filter((flaw) => flaw.kind === kind).map(tell)),
  ];
  const classes = distinct("class-missing", (flaw) => flaw.class_type ?? "");
  const models = distinct("model-missing", (flaw) => /“(.*)”/.exec(flaw.message)?.[1] ?? flaw.message);
  const lacking = [...classes, ...models];
  const [first] = flaws;
  const message =
    lacking.length > 0 ? `lacks ${lacking.join(", ")}` : first ? first.message : "has every node and model";
  return { node_id: key, label, ok: flaws.length === 0, message };
}

/** Places that a request fills, whose present values need not be right. */
export function filledPlaces(settings: WorkflowSettings) {
  const { bindings, promptMappings, lockedInputs } = settings;
  const style = stylePlaceOf(settings);
  const places: GraphPlace[] = [
    ...promptMappings,
    ...bindings.seed,
    ...bindings.width,
    ...bindings.height,
    ...bindings.batch_size,
    ...bindings.sources,
    ...(style ? [style] : []),
  ];
  const keys = new Set(places.map(keyOf));
  const locked = new Set(lockedInputs.map(keyOf));
  return (node: string, input: string) => keys.has(keyOf({ node, input })) && !locked.has(keyOf({ node, input }));
}

/** Mappings and bindings whose node is not there, and outputs that nobody could fetch. */
function placeFlaws(settings: WorkflowSettings): GraphFlaw[] {
  const { bindings, promptMappings, graph, styleReference } = settings;
  const places: GraphPlace[] = [
    ...promptMappings,
    ...(["seed", "width", "height", "batch_size", "sources"] as const).flatMap((kind) => bindings[kind]),
    ...bindings.outputs.map((node) => ({ node, input: "" })),
    ...(styleReference.mode === "Node"
      ? [{ node: styleReference.node ?? "", input: styleReference.input ?? "image" }]
      : []),
  ];
  const missing = places.filter((place) => !nodeAt(graph, place.node));
  const flaws = missing.map((place) =>
    flawOf("structure", `Node ${place.node || "of the style reference"} is mapped, but the graph has no such node`, {
      node: place.node,
      input: place.input || null,
    }),
  );
  const odd = bindings.sources.filter((place) => place.input !== "image");
  flaws.push(
    ...odd.map((place) => flawOf("structure", "The source goes into inputs that are called “image”", { ...place })),
  );
  if (bindings.outputs.length === 0) flaws.push(flawOf("structure", "No output node: nothing would come back"));
  return flaws;
}

const templateFlaws = ({ promptMappings, graph }: WorkflowSettings): GraphFlaw[] =>
  promptMappings.flatMap(({ node, input, template }) =>
    badPlaceholders(template).map((bad) =>
      flawOf("structure", `The template of ${node}.${input} holds ${bad.slice(0, 60)}, which can name nothing`, {
        node,
        input,
        class_type: nodeAt(graph, node)?.class_type ?? null,
      }),
    ),
  );

/** A range that our own limits and a server's both find broken is told once. */
const withoutRepeats = (flaws: GraphFlaw[]): GraphFlaw[] =>
  flaws.filter(
    (flaw, at) =>
      flaw.node === null ||
      flaw.input === null ||
      flaws.findIndex(
        (other) =>
          other.kind === flaw.kind &&
          other.node !== null &&
          other.input !== null &&
          isSame({ node: other.node, input: other.input }, { node: flaw.node ?? "", input: flaw.input ?? "" }),
      ) === at,
  );
