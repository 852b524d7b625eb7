import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openTestStudio, type TestStudio } from "../../test/studio.ts";
import { until } from "../../test/until.ts";
import type { Deps } from "../platform/deps.ts";
import { StudioError } from "../platform/errors.ts";
import { newUid } from "../platform/ids.ts";
import type { JobContext, JobHandler, Landing } from "../platform/job-handlers.ts";
import { hastenWaiting, JobQueue } from "../platform/jobs.ts";
import { Runner, type RunnerPace } from "./runner.ts";

let studio: TestStudio;
/** Queues and workers that a test opened. */
let opened: { stop(graceMs?: number): Promise<void> }[] = [];

beforeAll(async () => {
  studio = await openTestStudio({ works: false });
});
afterEach(async () => {
  for (const one of opened.toReversed()) await one.stop(0);
  opened = [];
});
afterAll(() => studio.close());

const quickPace: RunnerPace = { pollMs: 20, heartbeatMs: 20, lapsedMs: 20 };
const nothing: Landing = async () => {};
const away = () => new StudioError("unavailable", "test/away", "The machine is away");

type Doing = (context: JobContext, body: Record<string, unknown>) => Promise<Landing>;

/** A kind of job of this test's own, and as many workers for it as it wants; each has a queue of its own, as a process has. */
async function openWork(run: Doing, { workers = 1, ...limits }: Partial<JobHandler> & { workers?: number } = {}) {
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
      return { ...studio.deps, db, queue };
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

const jobRow = (uid: string) =>
  studio.deps.db.read.selectFrom("jobs").selectAll().where("uid", "=", uid).executeTakeFirstOrThrow();

interface Carrier {
  state: string;
  retry_count: number;
  pause_seconds: number;
}

/** What pg-boss knows of a job; nothing when it carries none. */
async function carrier(uid: string): Promise<Carrier | undefined> {
  const { rows } = await sql<Carrier>`select state::text, retry_count,
    extract(epoch from start_after - now())::float8 as pause_seconds from pgboss.job where id = ${uid}`.execute(
    studio.deps.db.read,
  );
  return rows[0];
}

/** Lets another worker take a job over, as it may once the claim has lapsed. */
const takeOver = (uid: string) =>
  sql`update pgboss.job set retry_count = retry_count + 1, started_on = now() where id = ${uid}`.execute(
    studio.deps.db.read,
  );

const inState = (uid: string, state: string) =>
  until(`job ${state}`, async () => {
    const row = await jobRow(uid);
    return row.state === state && row;
  });

/** A mark that a landing leaves, so that one can see whether it happened. */
const mark =
  (name: string): Landing =>
  async (tx) => {
    await tx.insertInto("verifications").values({ identifier: name, value: "", expires_at: new Date() }).execute();
  };
const marks = async (name: string) =>
  (await studio.deps.db.read.selectFrom("verifications").select("id").where("identifier", "=", name).execute()).length;

test("P-4 an order placed in a transaction that rolls back leaves nothing behind", async () => {
  const work = await openWork(async () => nothing, { workers: 0 });
  let uid = "";
  const rolledBack = studio.deps.db.inTx(async (tx) => {
    uid = await work.queue.enqueue(tx, { name: work.name, body: {} });
    throw new Error("never mind");
  });
  await expect(rolledBack).rejects.toThrow("never mind");
  await expect(jobRow(uid)).rejects.toThrow();
  expect(await carrier(uid)).toBeUndefined();
  expect(await work.queue.claim(work.name)).toBeUndefined();
});

test("P-4 orders with one key join the job that waits, and no longer once it runs", async () => {
  const work = await openWork(async () => nothing, { workers: 0, concurrency: 2 });
  const first = await work.enqueue({ key: "card" });
  expect(await work.enqueue({ key: "card" })).toBe(first);
  expect(await work.enqueue({ key: "other" })).not.toBe(first);
  expect(await work.queue.claim(work.name)).toMatchObject({ uid: first });
  const second = await work.enqueue({ key: "card" });
  expect(second).not.toBe(first);
  expect(await work.enqueue({ key: "card" })).toBe(second);
});

test("P-4 two workers together run as many jobs at once as the limit says, and never one more", async () => {
  const gate = Promise.withResolvers<void>();
  const begun: string[] = [];
  let running = 0;
  let most = 0;
  const work = await openWork(
    async ({ uid }) => {
      begun.push(uid);
      running += 1;
      most = Math.max(most, running);
      await gate.promise;
      running -= 1;
      return nothing;
    },
    { workers: 2, concurrency: 3 },
  );
  const uids = await Promise.all(Array.from({ length: 14 }, () => work.enqueue()));
  await until("three run", () => running === 3);
  const extra = await Promise.all([...work.queues, ...work.queues].map((queue) => queue.claim(work.name)));
  expect(extra).toEqual([undefined, undefined, undefined, undefined]);
  gate.resolve();
  for (const uid of uids) await inState(uid, "done");
  expect(most).toBe(3);
  expect(begun.toSorted()).toEqual(uids.toSorted());
});

test("P-4 a failure that may pass is tried again after a pause that grows, and the row tells how it stands", async () => {
  let tries = 0;
  const work = await openWork(async () => {
    tries += 1;
    if (tries < 3) throw away();
    return nothing;
  });
  const uid = await work.enqueue();
  const pauses: number[] = [];
  for (const attempt of [1, 2]) {
    const row = await until("given back", async () => {
      const now = await jobRow(uid);
      return now.state === "queued" && now.attempt === attempt && now;
    });
    expect(row).toMatchObject({ error: "The machine is away", finished_at: null });
    expect(row.started_at).toBeInstanceOf(Date);
    pauses.push((await carrier(uid))?.pause_seconds ?? 0);
    await studio.deps.db.inTx((tx) => hastenWaiting(tx, uid, work.name));
  }
  expect(await inState(uid, "done")).toMatchObject({ attempt: 3, error: null });
  expect((await jobRow(uid)).finished_at).toBeInstanceOf(Date);
  expect(pauses[0]).toBeGreaterThan(1);
  expect(pauses[1]).toBeGreaterThan(pauses[0] ?? 0);
});

test("P-4 wrong input is not tried again, and its consequence is written with the failure", async () => {
  let tries = 0;
  const work = await openWork(
    async () => {
      tries += 1;
      throw new StudioError("invalid", "test/wrong", "This can never work");
    },
    { failed: (_, tx, body, message) => mark(`${String(body.of)}: ${message}`)(tx) },
  );
  const of = newUid();
  const uid = await work.enqueue({ body: { of } });
  expect(await inState(uid, "failed")).toMatchObject({ attempt: 1, error: "This can never work" });
  expect(await marks(`${of}: This can never work`)).toBe(1);
  expect(tries).toBe(1);
});

test("P-4 the last try's failure is final", async () => {
  const of = newUid();
  const work = await openWork(
    async () => {
      throw away();
    },
    { retries: 1, failed: (_, tx, _body, message) => mark(of + message)(tx) },
  );
  const uid = await work.enqueue();
  await until("given back", async () => (await jobRow(uid)).state === "queued" && (await jobRow(uid)).attempt === 1);
  expect(await marks(`${of}The machine is away`)).toBe(0);
  await studio.deps.db.inTx((tx) => hastenWaiting(tx, uid, work.name));
  expect(await inState(uid, "failed")).toMatchObject({ attempt: 2 });
  expect(await marks(`${of}The machine is away`)).toBe(1);
});

test("a consequence that cannot be written leaves the job unsettled, with nothing of it kept", async () => {
  const of = newUid();
  let asked = 0;
  const work = await openWork(
    async () => {
      throw new StudioError("invalid", "test/wrong", "This can never work");
    },
    {
      async failed(_, tx) {
        asked += 1;
        await mark(of)(tx);
        throw new Error("the consequence broke");
      },
    },
  );
  const uid = await work.enqueue();
  await until("the consequence was tried", () => asked > 0);
  await work.runners[0]!.stop();
  expect(await jobRow(uid)).toMatchObject({ state: "running" });
  expect(await carrier(uid)).toMatchObject({ state: "active" });
  expect(await marks(of)).toBe(0);
});

const staleEnds: [string, Doing][] = [
  ["finish", async () => mark("stale")],
  [
    "fail",
    async () => {
      throw new StudioError("invalid", "test/wrong", "This can never work");
    },
  ],
  [
    "release",
    async () => {
      throw away();
    },
  ],
];

for (const [what, end] of staleEnds)
  test(`P-4 a worker that lost its claim cannot ${what} the job, and what it made is dropped`, async () => {
    const done = Promise.withResolvers<void>();
    const of = newUid();
    const work = await openWork(
      async (context, body) => {
        await takeOver(context.uid);
        done.resolve();
        const land = await end(context, body);
        return async (tx) => {
          await land(tx);
          await mark(of)(tx);
        };
      },
      { failed: (_, tx) => mark(of)(tx) },
    );
    const uid = await work.enqueue();
    await done.promise;
    await work.runners[0]!.stop();
    expect(await carrier(uid)).toMatchObject({ state: "active", retry_count: 1 });
    expect(await jobRow(uid)).toMatchObject({ state: "running", error: null, finished_at: null });
    expect(await marks(of)).toBe(0);
  });

test("P-4 a worker that lost its claim cannot hand the job back when it stops", async () => {
  const started = Promise.withResolvers<void>();
  const work = await openWork(async (context) => {
    // Deaf to the loss of its claim; it only hears that everything ends.
    await takeOver(context.uid);
    started.resolve();
    return new Promise((_, reject) => {
      context.signal.addEventListener("abort", () => reject(new Error("told to stop")));
    });
  });
  const uid = await work.enqueue();
  await started.promise;
  await work.runners[0]!.stop(0);
  expect(await carrier(uid)).toMatchObject({ state: "active", retry_count: 1 });
  expect(await jobRow(uid)).toMatchObject({ state: "running" });
});

test("P-4 the sign of life notices a lost claim and stops the work at once", async () => {
  const heard = Promise.withResolvers<string>();
  const work = await openWork(async ({ uid, signal }) => {
    await takeOver(uid);
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve());
    });
    heard.resolve((signal.reason as Error).name);
    throw new Error("stopped");
  });
  await work.enqueue();
  expect(await heard.promise).toBe("ClaimLost");
});

