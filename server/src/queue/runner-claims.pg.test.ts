import { sql } from "kysely";
import { expect, test } from "vitest";
import {
  away,
  carrier,
  type Doing,
  inState,
  jobRow,
  mark,
  marks,
  nothing,
  opened,
  openWork,
  quickPace,
  studio,
  takeOver,
  useRunnerGround,
} from "../../test/runner-ground.ts";
import { until } from "../../test/until.ts";
import { StudioError } from "../platform/errors.ts";
import { newUid } from "../platform/ids.ts";
import type { JobHandler } from "../platform/job-handlers.ts";
import { hastenWaiting } from "../platform/jobs.ts";
import { Runner } from "./runner.ts";

useRunnerGround();

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
  await until("given back", async () => {
    const { state, attempt } = await jobRow(uid);
    return state === "queued" && attempt === 1;
  });
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
