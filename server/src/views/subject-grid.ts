import { type SubjectKind, type SubjectTile, subjectRoutes } from "@pentimento/contract";
import { sql } from "kysely";
import type { Reader } from "../platform/database.ts";
import type { Deps } from "../platform/deps.ts";
import { collectionOf, type Endpoint, endpoint, type Place } from "../platform/web.ts";
import { cursorsOf } from "./cursor.ts";
import { countCandidates, describePicture, heroesOf } from "./pictures.ts";
import { readSlots } from "./slots.ts";

export const subjectGridEndpoints = (deps: Deps): Endpoint[] => [
  endpoint(subjectRoutes.list, async (asked) => {
    const collection = collectionOf(asked);
    const cursors = cursorsOf(deps, asked.actor, ["subjects", collection.uid, asked.query.kind]);
    const after = asked.query.cursor === undefined ? undefined : cursors.read(asked.query.cursor);
    const rows = await subjectRows(deps.db.read, collection.id, asked.query.kind, after, asked.query.limit + 1);
    const shown = rows.slice(0, asked.query.limit);
    const last = shown.at(-1);
    const next = rows.length > shown.length && last ? cursors.write(last) : null;
    return { subjects: await tilesOf(deps.db.read, collection, shown), next_cursor: next };
  }),
];

function subjectRows(
  db: Reader,
  collectionId: number,
  kind: SubjectKind | undefined,
  after: { name: string; id: number } | undefined,
  most: number,
) {
  return db
    .selectFrom("subjects")
    .selectAll()
    .where("collection_id", "=", collectionId)
    .where("archived_at", "is", null)
    .$if(kind !== undefined, (query) => query.where("kind", "=", kind ?? ""))
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(name, id) > (${after?.name ?? ""}, ${after?.id ?? 0})`),
    )
    .orderBy("name")
    .orderBy("id")
    .limit(most)
    .execute();
}

type Row = Awaited<ReturnType<typeof subjectRows>>[number];

async function tilesOf(db: Reader, collection: Place["collection"], rows: Row[]): Promise<SubjectTile[]> {
  const ids = rows.map((row) => row.id);
  const heroes = Map.groupBy(await heroesOf(db, ids), (hero) => hero.subjectId);
  const counts = Map.groupBy(await countCandidates(db, ids), (count) => count.subjectId);
  const kinds = [...new Set(rows.map((row) => row.kind))];
  const slots = new Map(
    await Promise.all(kinds.map(async (kind) => [kind, await readSlots(db, collection.id, kind)] as const)),
  );
  return rows.map((row) => {
    const keys = (slots.get(row.kind) ?? []).filter((slot) => slot.kind !== "card").map((slot) => slot.key);
    const own = heroes.get(row.id) ?? [];
    const source = own.find((hero) => hero.slot === "source");
    const chosen = keys.map((key) => own.find((hero) => hero.slot === key)).filter((hero) => hero !== undefined);
    return {
      ...describeSubjectRow(row, collection.uid),
      source: source ? describePicture(source) : null,
      hero: chosen[0] ? describePicture(chosen[0]) : null,
      slots_total: keys.length,
      slots_with_hero: chosen.length,
      waiting: (counts.get(row.id) ?? []).reduce((sum, count) => sum + Number(count.waiting), 0),
    };
  });
}

/** A row of `subjects` in the words of the contract. */
export const describeSubjectRow = (row: Row, collectionUid: string) => ({
  id: row.id,
  uid: row.uid,
  collection_id: row.collection_id,
  collection_uid: collectionUid,
  kind: row.kind as SubjectKind,
  name: row.name,
  description: row.description,
  attributes: row.attributes as Record<string, string>,
  source_image_path: row.source_image_path,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});