test("P-4 a worker that stops hands its job back, and the try does not count", async () => {
  const started = Promise.withResolvers<void>();
  const work = await openWork(async ({ signal }) => {
    started.resolve();
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(new Error("told to stop")));
    });
  });
  const uid = await work.enqueue();
  await started.promise;
  await work.runners[0]!.stop(0);
  expect(await jobRow(uid)).toMatchObject({ state: "queued", started_at: null, error: null });
  expect(await work.queue.claim(work.name)).toMatchObject({ uid, attempt: 1, last: false });
});

test("a worker that stops lets a job come to its end within the grace", async () => {
  const started = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const work = await openWork(async () => {
    started.resolve();
    await gate.promise;
    return nothing;
  });
  const uid = await work.enqueue();
  await started.promise;
  const stopped = work.runners[0]!.stop();
  gate.resolve();
  await stopped;
  expect(await jobRow(uid)).toMatchObject({ state: "done", attempt: 1 });
});

test("P-4 a job whose last worker went silent fails, once, with its consequence", async () => {
  const of = newUid();
  const failed: JobHandler["failed"] = (_, tx) => mark(of)(tx);
  const idle = await openWork(async () => nothing, { workers: 0, retries: 0, failed });
  const uid = await idle.enqueue();
  await idle.queue.claim(idle.name);
  // What pg-boss makes of a claim that has shown no sign of life.
  await sql`update pgboss.job set state = 'failed', completed_on = now() where id = ${uid}`.execute(
    studio.deps.db.read,
  );
  const handlers = {
    [idle.name]: { concurrency: 1, timeoutSeconds: 60, retries: 0, run: async () => nothing, failed },
  };
  for (const queue of [idle.queue, idle.queue]) {
    const runner = new Runner({ ...studio.deps, queue }, handlers, quickPace);
    opened.push(runner);
    await runner.start();
  }
  expect(await inState(uid, "failed")).toMatchObject({ error: expect.stringContaining("no try left") });
  expect(await marks(of)).toBe(1);
});

