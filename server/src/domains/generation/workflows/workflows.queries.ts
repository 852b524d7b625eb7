import { sql } from "kysely";
import type { Reader, Tx } from "../../../platform/database.ts";
import { newUid } from "../../../platform/ids.ts";

/** Whether a row of workflows is the one with this row number or uid. */
const isNamed = (id: string) =>
  /^[0-9]+$/.test(id) ? sql<boolean>`workflows.id = ${Number(id)}` : sql<boolean>`workflows.uid = ${id}`;

const usedBy = sql<number>`(select count(*) from image_variants used where used.workflow_id = workflows.id
  and used.blob_id is not null and not used.is_test)`;
const newestVersion = sql<number>`(select max(version) from workflow_versions own where own.workflow_id = workflows.id)`;

const all = (db: Reader) =>
  db
    .selectFrom("workflows")
    .leftJoin("collections", "collections.id", "workflows.collection_id")
    .select([
      "workflows.id",
      "workflows.uid",
      "workflows.name",
      "workflows.slot",
      "workflows.is_default as isDefault",
      "workflows.collection_id as collectionId",
      "workflows.created_at as createdAt",
      "workflows.updated_at as updatedAt",
      "collections.uid as collectionUid",
      "collections.kind as collectionKind",
      "collections.requires_approval as requiresApproval",
      usedBy.as("usedBy"),
      newestVersion.as("version"),
    ])
    .where("collections.archived_at", "is", null);

const living = (db: Reader) => all(db).where("workflows.archived_at", "is", null);

export type WorkflowRow = NonNullable<Awaited<ReturnType<typeof findWorkflow>>>;

/** A workflow that was not put away, by row number or uid, with its collection where it has one. */
export const findWorkflow = (db: Reader, id: string) => living(db).where(isNamed(id)).executeTakeFirst();

/** As `findWorkflow`, also one that was put away: to know where it lies. */
export const findAnyWorkflow = (db: Reader, id: string) => all(db).where(isNamed(id)).executeTakeFirst();

/** Workflows of these collections and those offered to all; every one when no collections are given. */
export const listWorkflows = (db: Reader, collectionIds: readonly number[] | undefined, slot?: string) =>
  living(db)
    .$if(collectionIds !== undefined, (query) =>
      query.where((or) =>
        or.or([
          or("workflows.collection_id", "is", null),
          ...(collectionIds?.length ? [or("workflows.collection_id", "in", [...collectionIds])] : []),
        ]),
      ),
    )
    .$if(slot !== undefined, (query) => query.where("workflows.slot", "=", slot ?? ""))
    .orderBy("workflows.slot")
    .orderBy("workflows.is_default", "desc")
    .orderBy(sql`workflows.collection_id is null`)
    .orderBy("workflows.name")
    .orderBy("workflows.id")
    .limit(1_000)
    .execute();

/** The default of a slot: the collection's own, else the one offered to all. */
export const findDefault = (db: Reader, collectionId: number, slot: string) =>
  living(db)
    .where("workflows.slot", "=", slot)
    .where("workflows.is_default", "=", true)
    .where((or) => or.or([or("workflows.collection_id", "is", null), or("workflows.collection_id", "=", collectionId)]))
    .orderBy(sql`workflows.collection_id is null`)
    .executeTakeFirst();

/** The default that is the collection's own (null: of the studio), if it has one. */
export const findOwnDefault = (db: Reader, collectionId: number | null, slot: string) =>
  living(db)
    .where("workflows.slot", "=", slot)
    .where("workflows.is_default", "=", true)
    .where("workflows.collection_id", collectionId === null ? "is" : "=", collectionId)
    .executeTakeFirst();

const versionColumns = [
  "workflow_versions.id",
  "workflow_versions.uid",
  "workflow_versions.version",
  "workflow_versions.graph",
  "workflow_versions.graph_sha256 as sha256",
  "workflow_versions.mappings",
  "workflow_versions.locked_inputs as lockedInputs",
  "workflow_versions.environment",
  "workflow_versions.comment",
  "workflow_versions.created_at as createdAt",
] as const;

/** A version of a workflow by its number; the newest without one. */
export const findVersion = (db: Reader, workflowId: number, version?: number) =>
  db
    .selectFrom("workflow_versions")
    .select(versionColumns)
    .where("workflow_id", "=", workflowId)
    .$if(version !== undefined, (query) => query.where("version", "=", version ?? 0))
    .orderBy("version", "desc")
    .executeTakeFirst();

export type VersionRow = NonNullable<Awaited<ReturnType<typeof findVersion>>>;

/** Every version, newest first, with the name of who made it. */
export const listVersions = (db: Reader, workflowId: number) =>
  db
    .selectFrom("workflow_versions")
    .leftJoin("users", "users.id", "workflow_versions.made_by")
    .select([
      "workflow_versions.uid",
      "workflow_versions.version",
      "workflow_versions.comment",
      "workflow_versions.graph_sha256 as sha256",
      "workflow_versions.environment",
      "workflow_versions.created_at as createdAt",
      "users.name as madeBy",
    ])
    .where("workflow_id", "=", workflowId)
    .orderBy("version", "desc")
    .limit(500)
    .execute();

