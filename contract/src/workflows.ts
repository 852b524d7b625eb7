import { z } from "zod";
import { anyId, prose, serial, text, time, title, uid } from "./ids.ts";
import { route } from "./route.ts";
import { picture, slotKey } from "./subjects.ts";

/** Where a mapped text comes from; both kinds may hold placeholders such as `{description}`, `{name}` or `{hair}`. */
export const mappingSource = z.enum(["entity_description", "static_text"]).meta({ id: "MappingSource" });

const nodeId = text(120).min(1);
const inputName = text(120).min(1);
/** One input of one node of a graph, such as node "6", input "text". */
export const graphPlace = z.strictObject({ node: nodeId, input: inputName }).meta({ id: "GraphPlace" });
export type GraphPlace = z.output<typeof graphPlace>;

export const promptMapping = z
  .strictObject({ node: nodeId, input: inputName, source: mappingSource, template: prose })
  .meta({ id: "PromptMapping" });
export type PromptMapping = z.output<typeof promptMapping>;

/** Value as JSON text, so that integers up to 2^64 - 1 survive: `30`, `"euler"`. */
export const lockedInput = z
  .strictObject({ node: nodeId, input: inputName, value: text(8_000) })
  .meta({ id: "LockedInput" });
export type LockedInput = z.output<typeof lockedInput>;

/** What becomes of a style reference: into the node found, into one named node, into prompt words, or refused. */
export const styleReferenceMapping = z
  .strictObject({
    mode: z.enum(["AutoDetect", "Node", "PromptWords", "Off"]),
    node: nodeId.optional(),
    input: inputName.optional(),
  })
  .meta({ id: "StyleReferenceMapping" });
export type StyleReferenceMapping = z.output<typeof styleReferenceMapping>;

/** The places of a graph that a request fills. Several places of one kind are kept in step. */
export const graphBindings = z
  .strictObject({
    seed: z.array(graphPlace).max(40),
    width: z.array(graphPlace).max(40),
    height: z.array(graphPlace).max(40),
    batch_size: z.array(graphPlace).max(40),
    sources: z.array(graphPlace).max(40).meta({ description: "image inputs that take the subject's source" }),
    outputs: z.array(nodeId).max(40).meta({ description: "output nodes whose pictures are kept" }),
  })
  .meta({ id: "GraphBindings" });
export type GraphBindings = z.output<typeof graphBindings>;

/** What is wrong with a graph, and where; `severity` "refuse" stops it from being saved, "warn" does not. */
export const graphFlaw = z
  .object({
    node: z.string().nullable(),
    class_type: z.string().nullable(),
    input: z.string().nullable(),
    kind: z.enum([
      "class-missing",
      "model-missing",
      "range",
      "enum",
      "link",
      "required",
      "type",
      "not-allowed",
      "structure",
    ]),
    severity: z.enum(["refuse", "warn"]),
    message: z.string(),
  })
  .meta({ id: "GraphFlaw" });
export type GraphFlaw = z.output<typeof graphFlaw>;

/** One input of the graph as a form field, with what the node's own description says about it. */
export const graphField = z
  .object({
    node: z.string(),
    class_type: z.string(),
    title: z.string(),
    input: z.string(),
    type: z.enum(["INT", "FLOAT", "STRING", "BOOLEAN", "ENUM", "OTHER"]),
    value: z.string().meta({ description: "JSON text" }),
    min: z.number().nullable(),
    max: z.number().nullable(),
    step: z.number().nullable(),
    options: z.array(z.string()).nullable(),
    tooltip: z.string().nullable(),
    multiline: z.boolean(),
    role: z
      .string()
      .nullable()
      .meta({ description: "what a request puts there, if anything: positive, seed, width, …" }),
  })
  .meta({ id: "GraphField" });
export type GraphField = z.output<typeof graphField>;

/** What was found in a graph by walking it. */
export const styleFound = z
  .object({
    node: z.string(),
    class_type: z.string(),
    position: z.int().meta({ description: "place of the node in the graph, from 1" }),
    input: z.string(),
  })
  .nullable();

