import type { Reader } from "../../platform/database.ts";

const isNumber = (id: string) => /^[0-9]+$/.test(id);

/** The newest version of a workflow that a collection may use, by the workflow's row number or uid. */
export const findWorkflowVersion = (db: Reader, collectionId: number, workflowId: string) =>
  db
    .selectFrom("workflow_versions")
    .innerJoin("workflows", "workflows.id", "workflow_versions.workflow_id")
    .select(["workflow_versions.id", "workflows.id as workflowId"])
    .where((where) =>
      isNumber(workflowId) ? where("workflows.id", "=", Number(workflowId)) : where("workflows.uid", "=", workflowId),
    )
    .where((or) => or.or([or("workflows.collection_id", "is", null), or("workflows.collection_id", "=", collectionId)]))
    .orderBy("workflow_versions.version", "desc")
    .executeTakeFirst();

export const listWorkflows = (db: Reader) =>
  db.selectFrom("workflows").select(["id", "name", "slot"]).orderBy("name").execute();