test("P-4 a job whose worker went silent shows as waiting until its next try", async () => {
  const work = await openWork(async () => nothing, { workers: 1 });
  await work.runners[0]!.stop();
  const uid = await work.enqueue();
  await work.queue.claim(work.name);
  await sql`update pgboss.job set state = 'retry', start_after = now() + interval '1 hour' where id = ${uid}`.execute(
    studio.deps.db.read,
  );
  const runner = new Runner({ ...studio.deps, queue: work.queue }, {}, quickPace);
  opened.push(runner);
  await runner.start();
  expect(await inState(uid, "queued")).toMatchObject({ attempt: 1 });
});

test("P-4 a job that took every worker down with it is not begun again", async () => {
  let begun = 0;
  const of = newUid();
  const work = await openWork(
    async () => {
      begun += 1;
      return nothing;
    },
    { retries: 2, failed: (_, tx) => mark(of)(tx) },
  );
  await work.runners[0]!.stop();
  const uid = await work.enqueue();
  await sql`update pgboss.job set state = 'retry', retry_count = 2, started_on = now() where id = ${uid}`.execute(
    studio.deps.db.read,
  );
  const failed: JobHandler["failed"] = (_, tx) => mark(of)(tx);
  const run = async () => {
    begun += 1;
    return nothing;
  };
  const handlers = { [work.name]: { concurrency: 1, timeoutSeconds: 60, retries: 2, run, failed } };
  const runner = new Runner({ ...studio.deps, queue: work.queue }, handlers, quickPace);
  opened.push(runner);
  await runner.start();
  expect(await inState(uid, "failed")).toMatchObject({ attempt: 4, error: expect.stringContaining("3 times") });
  expect(begun).toBe(0);
  expect(await marks(of)).toBe(1);
});

