import { intakeRoutes, type SourceImage, type Variant } from "@pentimento/contract";
import type { Deps } from "../../platform/deps.ts";
import { describeJob } from "../../platform/describe-job.ts";
import { jobByUid } from "../../platform/jobs.ts";
import {
  type Actor,
  collectionOf,
  type Endpoint,
  endpoint,
  subjectOf,
  uploadOf,
  variantOf,
} from "../../platform/web.ts";
import { notFound } from "../identity/index.ts";
import { faceUnknown, noPicture, noSource, nothingToOverride } from "./errors.ts";
import { findSource } from "./find-source.ts";
import { choosePrimary, findChecked, insertOverride, picturesOf } from "./queries.ts";
import { stateFaces, withdrawFaces } from "./state-faces.ts";
import { checkOrder, uploadSource } from "./upload-source.ts";

/** How a source and a variant look to an actor; read-only pages know. */
export interface IntakeViews {
  variant(actor: Actor, id: number): Promise<Variant>;
  source(actor: Actor, subjectId: number): Promise<SourceImage | null>;
}

export const intakeEndpoints = (deps: Deps, views: IntakeViews): Endpoint[] => [
  endpoint(intakeRoutes.uploadSource, async (asked) => {
    const { collection, subject } = subjectOf(asked);
    const home = { collectionUid: collection.uid, subjectId: subject.id, subjectUid: subject.uid };
    const { variant, image, jobs } = await uploadSource(deps, asked.actor, home, uploadOf(asked).bytes);
    return {
      variant: await views.variant(asked.actor, variant.id),
      image: {
        width: image.width,
        height: image.height,
        format: image.format,
        file_size_bytes: image.byteSize,
        sha256: image.sha256,
      },
      jobs: { quality_check: jobs.qualityCheck, face_embedding: jobs.faceEmbedding },
    };
  }),
  endpoint(intakeRoutes.readSource, async (asked) => ({
    source: await views.source(asked.actor, subjectOf(asked).subject.id),
  })),
  ...decisionEndpoints(deps, views),
  ...statementEndpoints(deps),
];

const decisionEndpoints = (deps: Deps, views: IntakeViews): Endpoint[] => [
  endpoint(intakeRoutes.overrideSource, async (asked) => {
    const { subject } = subjectOf(asked);
    const { source, standing } = await findSource(deps.db.read, subject.id);
    if (!source) throw noSource();
    if (standing.usable || standing.because !== "failed") throw nothingToOverride();
    await deps.db.inTx((tx) => insertOverride(tx, source.id, asked.actor.userId, asked.body.reason));
    return { source: await requireSource(views, asked.actor, subject.id) };
  }),
  endpoint(intakeRoutes.chooseFace, async (asked) => {
    const { collection, subject } = subjectOf(asked);
    const { source } = await findSource(deps.db.read, subject.id);
    if (!source) throw noSource();
    await deps.db.inTx(async (tx) => {
      if (!(await choosePrimary(tx, source.id, asked.body.index))) throw faceUnknown();
      for (const picture of await picturesOf(tx, { subjectId: subject.id })) {
        await deps.queue.enqueue(
          tx,
          checkOrder({ collectionUid: collection.uid, subjectUid: subject.uid, variantUid: picture.uid }),
        );
      }
    });
    return { source: await requireSource(views, asked.actor, subject.id) };
  }),
  endpoint(intakeRoutes.recheck, async (asked) => {
    const { collection, subject, variant } = variantOf(asked);
    if (!(await findChecked(deps.db.read, variant.uid))) throw noPicture();
    const id = await deps.db.inTx((tx) =>
      deps.queue.enqueue(
        tx,
        checkOrder({ collectionUid: collection.uid, subjectUid: subject.uid, variantUid: variant.uid }),
      ),
    );
    return { jobs: { quality_check: id } };
  }),
];

const statementEndpoints = (deps: Deps): Endpoint[] => [
  endpoint(intakeRoutes.stateFaces, async (asked) => {
    const statedAt = await stateFaces(deps, asked.actor, collectionOf(asked), asked.body.statement);
    return { on: true as const, stated_at: statedAt.toISOString() };
  }),
  endpoint(intakeRoutes.withdrawFaces, async (asked) => {
    await withdrawFaces(deps, asked.actor, collectionOf(asked));
    return undefined;
  }),
  endpoint(intakeRoutes.readJob, async ({ params }) => {
    const job = await jobByUid(deps.db.read, params.job_id);
    if (!job) throw notFound();
    return describeJob(job);
  }),
];

async function requireSource(views: IntakeViews, actor: Actor, subjectId: number): Promise<SourceImage> {
  const source = await views.source(actor, subjectId);
  if (!source) throw noSource();
  return source;
}
