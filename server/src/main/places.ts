import { findCardFile } from "../domains/cards/index.ts";
import { findAnyWorkflow, findBatch } from "../domains/generation/index.ts";
import { findAsset, findPicture, findVariant } from "../domains/library/index.ts";
import { findCollection, findSubject } from "../domains/subjects/index.ts";
import type { Reader } from "../platform/database.ts";
import { jobByUid } from "../platform/jobs.ts";
import type { Place } from "../platform/web.ts";

type Params = Record<string, string>;
type Found = Promise<Place | undefined | "none">;

/**
 * Finds what a request is about, from its path's parameters or from the collection its body names. `none` means that the path names nothing of a collection; undefined
 * that what it names does not exist, also when a variant belongs to another subject than the path says.
 */
export async function findPlace(db: Reader, params: Params): Promise<Place | undefined | "none"> {
  // A body may name no collection on purpose, with null: what it is about is then offered to all of them.
  const finder = finders.find(([name]) => (params[name] ?? undefined) !== undefined);
  if (!finder) return "none";
  const place = await finder[1](db, params);
  if (place === "none") return place;
  return place && liesIn(place.collection, params.collection_id) ? place : undefined;
}

/** A path or body that names a collection and something in it means that something nowhere else. */
const liesIn = ({ id, uid }: Place["collection"], named: string | undefined) =>
  named === undefined || named === uid || named === String(id);

const finders: [string, (db: Reader, params: Params) => Found][] = [
  ["character_id", (db, params) => onSubject(db, params.character_id ?? "", params.variant_id)],
  ["entity_id", (db, params) => onSubject(db, params.entity_id ?? "", undefined)],
  ["asset_id", (db, params) => onAsset(db, params.asset_id ?? "")],
  ["subject_id", (db, params) => onSubject(db, params.subject_id ?? "", undefined)],
  ["collection_id", (db, params) => onCollection(db, params.collection_id ?? "")],
  ["batch_id", (db, params) => onBatch(db, params.batch_id ?? "")],
  ["picture_id", (db, params) => onPicture(db, params.picture_id ?? "")],
  ["card_key", (db, params) => onCard(db, params.card_key ?? "")],
  ["job_id", (db, params) => onJob(db, params.job_id ?? "")],
  // Last: bodies name a workflow beside their subject or collection.
  ["workflow_id", (db, params) => onWorkflow(db, params.workflow_id ?? "")],
];

async function onSubject(db: Reader, subjectId: string, variantId: string | undefined): Found {
  const row = await findSubject(db, subjectId);
  if (!row) return undefined;
  const { id, uid, kind, requiresApproval } = row;
  const place = {
    collection: { id, uid, kind, requiresApproval },
    subject: { id: row.subjectId, uid: row.subjectUid, name: row.name },
  };
  if (variantId === undefined) return place;
  const variant = await findVariant(db, row.subjectId, variantId);
  return variant && { ...place, variant: { id: variant.id, uid: variant.uid, trashed: variant.deletedAt !== null } };
}

async function onCollection(db: Reader, id: string): Found {
  const collection = await findCollection(db, id);
  return collection && { collection };
}

interface OwnedRow {
  collectionId: number;
  collectionUid: string;
  collectionKind: string;
  requiresApproval: boolean;
}

const collectionOf = (row: OwnedRow): Place["collection"] => ({
  id: row.collectionId,
  uid: row.collectionUid,
  kind: row.collectionKind,
  requiresApproval: row.requiresApproval,
});

async function onBatch(db: Reader, uid: string): Found {
  const row = await findBatch(db, uid);
  return (
    row && { collection: collectionOf(row), subject: { id: row.subjectId, uid: row.subjectUid, name: row.subjectName } }
  );
}

async function onPicture(db: Reader, uid: string): Found {
  const row = await findPicture(db, uid);
  return (
    row && { collection: collectionOf(row), subject: { id: row.subjectId, uid: row.subjectUid, name: row.subjectName } }
  );
}

/** A variant in the words of the game: one that is not in the trash, and no source. */
async function onAsset(db: Reader, uid: string): Found {
  const row = await findAsset(db, uid);
  return (
    row && {
      collection: collectionOf(row),
      subject: { id: row.subjectId, uid: row.subjectUid, name: row.subjectName },
      variant: { id: row.id, uid, trashed: false },
    }
  );
}

async function onCard(db: Reader, key: string): Found {
  const [sha256 = "", format = ""] = key.split(".");
  const row = await findCardFile(db, sha256, format);
  return row && { collection: collectionOf(row) };
}

async function onJob(db: Reader, uid: string): Found {
  const job = await jobByUid(db, uid);
  return job?.collection_uid ? onCollection(db, job.collection_uid) : undefined;
}

/** One that is offered to every collection lies in none of them. */
async function onWorkflow(db: Reader, id: string): Found {
  const row = await findAnyWorkflow(db, id);
  if (!row || row.collectionId === null) return row && "none";
  return {
    collection: {
      id: row.collectionId,
      uid: row.collectionUid ?? "",
      kind: row.collectionKind ?? "",
      requiresApproval: row.requiresApproval ?? true,
    },
  };
}