test("what is left for afterwards is done after the commit, and not when the landing broke", async () => {
  const seen: string[] = [];
  let broken = true;
  const work = await openWork(async ({ uid, afterwards }) => {
    const breaks = broken;
    broken = false;
    afterwards(async () => void seen.push(`${breaks ? "broken" : "whole"}: ${(await jobRow(uid)).state}`));
    return async () => {
      if (breaks) throw new Error("the landing broke");
    };
  });
  const uid = await work.enqueue();
  await until("given back", async () => (await jobRow(uid)).state === "queued" && (await jobRow(uid)).attempt === 1);
  await studio.deps.db.inTx((tx) => hastenWaiting(tx, uid, work.name));
  await inState(uid, "done");
  await work.runners[0]!.stop();
  expect(seen).toEqual(["whole: done"]);
});

test("a visible job tells its collection when it runs and how it ended", async () => {
  const home = await studio.collection();
  const work = await openWork(async () => nothing, { visible: true });
  const uid = await studio.deps.db.inTx((tx) =>
    work.queue.enqueue(tx, { name: work.name, body: {}, about: { collectionUid: home.uid } }),
  );
  await inState(uid, "done");
  const { rows } = await sql<{ state: string }>`select body->>'state' as state from events
    where collection_uid = ${home.uid} and type = 'JobChanged' order by sequence`.execute(studio.deps.db.read);
  expect(rows).toEqual([{ state: "running" }, { state: "done" }]);
});
