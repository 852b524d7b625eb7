import type { StudioEvent } from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshDatabase } from "../../test/studio.ts";
import type { Database } from "./database.ts";
import { eventRecorder, eventsAfter, eventsChannel, lastSequence } from "./events.ts";
import { newUid } from "./ids.ts";
import type { JobOrder } from "./jobs.ts";

let db: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ db, drop } = await freshDatabase());
});
afterAll(async () => {
  await db.close();
  await drop();
});

const quiet = eventRecorder([], () => Promise.reject(new Error("nobody reacts here")));
const news = (change: "edited" | "members" = "edited"): StudioEvent => ({ type: "CollectionChanged", change });
const undone = new Error("undone");

/** Records `events` events in one transaction and undoes it when asked to. */
const turn = (collectionUid: string, events: number, undo: boolean) =>
  db.inTx(async (tx) => {
    for (let one = 0; one < events; one++) await quiet(tx, { collectionUid }, news());
    if (undo) throw undone;
  });

test("fifty transactions at once, a third of them undone, leave a sequence without gaps in each collection", async () => {
  const collections = [newUid(), newUid()];
  const turns = Array.from({ length: 50 }, (_, at) => ({
    uid: collections[at % 2] ?? "",
    events: 1 + (at % 3),
    undo: (at * 7) % 3 === 0,
  }));
  const ends = await Promise.allSettled(turns.map((one) => turn(one.uid, one.events, one.undo)));
  expect(ends.filter((end) => end.status === "rejected").map((end) => end.reason)).toEqual(
    turns.filter((one) => one.undo).map(() => undone),
  );
  for (const uid of collections) {
    const kept = turns.filter((one) => one.uid === uid && !one.undo).reduce((sum, one) => sum + one.events, 0);
    const found = (await eventsAfter(db.read, uid, 0, 1_000)).map((event) => event.sequence);
    expect(found).toEqual(Array.from({ length: kept }, (_, at) => at + 1));
    expect(await lastSequence(db.read, uid)).toBe(kept);
  }
});

test("events come to be seen in the order of their sequence: whoever read up to n missed nothing before n", async () => {
  const uid = newUid();
  let open = true;
  const turns = Array.from({ length: 40 }, (_, at) => turn(uid, 1 + (at % 2), at % 5 === 0));
  const writing = Promise.allSettled(turns).then(() => {
    open = false;
  });
  const read: number[] = [];
  while (open) read.push(...(await eventsAfter(db.read, uid, read.at(-1) ?? 0, 1_000)).map((event) => event.sequence));
  await writing;
  read.push(...(await eventsAfter(db.read, uid, read.at(-1) ?? 0, 1_000)).map((event) => event.sequence));
  expect(read).toEqual(Array.from({ length: await lastSequence(db.read, uid) }, (_, at) => at + 1));
  expect(read.length).toBeGreaterThan(40);
});

test("collections count for themselves", async () => {
  const [one, other] = [newUid(), newUid()];
  await turn(one, 3, false);
  await turn(other, 1, false);
  expect([await lastSequence(db.read, one), await lastSequence(db.read, other)]).toEqual([3, 1]);
  expect(await lastSequence(db.read, newUid())).toBe(0);
  expect((await eventsAfter(db.read, one, 1, 1)).map((event) => event.sequence)).toEqual([2]);
});

test("whoever listens is called once the event is there to be read", async () => {
  const uid = newUid();
  const { promise: called, resolve } = Promise.withResolvers<string>();
  const stop = await db.listen(eventsChannel, resolve);
  await turn(newUid(), 1, true).catch(() => {});
  await turn(uid, 1, false);
  expect(await called).toBe(uid);
  expect(await eventsAfter(db.read, uid, 0, 10)).toEqual([{ collectionUid: uid, sequence: 1, event: news() }]);
  await stop();
});

test("reactions order their jobs in the transaction of the event, with its context, and only for their news", async () => {
  const orders: JobOrder[] = [];
  const record = eventRecorder(
    [{ CollectionChanged: [(event, { collectionUid }) => [{ name: event.change, body: { collectionUid } }]] }, {}],
    async (tx, order) => {
      // The event is in this transaction already, and not yet outside of it.
      expect(await lastSequence(tx, uid)).toBe(1);
      orders.push(order);
      return newUid();
    },
  );
  const uid = newUid();
  await db.inTx(async (tx) => {
    await record(tx, { collectionUid: uid }, news("members"));
  });
  expect(orders).toEqual([{ name: "members", body: { collectionUid: uid } }]);
  const failing = eventRecorder([{ CollectionChanged: [() => [{ name: "x", body: {} }]] }], () =>
    Promise.reject(undone),
  );
  await expect(db.inTx((tx) => failing(tx, { collectionUid: uid }, news()))).rejects.toBe(undone);
  expect(await lastSequence(db.read, uid)).toBe(1);
});
