import { z } from "zod";
import { anyId, serial, text, time, uid } from "./ids.ts";
import { variant } from "./library.ts";
import { route } from "./route.ts";

export const jobState = z.enum(["queued", "running", "done", "failed", "cancelled"]).meta({ id: "JobState" });
export type JobState = z.output<typeof jobState>;

export const job = z
  .object({
    id: uid,
    name: z.string(),
    state: jobState,
    attempt: z.int(),
    error: z.string().nullable(),
    created_at: time,
    started_at: time.nullable(),
    finished_at: time.nullable(),
  })
  .meta({ id: "Job" });
export type Job = z.output<typeof job>;

export const faceState = z
  .object({
    state: z.enum(["off", "queued", "running", "done", "failed", "no-face"]),
    faces: z.array(
      z.object({
        box: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
        score: z.number(),
        chosen: z.boolean(),
      }),
    ),
    message: z.string(),
    stated_at: time.nullable(),
  })
  .meta({ id: "FaceState" });

export const sourceImage = z
  .object({
    variant,
    face: faceState,
    usable: z.boolean().meta({ description: "whether candidates may be made from it" }),
    why_not: z.string().nullable(),
    versions: z.array(
      z.object({ variant_id: serial, variant_uid: uid, version: z.int(), current: z.boolean(), created_at: time }),
    ),
    jobs: z.array(job),
  })
  .meta({ id: "SourceImage" });
export type SourceImage = z.output<typeof sourceImage>;

const onCharacter = z.object({ character_id: anyId });

export const intakeRoutes = {
  uploadSource: route({
    name: "source.upload",
    method: "post",
    path: "/api/characters/{character_id}/source-image",
    summary: "Upload the source image (PNG, JPEG or WebP), or replace it by a new version",
    action: "source.upload",
    params: onCharacter,
    upload: "file",
    status: 201,
    answer: z
      .object({
        variant,
        image: z.object({
          width: z.int(),
          height: z.int(),
          format: z.string(),
          file_size_bytes: z.int(),
          sha256: z.string(),
        }),
        jobs: z.object({ quality_check: uid, face_embedding: uid }),
      })
      .meta({ id: "SourceUpload" }),
    problems: [
      "image-empty",
      "image-format",
      "image-undecodable",
      "image-pixels",
      "image-dimensions",
      "image-animated",
      "upload-too-large",
      "multipart-malformed",
      "multipart-limits",
      "upload-slow",
      "storage-full",
    ],
  }),
  readSource: route({
    name: "source.read",
    method: "get",
    path: "/api/characters/{character_id}/source-image",
    summary: "The current source image, its checks and its face",
    action: "source.read",
    params: onCharacter,
    status: 200,
    answer: z.object({ source: sourceImage.nullable() }),
  }),
  overrideSource: route({
    name: "source.override",
    method: "post",
    path: "/api/characters/{character_id}/source-image/override",
    summary: "Use a source although a check failed; the reason is recorded",
    action: "quality.override",
    params: onCharacter,
    body: z.strictObject({ reason: text(500).min(3) }),
    status: 200,
    answer: z.object({ source: sourceImage }),
    problems: ["wrong-state"],
  }),
  chooseFace: route({
    name: "faces.choose",
    method: "post",
    path: "/api/characters/{character_id}/source-image/face",
    summary: "Say which of several faces is the subject's",
    action: "source.upload",
    params: onCharacter,
    body: z.strictObject({ index: z.int().min(0).max(19) }),
    status: 200,
    answer: z.object({ source: sourceImage }),
    problems: ["face-unknown"],
  }),
  recheck: route({
    name: "checks.rerun",
    method: "post",
    path: "/api/characters/{character_id}/variants/{variant_id}/recheck",
    summary: "Run the checks of one picture again",
    action: "checks.rerun",
    params: z.object({ character_id: anyId, variant_id: anyId }),
    status: 202,
    answer: z.object({ jobs: z.object({ quality_check: uid }) }),
    problems: ["wrong-state"],
  }),
  stateFaces: route({
    name: "faces.state",
    method: "put",
    path: "/api/collections/{collection_id}/face-statement",
    summary: "Record that the people shown agreed, or that they are fictional; turns face checks on",
    action: "faces.state",
    params: z.object({ collection_id: anyId }),
    body: z.strictObject({ statement: z.enum(["consent", "fiction"]) }),
    status: 200,
    answer: z.object({ on: z.literal(true), stated_at: time }),
  }),
  withdrawFaces: route({
    name: "faces.withdraw",
    method: "delete",
    path: "/api/collections/{collection_id}/face-statement",
    summary: "Turn face checks off and delete every face vector of the collection",
    action: "faces.state",
    params: z.object({ collection_id: anyId }),
    status: 204,
  }),
  readJob: route({
    name: "jobs.read",
    method: "get",
    path: "/api/jobs/{job_id}",
    summary: "State of a background job",
    action: "jobs.read",
    params: z.object({ job_id: uid }),
    status: 200,
    answer: job,
  }),
};