export const inspection = z
  .object({
    format: z.enum(["api", "ui", "png"]),
    workflow_json: z.string(),
    prompt_mappings: z.array(promptMapping),
    bindings: graphBindings,
    locked_inputs: z.array(lockedInput),
    style_reference_mapping: styleReferenceMapping,
    style_found: styleFound,
    fields: z.array(graphField),
    flaws: z.array(graphFlaw),
    runs_on: z.array(z.object({ node_id: uid, label: z.string(), ok: z.boolean(), message: z.string() })),
  })
  .meta({ id: "WorkflowInspection" });
export type Inspection = z.output<typeof inspection>;

export const workflowVersion = z
  .object({
    id: uid,
    version: z.int(),
    comment: z.string(),
    made_by: z.string().nullable(),
    graph_sha256: z.string(),
    environment: z.object({ comfyui_version: z.string().nullable(), models: z.array(z.string()) }).partial(),
    created_at: time,
  })
  .meta({ id: "WorkflowVersion" });

/** A workflow with its newest version. */
export const workflow = z
  .object({
    id: uid,
    row: serial,
    name: z.string(),
    slot: z.string(),
    collection_id: uid.nullable().meta({ description: "null: offered to every collection" }),
    is_default: z.boolean(),
    version: z.int(),
    used_by: z.int().meta({ description: "pictures made with any of its versions" }),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: "WorkflowSummary" });
export type WorkflowSummary = z.output<typeof workflow>;

export const workflowDetail = workflow
  .extend({
    workflow_json: z.string(),
    prompt_mappings: z.array(promptMapping),
    bindings: graphBindings,
    locked_inputs: z.array(lockedInput),
    style_reference_mapping: styleReferenceMapping,
    style_found: styleFound,
    fields: z.array(graphField),
    flaws: z.array(graphFlaw),
    runs_on: z.array(z.object({ node_id: uid, label: z.string(), ok: z.boolean(), message: z.string() })),
    versions: z.array(workflowVersion),
    test: z
      .object({ batch_id: uid, version: z.int().nullable(), picture: picture.nullable() })
      .array()
      .meta({ description: "newest test picture of the saved version and of changes not saved" }),
  })
  .meta({ id: "WorkflowConfiguration" });
export type WorkflowDetail = z.output<typeof workflowDetail>;

const graphText = z.union([
  z.string().max(600_000),
  z.record(z.string(), z.unknown()).meta({ description: "integers beyond 2^53 must be sent as text" }),
]);

const settings = z
  .strictObject({
    workflow_json: graphText,
    prompt_mappings: z.array(promptMapping).max(100),
    bindings: graphBindings,
    locked_inputs: z.array(lockedInput).max(400),
    style_reference_mapping: styleReferenceMapping,
  })
  .partial();

const onWorkflow = z.object({ workflow_id: anyId });
const problems = [
  "workflow-format",
  "workflow-graph",
  "workflow-too-large",
  "workflow-node-not-allowed",
  "workflow-input-not-allowed",
  "workflow-range",
] as const;