// Any fixed number; changes of one slot's defaults wait for each other.
const slotLock = 4_402_119;

/** Lets changes of a slot's workflows wait for each other until the transaction ends. */
export async function lockSlot(tx: Tx, slot: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(slotLock)}, hashtext(${slot}))`.execute(tx);
}

export async function lockWorkflow(tx: Tx, id: number): Promise<void> {
  await tx.selectFrom("workflows").select("id").where("id", "=", id).forUpdate().executeTakeFirstOrThrow();
}

export async function insertWorkflow(
  tx: Tx,
  values: { collectionId: number | null; name: string; slot: string },
): Promise<{ id: number; uid: string }> {
  return tx
    .insertInto("workflows")
    .values({ uid: newUid(), collection_id: values.collectionId, name: values.name, slot: values.slot })
    .returning(["id", "uid"])
    .executeTakeFirstOrThrow();
}

export interface NewVersion {
  workflowId: number;
  version: number;
  graph: string;
  sha256: string;
  mappings: unknown;
  lockedInputs: unknown;
  environment: unknown;
  comment: string;
  madeBy: number | undefined;
}

export async function insertVersion(tx: Tx, version: NewVersion): Promise<void> {
  await tx
    .insertInto("workflow_versions")
    .values({
      uid: newUid(),
      workflow_id: version.workflowId,
      version: version.version,
      graph: version.graph,
      graph_sha256: version.sha256,
      mappings: JSON.stringify(version.mappings),
      locked_inputs: JSON.stringify(version.lockedInputs),
      environment: JSON.stringify(version.environment),
      comment: version.comment,
      made_by: version.madeBy ?? null,
    })
    .execute();
  await tx.updateTable("workflows").set({ updated_at: sql`now()` }).where("id", "=", version.workflowId).execute();
}

export async function renameWorkflow(tx: Tx, id: number, name: string): Promise<void> {
  await tx.updateTable("workflows").set({ name }).where("id", "=", id).execute();
}

/** Makes one workflow its slot's default in the place of another. */
export async function setDefault(
  tx: Tx,
  { id, collectionId, slot }: { id: number; collectionId: number | null; slot: string },
): Promise<void> {
  await tx
    .updateTable("workflows")
    .set({ is_default: false })
    .where("slot", "=", slot)
    .where("is_default", "=", true)
    .where("collection_id", collectionId === null ? "is" : "=", collectionId)
    .execute();
  await tx.updateTable("workflows").set({ is_default: true }).where("id", "=", id).execute();
}

export async function archiveWorkflow(tx: Tx, id: number): Promise<void> {
  await tx.updateTable("workflows").set({ archived_at: sql`now()`, is_default: false }).where("id", "=", id).execute();
}

export async function unarchiveWorkflow(tx: Tx, id: string): Promise<void> {
  await tx.updateTable("workflows").set({ archived_at: null }).where(isNamed(id)).execute();
}

const testPicture = sql<{ uid: string; thumbhash: string | null; width: number; height: number } | null>`(
  select jsonb_build_object('uid', made.uid, 'thumbhash', file.thumbhash, 'width', file.width, 'height', file.height)
  from generation_items item join image_variants made on made.id = item.variant_id
  join blobs file on file.id = made.blob_id
  where item.batch_id = generation_batches.id and made.deleted_at is null order by item.ordinal limit 1)`;

const newestOf = (workflowId: number) =>
  sql<number>`(select max(version) from workflow_versions own where own.workflow_id = ${workflowId})`;

/**
 * The newest tests of a workflow: of a version as it is saved, and of changes to the newest one that nobody has saved.
 * A test of changes belongs to the version that kept them once there is one.
 */
export async function newestTests(db: Reader, workflowId: number) {
  const tests = (drafts: boolean) =>
    db
      .selectFrom("generation_batches")
      .innerJoin("workflow_versions as base", "base.id", "generation_batches.workflow_version_id")
      .leftJoin("workflow_versions as kept", (join) =>
        join.onRef("kept.workflow_id", "=", "base.workflow_id").on(isKept),
      )
      .select(["generation_batches.uid", testPicture.as("picture")])
      .select(sql<number>`coalesce(kept.version, base.version)`.as("version"))
      .where("base.workflow_id", "=", workflowId)
      .where("generation_batches.purpose", "=", "test")
      .where(sql<boolean>`(generation_batches.draft is null or kept.id is not null)`, "=", !drafts)
      .$if(drafts, (query) => query.where("base.version", "=", newestOf(workflowId)))
      .orderBy("generation_batches.id", "desc")
      .orderBy("kept.version", "desc")
      .executeTakeFirst();
  const [saved, draft] = [await tests(false), await tests(true)];
  return { saved, draft };
}

/** Whether a version holds what a draft held, whatever order the database gives to members. */
const isKept = sql<boolean>`kept.graph = generation_batches.draft ->> 'graph'
  and kept.mappings = generation_batches.draft -> 'mappings'
  and kept.locked_inputs = generation_batches.draft -> 'lockedInputs'`;
