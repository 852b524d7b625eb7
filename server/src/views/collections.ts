import { type Collection, collectionRoutes, type Role } from "@pentimento/contract";
import { sql } from "kysely";
import { notFound } from "../domains/identity/index.ts";
import type { Reader } from "../platform/database.ts";
import type { Deps } from "../platform/deps.ts";
import { type Actor, type Endpoint, endpoint } from "../platform/web.ts";

export const collectionListEndpoints = (deps: Deps): Endpoint[] => [
  endpoint(collectionRoutes.list, async ({ actor }) => ({ collections: await readCollections(deps.db.read, actor) })),
];

/** One collection as an actor sees it. @throws StudioError `not-found` */
export async function readCollection(deps: Deps, actor: Actor, id: number): Promise<Collection> {
  const [found] = await readCollections(deps.db.read, actor, id);
  if (!found) throw notFound();
  return found;
}

async function readCollections(db: Reader, actor: Actor, id?: number): Promise<Collection[]> {
  const mine = [...actor.roles.keys()];
  const rows = await db
    .selectFrom("collections")
    .leftJoin("consents", (join) =>
      join.onRef("consents.collection_id", "=", "collections.id").on("consents.withdrawn_at", "is", null),
    )
    .leftJoin("users", "users.id", "consents.stated_by")
    .selectAll("collections")
    .select([
      "consents.statement",
      "consents.created_at as statedAt",
      "users.name as statedBy",
      sql<number>`(select count(*) from subjects where subjects.collection_id = collections.id and subjects.archived_at is null)`.as(
        "subjectCount",
      ),
    ])
    .where("collections.archived_at", "is", null)
    .$if(id !== undefined, (query) => query.where("collections.id", "=", id ?? 0))
    .$if(!actor.isAdmin, (query) => query.where("collections.id", "in", mine.length > 0 ? mine : [0]))
    .orderBy("collections.name")
    .orderBy("collections.id")
    .execute();
  return rows.map((row) => describe(row, actor.roles.get(row.id)));
}

interface Row {
  id: number;
  uid: string;
  name: string;
  kind: string;
  requires_approval: boolean;
  most_per_batch: number;
  subjectCount: number;
  statement: string | null;
  statedAt: Date | null;
  statedBy: string | null;
  queue_paused_at: Date | null;
  created_at: Date;
}

const describe = (row: Row, role: Role | undefined): Collection => ({
  id: row.id,
  uid: row.uid,
  name: row.name,
  kind: row.kind as Collection["kind"],
  requires_approval: row.requires_approval,
  most_per_batch: row.most_per_batch,
  subject_count: Number(row.subjectCount),
  my_role: role ?? null,
  queue_paused: row.queue_paused_at !== null,
  faces: {
    on: row.statement !== null,
    statement: row.statement as Collection["faces"]["statement"],
    stated_by: row.statedBy,
    stated_at: row.statedAt?.toISOString() ?? null,
  },
  created_at: row.created_at.toISOString(),
});
