import type { TemplateValues } from "../../../../../../contract/src/template.ts";
import type { Attempt } from "../../../../adapters/providers/provider.ts";
import { writePythonJson } from "../../../../platform/exact-json.ts";
import { type KeptSettings, keptSettings } from "../read-settings.ts";
import type { WorkflowSettings } from "../settings.rules.ts";
import { fillGraph, type GraphWish, renderedPrompts } from "./fill-graph.rules.ts";
import { type FillingPlan, readInputs } from "./plan-filling.ts";
import { styleRoute } from "./style-reference.rules.ts";

/** What a batch recorded to fill its workflow with. `style_words` stand in for a style's picture. */
export interface RecordedFilling {
  values: TemplateValues;
  style_words?: string;
}

/** The columns of a batch and of its workflow's version that make a graph. */
export interface FillingRow {
  graph: string | null;
  mappings: unknown;
  lockedInputs: unknown;
  draft: unknown;
  filling: unknown;
  inputs: unknown;
  prompt: string;
  seed: string;
  ordinal: number;
  styleVariantId: number | null;
}

/** The settings that a batch runs: its own draft, else the version; undefined without a workflow. */
export function settingsOf(
  row: Pick<FillingRow, "draft" | "graph" | "mappings" | "lockedInputs">,
): WorkflowSettings | undefined {
  if (row.draft) return keptSettings(row.draft as KeptSettings);
  return row.graph === null ? undefined : keptSettings({ ...row, graph: row.graph });
}

export interface FilledAttempt {
  graph: NonNullable<Attempt["graph"]>;
  /** Whether a style's picture goes along. */
  takesStyle: boolean;
}

/** The graph of an item as it is sent, the same at every try; undefined without a workflow. */
export function fillAttempt(row: FillingRow, size: { width: number; height: number }): FilledAttempt | undefined {
  const settings = settingsOf(row);
  if (!settings) return undefined;
  const { graph, outputNodes, sourceNodes, stylePlaces } = fillGraph(settings, wishOf(settings, row, size));
  return {
    graph: { text: writePythonJson(graph), outputNodes, sourceNodes, stylePlaces },
    takesStyle: stylePlaces.length > 0,
  };
}

function wishOf(settings: WorkflowSettings, row: FillingRow, size: { width: number; height: number }): GraphWish {
  const recorded = row.filling as RecordedFilling | null;
  const values = recorded?.values ?? { name: "", kind: "", description: row.prompt, attributes: {} };
  const inputs = readInputs(row.inputs as Record<string, string>);
  return { values, seed: row.seed, ordinal: row.ordinal, ...size, inputs, style: styleOf(settings, row, recorded) };
}

function styleOf(settings: WorkflowSettings, row: FillingRow, recorded: RecordedFilling | null): GraphWish["style"] {
  if (recorded?.style_words !== undefined) return { way: "words", words: recorded.style_words };
  const route = row.styleVariantId === null ? undefined : styleRoute(settings);
  return route?.way === "picture" ? route : undefined;
}

/** The prompts that a plan sends, by "node.input", for the record of how a picture came to be. */
export function promptsFilled({ settings, values }: FillingPlan, words: string | undefined): Record<string, string> {
  const style = words === undefined ? undefined : { way: "words" as const, words };
  return renderedPrompts(settings, { values, style });
}
