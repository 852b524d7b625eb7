import type { Reader } from "../../platform/database.ts";

/** The newest version of a workflow that a collection may use. */
export const findWorkflowVersion = (db: Reader, collectionId: number, workflowId: number) =>
  db
    .selectFrom("workflow_versions")
    .innerJoin("workflows", "workflows.id", "workflow_versions.workflow_id")
    .select(["workflow_versions.id", "workflows.id as workflowId"])
    .where("workflows.id", "=", workflowId)
    .where((or) => or.or([or("workflows.collection_id", "is", null), or("workflows.collection_id", "=", collectionId)]))
    .orderBy("workflow_versions.version", "desc")
    .executeTakeFirst();

export const listWorkflows = (db: Reader) =>
  db.selectFrom("workflows").select(["id", "name", "slot"]).orderBy("name").execute();
