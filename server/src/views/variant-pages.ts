import { type Variant, variantRoutes } from "@pentimento/contract";
import { can, notFound } from "../domains/identity/index.ts";
import type { Reader } from "../platform/database.ts";
import type { Deps } from "../platform/deps.ts";
import {
  type Actor,
  type Asked,
  collectionOf,
  type Endpoint,
  endpoint,
  type Place,
  subjectOf,
} from "../platform/web.ts";
import { cursorsOf } from "./cursor.ts";
import { pictureOfVariant } from "./pictures.ts";
import { readVariants } from "./variants.ts";

/** Whether an actor may see how pictures came to be: prompts, seeds, parameters. */
export const seesLineage = (actor: Actor, collection: Place["collection"]): boolean =>
  can(actor, "variants.read-lineage", {
    collectionId: collection.id,
    kind: collection.kind,
    requiresApproval: collection.requiresApproval,
  }).may;

/** The collection that a variant lies in. */
export const placeOfVariant = (db: Reader, id: number): Promise<Place["collection"] | undefined> =>
  db
    .selectFrom("image_variants")
    .innerJoin("subjects", "subjects.id", "image_variants.subject_id")
    .innerJoin("collections", "collections.id", "subjects.collection_id")
    .select([
      "collections.id",
      "collections.uid",
      "collections.kind",
      "collections.requires_approval as requiresApproval",
    ])
    .where("image_variants.id", "=", id)
    .executeTakeFirst();

/** One variant as its actor may see it. @throws StudioError `not-found` */
export async function readVariant(deps: Deps, actor: Actor, id: number): Promise<Variant> {
  const place = await placeOfVariant(deps.db.read, id);
  const [variant] = place ? await readVariants(deps.db.read, { id }, seesLineage(actor, place)) : [];
  if (!variant) throw notFound();
  return variant;
}

export const variantPageEndpoints = (deps: Deps): Endpoint[] => [
  endpoint(variantRoutes.list, (asked) => listVariants(deps, asked)),
  endpoint(variantRoutes.trash, async (asked) => {
    const { id } = collectionOf(asked);
    const names = await subjectNames(deps, id);
    const variants = await readVariants(
      deps.db.read,
      { collectionId: id, trashed: true, sources: "never", most: 200 },
      seesLineage(asked.actor, collectionOf(asked)),
    );
    return {
      variants: variants.map((variant) => ({
        ...variant,
        subject_name: names.get(variant.subject_id) ?? "",
        picture: pictureOfVariant(variant),
      })),
    };
  }),
];

async function listVariants(deps: Deps, asked: Asked<typeof variantRoutes.list>) {
  const { collection, subject } = subjectOf(asked);
  const lineage = seesLineage(asked.actor, collection);
  const { variant_type: slot, status, trashed, limit } = asked.query;
  const cursors = cursorsOf(deps, asked.actor, ["variants", subject.uid, slot, status, trashed]);
  const beforeId = asked.query.cursor === undefined ? undefined : cursors.read(asked.query.cursor).id;
  const pick = {
    subjectId: subject.id,
    slot,
    status,
    trashed: trashed === "true",
    sources: "never" as const,
    beforeId,
    most: limit + 1,
  };
  const found = await readVariants(deps.db.read, pick, lineage);
  const variants = found.slice(0, limit);
  const [source] = (
    await readVariants(deps.db.read, { subjectId: subject.id, sources: "only", trashed: false }, lineage)
  ).filter((one) => one.is_hero);
  const last = variants.at(-1);
  // Newest first, so the row number is place enough.
  const next = found.length > limit && last ? cursors.write({ name: "", id: last.id }) : null;
  return { variants, source: source ?? null, next_cursor: next };
}

async function subjectNames(deps: Deps, collectionId: number): Promise<Map<number, string>> {
  const rows = await deps.db.read
    .selectFrom("subjects")
    .select(["id", "name"])
    .where("collection_id", "=", collectionId)
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}
