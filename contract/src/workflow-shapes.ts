import { z } from "zod";
import { prose, serial, text, time, uid } from "./ids.ts";
import { picture } from "./subjects.ts";

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

/** A workflow with the number of its newest version. */
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

export const graphText = z.union([
  z.string().max(600_000),
  z.record(z.string(), z.unknown()).meta({ description: "integers beyond 2^53 must be sent as text" }),
]);

/** What a version of a workflow consists of. */
export const settings = z
  .strictObject({
    workflow_json: graphText,
    prompt_mappings: z.array(promptMapping).max(100),
    bindings: graphBindings,
    locked_inputs: z.array(lockedInput).max(400),
    style_reference_mapping: styleReferenceMapping,
  })
  .partial();
