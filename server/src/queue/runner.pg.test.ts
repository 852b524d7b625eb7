import { expect, test } from "vitest";
import {
  away,
  carrier,
  inState,
  jobRow,
  mark,
  marks,
  nothing,
  openWork,
  studio,
  useRunnerGround,
} from "../../test/runner-ground.ts";
import { until } from "../../test/until.ts";
import { StudioError } from "../platform/errors.ts";
import { newUid } from "../platform/ids.ts";
import { Postponed } from "../platform/job-handlers.ts";
import { hastenWaiting } from "../platform/jobs.ts";
import { openLog } from "../platform/log.ts";

useRunnerGround();

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
  await until("given back", async () => {
    const { state, attempt } = await jobRow(uid);
    return state === "queued" && attempt === 1;
  });
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

test("P-4 a job that waits for a machine says so once, without a stack where that was to be expected", async () => {
  const lines: Record<string, unknown>[] = [];
  const log = openLog("debug", { write: (line) => void lines.push(JSON.parse(line)) });
  let tries = 0;
  const work = await openWork(
    async () => {
      tries += 1;
      if (tries <= 3) throw new Postponed(0, away());
      if (tries === 4) throw new Postponed(0, new Error("a defect"));
      return nothing;
    },
    { log },
  );
  await inState(await work.enqueue(), "done");
  const told = lines.filter(({ msg }) => String(msg).includes("looked at again"));
  const [info, debug] = [30, 20];
  expect(told.map(({ level }) => level)).toEqual([info, debug, debug, debug]);
  expect(told[0]).toMatchObject({ reason: "test/away: The machine is away" });
  expect(told.map((line) => "err" in line)).toEqual([false, false, false, true]);
});
