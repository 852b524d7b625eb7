import type { Slot } from "@pentimento/contract";
import { sql } from "kysely";
import type { Reader } from "../platform/database.ts";

/** Slots of a kind of subject in a collection, built-in ones first. Card slots are for profiles' pages and come last. */
export async function readSlots(db: Reader, collectionId: number, kind: string): Promise<Slot[]> {
  const rows = await db
    .selectFrom("slots")
    .select([
      "key",
      "label",
      // The game shows some slots in another shape.
      sql<string>`case when (select worlds.kind from collections worlds where worlds.id = ${collectionId}) = 'world'
        then coalesce(world_aspect, aspect) else aspect end`.as("aspect"),
      "alpha",
      "sensitive",
      "kind",
      "description",
      sql<boolean>`collection_id is null`.as("built_in"),
    ])
    .where((or) => or.or([or("collection_id", "is", null), or("collection_id", "=", collectionId)]))
    .where(sql<boolean>`subject_kinds @> array[${kind}]::text[]`)
    .orderBy(sql`collection_id is not null`)
    .orderBy("position")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({ ...row, kind: row.kind as Slot["kind"] }));
}
