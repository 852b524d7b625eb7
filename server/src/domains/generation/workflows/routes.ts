import { workflowRoutes } from "@pentimento/contract";
import type { Deps } from "../../../platform/deps.ts";
import { type Actor, collectionOf, type Endpoint, endpoint, subjectOf, uploadOf } from "../../../platform/web.ts";
import { can, notFound } from "../../identity/index.ts";
import { findCollection, findSubject } from "../../subjects/index.ts";
import type { FindSource } from "../find-source.ts";
import { testWorkflow } from "../test-workflow.ts";
import { inspectPicture } from "./inspect-picture.ts";
import { type GivenSettings, readSettings } from "./read-settings.ts";
import {
  createWorkflow,
  putAway,
  requireWorkflow,
  revertWorkflow,
  saveDefault,
  saveWorkflow,
  takeBack,
} from "./save-workflow.ts";
import { compareVersions, inspectionOf, type ShowPicture, showWorkflow, summaryOf } from "./show-workflow.ts";
import { listWorkflows } from "./workflows.queries.ts";

export interface WorkflowViews {
  findSource: FindSource;
  showPicture: ShowPicture;
}

export const workflowEndpoints = (deps: Deps, { findSource, showPicture }: WorkflowViews): Endpoint[] => [
  ...readingEndpoints(deps, showPicture),
  ...savingEndpoints(deps, showPicture),
  endpoint(workflowRoutes.test, async (asked) => {
    const subject = await findSubject(deps.db.read, String(subjectOf(asked).subject.id));
    if (!subject) throw notFound();
    const { workflow_id: workflowId, seed, ...body } = asked.body;
    const wish = { slot: asked.params.slot, workflowId, seed };
    const made = await testWorkflow(deps, findSource, asked.actor, subject, wish, settingsOf(body));
    return { batch_id: made.batchUid, variant_uid: made.variants[0]?.uid ?? "" };
  }),
];

const readingEndpoints = (deps: Deps, showPicture: ShowPicture): Endpoint[] => [
  endpoint(workflowRoutes.list, async ({ actor, query }) => {
    const of = await collectionsOf(deps, actor, query.collection_id);
    return { workflows: (await listWorkflows(deps.db.read, of, query.slot)).map(summaryOf) };
  }),
  endpoint(workflowRoutes.inspect, async ({ body }) => {
    const read = await readSettings(deps, settingsOf(body));
    return inspectionOf(read, read.format);
  }),
  endpoint(workflowRoutes.inspectPicture, async (asked) =>
    inspectionOf(await inspectPicture(deps, uploadOf(asked).bytes), "png"),
  ),
  endpoint(workflowRoutes.read, async ({ actor, params, query }) =>
    showWorkflow(deps, showPicture, actor, params.workflow_id, query.version),
  ),
  endpoint(workflowRoutes.diff, async ({ params, query }) =>
    compareVersions(deps, params.workflow_id, query.from, query.to),
  ),
];

const savingEndpoints = (deps: Deps, showPicture: ShowPicture): Endpoint[] => {
  const shown: Shown = (actor, uid) => showWorkflow(deps, showPicture, actor, uid);
  return [
    endpoint(workflowRoutes.create, async ({ actor, place, body }) => {
      const wish = {
        name: body.name,
        slot: body.slot,
        makeDefault: body.make_default ?? false,
        comment: body.comment ?? "",
      };
      return shown(actor, await createWorkflow(deps, actor, place?.collection, wish, settingsOf(body)));
    }),
    endpoint(workflowRoutes.save, async ({ actor, params, body }) => {
      const change = {
        name: body.name,
        makeDefault: body.make_default,
        comment: body.comment,
        baseVersion: body.base_version,
      };
      await saveWorkflow(deps, actor, params.workflow_id, change, settingsOf(body));
      return shown(actor, params.workflow_id);
    }),
    endpoint(workflowRoutes.saveOfSlot, async (asked) => {
      const { actor, body } = asked;
      const wish = { slot: asked.params.slot, name: body.name, comment: body.comment };
      return shown(actor, await saveDefault(deps, actor, collectionOf(asked), wish, settingsOf(body)));
    }),
    ...pastEndpoints(deps, shown),
  ];
};

type Shown = (actor: Actor, uid: string) => ReturnType<typeof showWorkflow>;

const pastEndpoints = (deps: Deps, shown: Shown): Endpoint[] => [
  endpoint(workflowRoutes.revert, async ({ actor, params, body }) => {
    await revertWorkflow(deps, actor, params.workflow_id, body.version);
    return shown(actor, params.workflow_id);
  }),
  endpoint(workflowRoutes.archive, async ({ actor, params }) => {
    const { uid } = await requireWorkflow(deps, params.workflow_id);
    await putAway(deps, actor, uid);
    return undefined;
  }),
  endpoint(workflowRoutes.restore, async ({ actor, params }) => {
    await takeBack(deps, actor, params.workflow_id);
    return shown(actor, params.workflow_id);
  }),
];

/** The parts of a body that a version consists of. */
const settingsOf = (body: GivenSettings): GivenSettings => ({
  workflow_json: body.workflow_json,
  prompt_mappings: body.prompt_mappings,
  bindings: body.bindings,
  locked_inputs: body.locked_inputs,
  style_reference_mapping: body.style_reference_mapping,
});

/** Collections whose workflows an actor may list; undefined means all. @throws StudioError `not-found` */
async function collectionsOf(deps: Deps, actor: Actor, uid: string | undefined): Promise<number[] | undefined> {
  if (uid === undefined) return actor.isAdmin ? undefined : [...actor.roles.keys()];
  const collection = await findCollection(deps.db.read, uid);
  const object = collection && {
    collectionId: collection.id,
    kind: collection.kind,
    requiresApproval: collection.requiresApproval,
  };
  if (!object || !can(actor, "workflows.read", object).may) throw notFound();
  return [object.collectionId];
}
