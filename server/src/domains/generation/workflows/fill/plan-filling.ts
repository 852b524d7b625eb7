import type { TemplateValues } from "../../../../../../contract/src/template.ts";
import type { ImageProvider } from "../../../../adapters/providers/provider.ts";
import type { Reader } from "../../../../platform/database.ts";
import { readJson } from "../../../../platform/exact-json.ts";
import type { SubjectRow } from "../../../subjects/index.ts";
import { workflowUnknown } from "../../errors.ts";
import { noSuchInput, noWorkflow, styleMissing, styleRefused } from "../errors.ts";
import { keptSettings } from "../read-settings.ts";
import type { WorkflowSettings } from "../settings.rules.ts";
import { findDefault, findVersion, findWorkflow, type WorkflowRow } from "../workflows.queries.ts";
import { checkInputs } from "./check-inputs.ts";
import { graphWithoutStyle, styleRoute } from "./style-reference.rules.ts";

/** What a request asks of a workflow. */
export interface FillingWish {
  subject: SubjectRow;
  slot: string;
  /** Row number or uid; without one the slot's default is meant. */
  workflowId: string | undefined;
  /** The prompt of the request, when it brought one. */
  prompt: string | undefined;
  /** JSON texts by "node.input". */
  inputs: Readonly<Record<string, string>>;
  /** Settings to run in the place of those that are saved. */
  draft?: WorkflowSettings;
}

/** What a batch records of its workflow, so that every try fills in the same. */
export interface FillingPlan {
  workflowId: number;
  versionId: number;
  settings: WorkflowSettings;
  values: TemplateValues;
  inputs: Readonly<Record<string, string>>;
  /** What is run differs from the version and was saved by nobody. */
  isDraft: boolean;
}

/**
 * Finds the workflow of a request and checks what the request wants of it, before anything is written.
 * @returns undefined for a provider that runs no workflows
 * @throws StudioError `workflow-unknown`, `workflow-locked-input`, `workflow-range`, `workflow-input-not-allowed`, `validation` (invalid)
 */
export async function planFilling(
  db: Reader,
  provider: ImageProvider | undefined,
  wish: FillingWish,
): Promise<FillingPlan | undefined> {
  if (!provider?.capabilities.workflow) {
    if (wish.workflowId !== undefined && provider) throw workflowUnknown();
    const [first] = Object.keys(wish.inputs);
    if (first !== undefined && provider) throw noSuchInput(first);
    return undefined;
  }
  const workflow = await workflowOf(db, wish);
  const version = await findVersion(db, workflow.id);
  if (!version) throw workflowUnknown();
  const settings = wish.draft ?? keptSettings(version);
  checkInputs(settings, wish.inputs);
  const values = valuesOf(wish);
  const isDraft = wish.draft !== undefined;
  return { workflowId: workflow.id, versionId: version.id, settings, values, inputs: wish.inputs, isDraft };
}

/**
 * The workflow that a request names by row number or uid, else the slot's default.
 * @throws StudioError `workflow-unknown` (invalid): it is another collection's, or there is none
 */
export async function workflowOf(
  db: Reader,
  { subject, slot, workflowId }: Pick<FillingWish, "subject" | "slot" | "workflowId">,
): Promise<WorkflowRow> {
  if (workflowId === undefined) {
    const standard = await findDefault(db, subject.id, slot);
    if (!standard) throw noWorkflow();
    return standard;
  }
  const named = await findWorkflow(db, workflowId);
  if (!named || (named.collectionId !== null && named.collectionId !== subject.id)) throw workflowUnknown();
  return named;
}

const valuesOf = ({ subject, prompt }: FillingWish): TemplateValues => ({
  name: subject.name,
  kind: subject.subjectKind,
  description: prompt ?? subject.description,
  attributes: subject.attributes as Record<string, string>,
});

/**
 * Words that stand in for a style's picture, where the workflow wants words; undefined where it takes the picture.
 * @throws StudioError `style-reference` (invalid): the workflow takes no style, or the picture has no words to give
 */
export function styleWordsFor(settings: WorkflowSettings, prompt: string | null): string | undefined {
  const route = styleRoute(settings);
  if (route.way === "refused") throw styleRefused(route.because);
  if (route.way === "picture") return undefined;
  if (!prompt?.trim()) throw styleRefused("this workflow follows a style by its words, and that picture has no prompt");
  return prompt.trim();
}

/**
 * Lets a request without a style pass where the workflow can do without one.
 * @throws StudioError `style-reference` (invalid): it cannot
 */
export function refuseWithoutStyle(settings: WorkflowSettings): void {
  if (!graphWithoutStyle(settings)) throw styleMissing();
}

/** Inputs of a request, read from their JSON texts, which have been checked. */
export const readInputs = (inputs: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(inputs).map(([key, text]) => [key, readJson(text)]));
