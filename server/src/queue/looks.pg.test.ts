import { expect, test } from "vitest";
import {
  inState,
  jobRow,
  nothing,
  opened,
  openWork,
  quickPace,
  studio,
  useRunnerGround,
} from "../../test/runner-ground.ts";
import { until } from "../../test/until.ts";
import type { JobHandler } from "../platform/job-handlers.ts";
import { dropWaiting, JobQueue } from "../platform/jobs.ts";
import { Runner } from "./runner.ts";

useRunnerGround();

const handler: JobHandler = { concurrency: 8, timeoutSeconds: 60, retries: 0, run: async () => nothing };

/** A worker whose reads and transactions are counted; it does not look for lapsed jobs meanwhile. */
async function openCounted() {
  const { name, enqueue } = await openWork(async () => nothing, { workers: 0 });
  const count = { reads: 0, transactions: 0 };
  const { db } = studio.deps;
  const read = db.read.withPlugin({
    transformQuery({ node }) {
      count.reads += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const inTx: typeof db.inTx = (work) => {
    count.transactions += 1;
    return db.inTx(work);
  };
  const counted = { ...db, read, inTx };
  const queue = new JobQueue(counted, (error) => studio.deps.log.error({ err: error }, "the queue reports"));
  await queue.start([{ name, ...handler }]);
  const pace = { ...quickPace, heartbeatMs: 600_000, lapsedMs: 600_000 };
  const runner = new Runner({ ...studio.deps, db: counted, queue }, { [name]: handler }, pace);
  opened.push(queue, runner);
  return { count, enqueue, runner };
}

test("P-4 a worker that finds nothing to do opens no transaction", async () => {
  const { count, runner } = await openCounted();
  await runner.start();
  await until("it has looked a few times", async () => count.reads > 3);
  expect(count.transactions).toBe(0);
});

test("P-4 every claim of a worker takes a job: of each job, one transaction claims it and one settles it", async () => {
  const { count, enqueue, runner } = await openCounted();
  const uids = await Promise.all(Array.from({ length: 6 }, () => enqueue()));
  await runner.start();
  for (const uid of uids) await inState(uid, "done");
  expect(count.transactions).toBe(2 * uids.length);
});

test("P-4 jobs that are claimed while they are dropped are either begun or dropped, and nobody waits in a circle", async () => {
  const { name, queue, enqueue } = await openWork(async () => nothing, { workers: 0, concurrency: 1_000 });
  const uids = await Promise.all(Array.from({ length: 200 }, () => enqueue()));
  const claiming = (async () => {
    const claimed: string[] = [];
    for (let job = await queue.claim(name); job; job = await queue.claim(name)) claimed.push(job.uid);
    return claimed;
  })();
  const dropping = uids.map((uid) => studio.deps.db.inTx((tx) => dropWaiting(tx, { uid, name })));
  const [claimed, ...dropped] = await Promise.all([claiming, ...dropping]);
  for (const [at, uid] of uids.entries())
    expect(await jobRow(uid)).toMatchObject({ state: dropped[at] ? "cancelled" : "running" });
  expect(dropped.filter((one) => !one)).toHaveLength(claimed.length);
});
