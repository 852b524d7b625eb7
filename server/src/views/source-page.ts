import type { SourceImage } from "@pentimento/contract";
import type { Reader } from "../platform/database.ts";
import type { Deps } from "../platform/deps.ts";
import { describeJob } from "../platform/describe-job.ts";
import type { Actor } from "../platform/web.ts";
import { readVariant } from "./variant-pages.ts";

/** What intake says of a source: which it is, and whether candidates may be made from it. */
export interface FoundSource {
  source: { id: number; uid: string } | undefined;
  standing: { usable: true } | { usable: false; message: string };
}

/** The current source of a subject with its checks and its face, as an actor may see it. */
export async function readSource(
  deps: Deps,
  actor: Actor,
  subjectId: number,
  { source, standing }: FoundSource,
): Promise<SourceImage | null> {
  const db = deps.db.read;
  if (!source) return null;
  const jobs = await jobsOf(db, source.uid);
  return {
    variant: await readVariant(deps, actor, source.id),
    face: await faceState(deps, subjectId, source.id, jobs),
    usable: standing.usable,
    why_not: standing.usable ? null : standing.message,
    versions: await versionsOf(db, subjectId),
    jobs: jobs.filter((job) => job.name.startsWith("intake.")).map(describeJob),
  };
}

const jobsOf = (db: Reader, variantUid: string) =>
  db.selectFrom("jobs").selectAll().where("variant_uid", "=", variantUid).orderBy("id", "desc").limit(12).execute();

type JobRow = Awaited<ReturnType<typeof jobsOf>>[number];

async function faceState(
  deps: Deps,
  subjectId: number,
  variantId: number,
  jobs: JobRow[],
): Promise<SourceImage["face"]> {
  const stated = await statementOf(deps.db.read, subjectId);
  if (!deps.faces || !stated) {
    const message = deps.faces
      ? "Faces are not looked at in this collection until somebody states that they may be"
      : "Face checks are switched off on this studio";
    return { state: "off", faces: [], message, stated_at: null };
  }
  const faces = await facesOf(deps.db.read, variantId);
  const { state, message } = standingOf(
    jobs.find((one) => one.name === "intake.embed-face"),
    faces.length,
  );
  return { state, faces, message, stated_at: stated.created_at.toISOString() };
}

function standingOf(job: JobRow | undefined, faces: number): { state: SourceImage["face"]["state"]; message: string } {
  if (job?.state === "queued" || job?.state === "running") return { state: job.state, message: "Looking for a face" };
  if (job?.state === "failed") return { state: "failed", message: job.error ?? "The face could not be read" };
  if (faces === 0) return { state: "no-face", message: "No face was found, so likeness cannot be judged" };
  return { state: "done", message: faces === 1 ? "One face" : `${faces} faces: say which one is meant` };
}

const statementOf = (db: Reader, subjectId: number) =>
  db
    .selectFrom("consents")
    .innerJoin("subjects", "subjects.collection_id", "consents.collection_id")
    .select("consents.created_at")
    .where("subjects.id", "=", subjectId)
    .where("consents.withdrawn_at", "is", null)
    .executeTakeFirst();

async function facesOf(db: Reader, variantId: number): Promise<SourceImage["face"]["faces"]> {
  const rows = await db
    .selectFrom("face_embeddings")
    .select(["box", "detection_score as score", "is_primary as chosen"])
    .where("variant_id", "=", variantId)
    .orderBy("face_index")
    .execute();
  return rows.map((row) => {
    const [x = 0, y = 0, width = 0, height = 0] = row.box.map(Number);
    return { box: { x, y, width, height }, score: Number(row.score), chosen: row.chosen };
  });
}

async function versionsOf(db: Reader, subjectId: number): Promise<SourceImage["versions"]> {
  const rows = await db
    .selectFrom("image_variants")
    .select(["id", "uid", "version", "is_hero", "created_at"])
    .where("subject_id", "=", subjectId)
    .where("slot", "=", "source")
    .where("deleted_at", "is", null)
    .orderBy("version", "desc")
    .execute();
  return rows.map((row) => ({
    variant_id: row.id,
    variant_uid: row.uid,
    version: row.version,
    current: row.is_hero,
    created_at: row.created_at.toISOString(),
  }));
}
