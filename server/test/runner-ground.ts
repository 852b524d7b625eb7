import { sql } from "kysely";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { Deps } from "../src/platform/deps.ts";
import { StudioError } from "../src/platform/errors.ts";
import { newUid } from "../src/platform/ids.ts";
import type { JobContext, JobHandler, Landing } from "../src/platform/job-handlers.ts";
import { JobQueue } from "../src/platform/jobs.ts";
import type { Log } from "../src/platform/log.ts";
import { Runner, type RunnerPace } from "../src/queue/runner.ts";
import { openTestStudio, type TestStudio } from "./studio.ts";
import { until } from "./until.ts";

export let studio: TestStudio;
/** Queues and workers that a test opened. */
export let opened: { stop(graceMs?: number): Promise<void> }[] = [];

/** Begins a studio before the tests of a file, and ends it after them. */
export function useRunnerGround(): void {
  beforeAll(async () => {
    studio = await openTestStudio({ works: false });
  });
  afterEach(async () => {
    for (const one of opened.toReversed()) await one.stop(0);
    opened = [];
  });
  afterAll(() => studio.close());
}

export const quickPace: RunnerPace = { pollMs: 20, heartbeatMs: 20, lapsedMs: 20 };
export const nothing: Landing = async () => {};
export const away = () => new StudioError("unavailable", "test/away", "The machine is away");

export type Doing = (context: JobContext, body: Record<string, unknown>) => Promise<Landing>;

/** A kind of job of this test's own, and as many workers for it as it wants; each has a queue of its own, as a process has. */
export async function openWork(
  run: Doing,
  { workers = 1, log = studio.deps.log, ...limits }: Partial<JobHandler> & { workers?: number; log?: Log } = {},
) {
  const name = `test.${newUid()}`;
  const handler: JobHandler = {
    concurrency: 1,
    timeoutSeconds: 60,
    retries: 2,
    run: (_, body, context) => run(context, body),
    ...limits,
  };
  const deps = await Promise.all(
    Array.from({ length: Math.max(1, workers) }, async (): Promise<Deps> => {
      const db = await studio.again();
      const queue = new JobQueue(db, (error) => studio.deps.log.error({ err: error }, "the queue reports"));
      opened.push(queue);
      await queue.start([{ name, ...handler }]);
      return { ...studio.deps, db, queue, log };
    }),
  );
  const runners = workers === 0 ? [] : deps.map((each) => new Runner(each, { [name]: handler }, quickPace));
  opened.push(...runners);
  await Promise.all(runners.map((runner) => runner.start()));
  const { queue, db } = deps[0]!;
  return {
    name,
    queue,
    queues: deps.map((each) => each.queue),
    runners,
    enqueue: (order: { body?: Record<string, unknown>; key?: string } = {}) =>
      db.inTx((tx) => queue.enqueue(tx, { name, body: {}, ...order })),
  };
}

export const jobRow = (uid: string) =>
  studio.deps.db.read.selectFrom("jobs").selectAll().where("uid", "=", uid).executeTakeFirstOrThrow();

interface Carrier {
  state: string;
  retry_count: number;
  pause_seconds: number;
}

/** What pg-boss knows of a job; nothing when it carries none. */
export async function carrier(uid: string): Promise<Carrier | undefined> {
  const { rows } = await sql<Carrier>`select state::text, retry_count,
    extract(epoch from start_after - now())::float8 as pause_seconds from pgboss.job where id = ${uid}`.execute(
    studio.deps.db.read,
  );
  return rows[0];
}

/** Lets another worker take a job over, as it may once the claim has lapsed. */
export const takeOver = (uid: string) =>
  sql`update pgboss.job set retry_count = retry_count + 1, started_on = now() where id = ${uid}`.execute(
    studio.deps.db.read,
  );

export const inState = (uid: string, state: string) =>
  until(`job ${state}`, async () => {
    const row = await jobRow(uid);
    return row.state === state && row;
  });

/** A mark that a landing leaves, so that one can see whether it happened. */
export const mark =
  (name: string): Landing =>
  async (tx) => {
    await tx.insertInto("verifications").values({ identifier: name, value: "", expires_at: new Date() }).execute();
  };
export const marks = async (name: string) =>
  (await studio.deps.db.read.selectFrom("verifications").select("id").where("identifier", "=", name).execute()).length;
