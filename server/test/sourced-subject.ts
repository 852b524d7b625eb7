import { type Client, generationRoutes, type InputOf, intakeRoutes } from "@pentimento/contract";
import { sql } from "kysely";
import { jobsChannel } from "../src/platform/jobs.ts";
import { type BuiltSubject, photo } from "./builders.ts";
import type { TestStudio } from "./studio.ts";

/** A subject whose source has passed its checks, and a client that may do everything with it. */
export interface SourcedSubject {
  subject: BuiltSubject;
  home: { id: number; uid: string };
  api: Client;
  /** Row number of its source. */
  sourceId: number;
}

export const fileOf = (bytes: Uint8Array) => new Blob([new Uint8Array(bytes)]);

export const uploadTo = (api: Client, subject: { uid: string }, bytes: Uint8Array = photo()) =>
  api(intakeRoutes.uploadSource, { params: { character_id: subject.uid }, file: fileOf(bytes) });

/** Makes subjects in one collection, whose maker is signed in once. The studio has to do its work. */
export async function sourcedSubjects(studio: TestStudio, kind: "studio" | "world" | "profiles" = "studio") {
  const home = await studio.collection({ kind });
  const api = await studio.as(home.maker);
  return async (wish: { bytes?: Uint8Array; kind?: "character" | "profile"; name?: string } = {}) => {
    const subject = await studio.subject({ collection: home, kind: wish.kind, name: wish.name });
    const { variant } = await uploadTo(api, subject, wish.bytes);
    await studio.settled({ failuresExpected: true });
    return { subject, home, api, sourceId: variant.id } satisfies SourcedSubject;
  };
}

type Wish = Partial<InputOf<typeof generationRoutes.generate>["body"]>;

/** Whom pictures are made of, and by whom; they may be made from words alone. */
type PicturedSubject = Pick<SourcedSubject, "api" | "subject"> & Partial<SourcedSubject>;

/** Asks for candidates of the portrait. */
export const generate = ({ api, subject }: PicturedSubject, wish: Wish = {}) =>
  api(generationRoutes.generate, {
    params: { character_id: subject.uid },
    body: { variant_type: "portrait", ...wish },
  });

export const batchOf = ({ api }: Pick<SourcedSubject, "api">, batchId: string) =>
  api(generationRoutes.readBatch, { params: { batch_id: batchId } });

/** Lets jobs that pause before their next try go on at once. */
export async function hasten(studio: Pick<TestStudio, "deps">): Promise<void> {
  await sql`with hastened as (
      update pgboss.job set start_after = now() where state in ('created', 'retry') and start_after > now() returning name
    ) select pg_notify(${jobsChannel}, name) from hastened`.execute(studio.deps.db.read);
}

/** Waits until nothing waits or runs, without the pauses between tries. */
export async function settledSoon(studio: TestStudio): Promise<void> {
  const timer = setInterval(() => void hasten(studio), 50);
  try {
    await studio.settled({ failuresExpected: true });
  } finally {
    clearInterval(timer);
  }
}
