import type { GraphField, Inspection, WorkflowDetail, WorkflowSummary } from "@pentimento/contract";
import type { Deps } from "../../../platform/deps.ts";
import type { Actor } from "../../../platform/web.ts";
import { can } from "../../identity/index.ts";
import { fieldsOf } from "./check/fields.rules.ts";
import { detect } from "./detect/detect.rules.ts";
import { differences } from "./difference.rules.ts";
import { keyOf } from "./fill/fill-graph.rules.ts";
import { stylePlaceOf } from "./fill/style-reference.rules.ts";
import { askServers } from "./graph/describe-classes.ts";
import { classesOf } from "./graph/graph.rules.ts";
import { judgeSettings } from "./judge-settings.ts";
import { keepSettings, keptSettings, type ReadSettings } from "./read-settings.ts";
import { requireVersion, requireWorkflow } from "./save-workflow.ts";
import type { WorkflowSettings } from "./settings.rules.ts";
import { listVersions, newestTests, type WorkflowRow } from "./workflows.queries.ts";

/** A picture as tiles show it; read-only pages know. */
export type ShowPicture = (row: {
  uid: string;
  width: number | null;
  height: number | null;
  thumbhash: string | null;
}) => NonNullable<WorkflowDetail["test"][number]["picture"]>;

export const summaryOf = (row: WorkflowRow): WorkflowSummary => ({
  id: row.uid,
  row: row.id,
  name: row.name,
  slot: row.slot,
  collection_id: row.collectionUid,
  is_default: row.isDefault,
  version: Number(row.version),
  used_by: Number(row.usedBy),
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});

/** What an inspection found, for correction; nothing was kept. */
export const inspectionOf = (read: ReadSettings, format: Inspection["format"]): Inspection => ({
  format,
  ...insideOf(read.settings, read.found.style_found),
  fields: fieldsFor(read.settings, read.views[0]?.describe),
  flaws: read.flaws,
  runs_on: read.servers,
});

/** The parts of settings that only those who look inside may see. */
function insideOf(settings: WorkflowSettings, styleFound: Inspection["style_found"]) {
  const { graph, mappings, lockedInputs } = keepSettings(settings);
  return {
    workflow_json: graph,
    prompt_mappings: [...settings.promptMappings],
    bindings: settings.bindings,
    style_reference_mapping: mappings.style_reference_mapping ?? settings.styleReference,
    locked_inputs: lockedInputs,
    style_found: styleFound,
  };
}

function fieldsFor(
  settings: WorkflowSettings,
  describe: Parameters<typeof fieldsOf>[1] = () => undefined,
): GraphField[] {
  return fieldsOf(settings.graph, describe, rolesOf(settings));
}

function rolesOf(settings: WorkflowSettings) {
  const { bindings, promptMappings } = settings;
  const style = stylePlaceOf(settings);
  const roles = new Map<string, string>([
    ...bindings.seed.map((place) => [keyOf(place), "seed"] as const),
    ...bindings.width.map((place) => [keyOf(place), "width"] as const),
    ...bindings.height.map((place) => [keyOf(place), "height"] as const),
    ...bindings.batch_size.map((place) => [keyOf(place), "batch_size"] as const),
    ...bindings.sources.map((place) => [keyOf(place), "source"] as const),
    ...(style ? [[keyOf(style), "style"] as const] : []),
    ...promptMappings.map(
      (mapping) => [keyOf(mapping), mapping.source === "entity_description" ? "positive" : "negative"] as const,
    ),
  ]);
  return (node: string, input: string) => roles.get(keyOf({ node, input }));
}

/**
 * A workflow as its actor may see it: those who may not look inside get name, slot and versions without their graph.
 * @throws StudioError `not-found`, `validation`
 */
export async function showWorkflow(
  deps: Deps,
  showPicture: ShowPicture,
  actor: Actor,
  uid: string,
  version?: number,
): Promise<WorkflowDetail> {
  const workflow = await requireWorkflow(deps, uid);
  const row = await requireVersion(deps, workflow, version);
  const versions = (await listVersions(deps.db.read, workflow.id)).map((one) => ({
    id: one.uid,
    version: one.version,
    comment: one.comment,
    made_by: one.madeBy,
    graph_sha256: one.sha256,
    environment: one.environment as WorkflowDetail["versions"][number]["environment"],
    created_at: one.createdAt.toISOString(),
  }));
  const shown = { ...summaryOf(workflow), versions };
  if (!seesGraph(actor, workflow)) return { ...shown, ...nothingInside };
  const settings = keptSettings(row);
  const views = await askServers(deps, classesOf(settings.graph));
  const judged = judgeSettings(settings, views);
  const describe = views[0]?.describe ?? (() => undefined);
  return {
    ...shown,
    ...insideOf(settings, detect(settings.graph, describe).style_found),
    fields: fieldsFor(settings, describe),
    flaws: judged.flaws,
    runs_on: judged.servers,
    test: await testsOf(deps, showPicture, workflow),
  };
}

const nothingInside = {
  workflow_json: "",
  prompt_mappings: [],
  bindings: { seed: [], width: [], height: [], batch_size: [], sources: [], outputs: [] },
  locked_inputs: [],
  style_reference_mapping: { mode: "Off" as const },
  style_found: null,
  fields: [],
  flaws: [],
  runs_on: [],
  test: [],
};

const seesGraph = (actor: Actor, row: WorkflowRow): boolean =>
  can(
    actor,
    "workflows.read-graph",
    row.collectionId === null
      ? undefined
      : {
          collectionId: row.collectionId,
          kind: row.collectionKind ?? "",
          requiresApproval: row.requiresApproval ?? true,
        },
  ).may;

async function testsOf(deps: Deps, showPicture: ShowPicture, { id }: WorkflowRow): Promise<WorkflowDetail["test"]> {
  const { saved, draft } = await newestTests(deps.db.read, id);
  return [
    ...(saved
      ? [{ batch_id: saved.uid, version: saved.version, picture: saved.picture && showPicture(saved.picture) }]
      : []),
    ...(draft ? [{ batch_id: draft.uid, version: null, picture: draft.picture && showPicture(draft.picture) }] : []),
  ];
}

/** What changed between two versions. @throws StudioError `not-found`, `validation` */
export async function compareVersions(deps: Deps, uid: string, from: number, to: number) {
  const workflow = await requireWorkflow(deps, uid);
  const [before, after] = await Promise.all([requireVersion(deps, workflow, from), requireVersion(deps, workflow, to)]);
  return { changes: differences(keptSettings(before), keptSettings(after)) };
}