export const workflowRoutes = {
  list: route({
    name: "workflows.list",
    method: "get",
    path: "/api/workflows",
    summary: "Workflows that one may use, by slot",
    action: "workflows.list",
    query: z.strictObject({ collection_id: uid.optional(), slot: slotKey.optional() }),
    status: 200,
    answer: z.object({ workflows: z.array(workflow) }),
  }),
  inspect: route({
    name: "workflows.inspect",
    method: "post",
    path: "/api/workflows/inspect",
    summary: "Read a graph (API or UI format) without keeping it: what was found and what is wrong",
    action: "workflows.edit",
    placeInBody: true,
    body: z.strictObject({ collection_id: uid, ...settings.shape, workflow_json: graphText }),
    status: 200,
    answer: inspection,
    problems,
  }),
  inspectPicture: route({
    name: "workflows.inspect-picture",
    method: "post",
    path: "/api/collections/{collection_id}/workflows/inspect-picture",
    summary: "Read the graph that a ComfyUI PNG carries",
    action: "workflows.edit",
    params: z.object({ collection_id: anyId }),
    upload: "file",
    status: 200,
    answer: inspection,
    problems,
  }),
  create: route({
    name: "workflows.create",
    method: "post",
    path: "/api/workflows",
    summary: "Keep a workflow; the first of its slot becomes the slot's default",
    action: "workflows.edit",
    placeInBody: true,
    body: z.strictObject({
      collection_id: uid,
      name: title,
      slot: slotKey,
      make_default: z.boolean().optional(),
      comment: text(500).optional(),
      ...settings.shape,
      workflow_json: graphText,
    }),
    status: 201,
    answer: workflowDetail,
    problems,
  }),
  read: route({
    name: "workflows.read",
    method: "get",
    path: "/api/workflows/{workflow_id}",
    summary: "A workflow with mappings, form fields and versions",
    action: "workflows.read",
    params: onWorkflow,
    query: z.strictObject({ version: z.coerce.number().int().positive().optional() }),
    status: 200,
    answer: workflowDetail,
  }),
  save: route({
    name: "workflows.save",
    method: "patch",
    path: "/api/workflows/{workflow_id}",
    summary: "Write a new version, or rename, or make it its slot's default; unchanged settings write no version",
    action: "workflows.edit-one",
    params: onWorkflow,
    body: z.strictObject({
      name: title.optional(),
      make_default: z.boolean().optional(),
      comment: text(500).optional(),
      base_version: z.int().positive().optional().meta({ description: "version one began from; 409 when it moved on" }),
      ...settings.shape,
    }),
    status: 200,
    answer: workflowDetail,
    problems: [...problems, "workflow-moved-on"],
  }),
  saveOfSlot: route({
    name: "workflows.save-of-slot",
    method: "put",
    path: "/api/workflows/{slot}",
    summary: "Write a new version of a slot's default workflow",
    action: "workflows.edit",
    params: z.object({ slot: slotKey }),
    placeInBody: true,
    body: z.strictObject({
      collection_id: uid,
      name: title.optional(),
      comment: text(500).optional(),
      ...settings.shape,
    }),
    status: 200,
    answer: workflowDetail,
    problems,
  }),
  revert: route({
    name: "workflows.revert",
    method: "post",
    path: "/api/workflows/{workflow_id}/revert",
    summary: "Write an old version anew as the newest",
    action: "workflows.edit-one",
    params: onWorkflow,
    body: z.strictObject({ version: z.int().positive() }),
    status: 200,
    answer: workflowDetail,
  }),
  diff: route({
    name: "workflows.diff",
    method: "get",
    path: "/api/workflows/{workflow_id}/diff",
    summary: "What changed between two versions",
    action: "workflows.read",
    params: onWorkflow,
    query: z.strictObject({ from: z.coerce.number().int().positive(), to: z.coerce.number().int().positive() }),
    status: 200,
    answer: z.object({
      changes: z.array(
        z.object({
          place: z.string().meta({ description: "KSampler.cfg, or a mapping" }),
          node: z.string().nullable(),
          before: z.string().nullable(),
          after: z.string().nullable(),
        }),
      ),
    }),
  }),
  archive: route({
    name: "workflows.archive",
    method: "delete",
    path: "/api/workflows/{workflow_id}",
    summary: "Put a workflow away; pictures keep naming it",
    action: "workflows.edit-one",
    params: onWorkflow,
    status: 204,
  }),
  test: route({
    name: "workflows.test",
    method: "post",
    path: "/api/workflows/{slot}/test",
    summary: "Make one picture with a workflow as it stands, or with changes that are not saved",
    action: "workflows.edit",
    params: z.object({ slot: slotKey }),
    placeInBody: true,
    body: z.strictObject({
      collection_id: uid,
      workflow_id: uid.optional(),
      subject_id: uid,
      seed: z
        .string()
        .regex(/^[0-9]{1,20}$/)
        .default("42"),
      ...settings.shape,
    }),
    status: 202,
    answer: z.object({ batch_id: uid, variant_uid: uid }),
    problems,
  }),
};
