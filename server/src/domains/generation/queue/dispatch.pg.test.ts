import { assetRoutes, generationRoutes } from "@pentimento/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type QuickPool, quickPool } from "../../../../test/quick-pool.ts";
import { type QuickProvider, quickProvider } from "../../../../test/quick-provider.ts";
import { openTestStudio, type TestStudio } from "../../../../test/studio.ts";
import { newUid } from "../../../platform/ids.ts";
import { dispatch } from "./dispatch.ts";
import { positionOf } from "./waits.ts";

// Nobody works here: what is looked at is which items are given a place, and in which order.
let studio: TestStudio;
let quick: QuickProvider;
let pool: QuickPool;
let home: Awaited<ReturnType<TestStudio["collection"]>>;
let place: Awaited<ReturnType<TestStudio["subject"]>>;

beforeEach(async () => {
  pool = quickPool();
  // The table knows none of these servers, so nothing may bring the pool in step with it.
  quick = { ...quickProvider({ pool }), pool: undefined };
  studio = await openTestStudio({ works: false, machines: { providers: new Map([[quick.name, quick]]) } });
  home = await studio.collection({ kind: "world" });
  place = await studio.subject({ collection: home, kind: "location" });
});
afterEach(() => studio.close());

const run = (statement: string) => studio.deps.db.pool.query(statement);

/** Servers that take work from now on, two pictures each. */
function connect(...labels: string[]) {
  pool.setNodes(labels.map((label) => ({ key: label, url: `http://${label}`, label, enabled: true })));
  for (const label of labels) pool.stand(label, { state: "connected" });
}

const look = () => studio.deps.db.inTx((tx) => dispatch(studio.deps, tx));

interface Wish {
  userId?: number;
  count?: number;
  priority?: number;
  models?: string[];
  subject?: typeof place;
}

/** Puts a batch down that waits; gives its row number. */
async function waiting({ userId, count = 1, priority = 0, models = [], subject = place }: Wish = {}): Promise<number> {
  const { read } = studio.deps.db;
  const { id } = await read
    .insertInto("generation_batches")
    .values({
      uid: newUid(),
      collection_id: subject.collection.id,
      subject_id: subject.id,
      requested_by: userId ?? null,
      slot: "backdrop",
      provider: quick.name,
      prompt: "",
      seed: "1",
      count: Math.min(count, 16),
      priority,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const items = Array.from({ length: count }, (_, ordinal) => ({
    uid: newUid(),
    batch_id: id,
    ordinal,
    provider: quick.name,
    priority,
    collection_row: subject.collection.id,
    user_row: userId ?? 0,
    model: models[ordinal] ?? null,
  }));
  await read.insertInto("generation_items").values(items).execute();
  return id;
}

/** What has been given a place, in the order of giving: its batch, place in the batch, and node. */
const placed = async () => {
  const rows = await studio.deps.db.read
    .selectFrom("generation_items")
    .select(["batch_id as batch", "ordinal", "node"])
    .where("dispatched_at", "is not", null)
    .orderBy("dispatched_at")
    .execute();
  return rows;
};
const batchesPlaced = async () => (await placed()).map((one) => one.batch);

/** Ends what has a place, so that its place is free. */
const finish = () =>
  run(
    "update generation_items set state = 'complete', dispatched_at = null, node = null where dispatched_at is not null",
  );

test("S4-103 jobs are placed only while a server has room: as many as its depth", async () => {
  connect("a", "b");
  await waiting({ count: 16 });
  await look();
  await look();
  const nodes = (await placed()).map((one) => one.node);
  expect(nodes.toSorted()).toEqual(["a", "a", "b", "b"]);
  const jobs = await studio.deps.db.read
    .selectFrom("jobs")
    .select("body")
    .where("name", "=", "generation.run-item")
    .execute();
  expect(jobs.map(({ body }) => (body as { node: string }).node).toSorted()).toEqual(["a", "a", "b", "b"]);
});

test("an attempt in doubt keeps its place, though its item has ended", async () => {
  connect("a");
  await waiting({ count: 4 });
  await run(`insert into generation_attempts (uid, item_id, number, node, state)
    select gen_random_uuid(), id, 1, 'a', 'unknown' from generation_items where ordinal = 3`);
  await run("update generation_items set state = 'cancelled' where ordinal = 3");
  await look();
  expect(await placed()).toHaveLength(1);
});

test("P-4 processes that look at once never overfill a server between them", async () => {
  connect("a", "b", "c");
  await waiting({ count: 16 });
  const other = await studio.again();
  const looks = [studio.deps, { ...studio.deps, db: other }].flatMap((deps) =>
    Array.from({ length: 5 }, () => deps.db.inTx((tx) => dispatch(deps, tx))),
  );
  await Promise.all(looks);
  const nodes = (await placed()).map((one) => one.node);
  expect(nodes.toSorted()).toEqual(["a", "a", "b", "b", "c", "c"]);
});

test("people take turns, however much one of them asked for first", async () => {
  connect("a");
  const [ada, bob] = [await studio.person(), await studio.person()];
  const [long, short] = [await waiting({ userId: ada.id, count: 10 }), await waiting({ userId: bob.id, count: 2 })];
  const order: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    await look();
    order.push(...(await batchesPlaced()));
    await finish();
  }
  expect(order).toEqual([long, short, long, short, long, long]);
});

test("the more urgent goes first, and within one person's work the older", async () => {
  connect("a");
  const [first, urgent] = [await waiting(), await waiting({ priority: 5 })];
  await waiting();
  await look();
  expect(await batchesPlaced()).toEqual([urgent, first]);
});

test("an item whose model a server has loaded goes before a cold one, but not for ever", async () => {
  connect("a");
  const cold = await waiting({ models: ["cold.safetensors"] });
  const warm = await waiting({ count: 16, models: Array.from({ length: 16 }, () => "warm.safetensors") });
  const more = await waiting({ count: 40, models: Array.from({ length: 40 }, () => "warm.safetensors") });
  pool.load("a", "warm.safetensors");
  await look();
  expect(await batchesPlaced()).toEqual([warm, warm]);
  let turns = 1;
  for (; !(await batchesPlaced()).includes(cold); turns++) {
    await finish();
    await look();
  }
  // 32 overtake it, two a turn.
  expect(turns).toBe(17);
  expect(await batchesPlaced()).toContain(more);
});

test("a paused collection gets no place until it is resumed, and others go on", async () => {
  connect("a");
  const api = await studio.as(home.maker);
  const params = { collection_id: home.uid };
  expect(await api(assetRoutes.pause, { params })).toEqual({ paused: true });
  await api(assetRoutes.pause, { params });
  const [here, elsewhere] = [await waiting(), await waiting({ subject: await studio.subject() })];
  await look();
  expect(await batchesPlaced()).toEqual([elsewhere]);
  expect(await api(assetRoutes.resume, { params })).toEqual({ paused: false });
  expect(await batchesPlaced()).toEqual([elsewhere, here]);
  const told = await studio.deps.db.read
    .selectFrom("events")
    .select("body")
    .where("type", "=", "QueueChanged")
    .execute();
  expect(told.map(({ body }) => body)).toEqual([
    { type: "QueueChanged", paused: true, actor: "Maker" },
    { type: "QueueChanged", paused: false, actor: "Maker" },
  ]);
});

test("a place of its own is told under turns", async () => {
  const [ada, bob] = [await studio.person(), await studio.person()];
  const first = await waiting({ userId: ada.id, count: 3 });
  const second = await waiting({ userId: ada.id });
  const others = await waiting({ userId: bob.id });
  const told = await Promise.all([first, others, second].map((id) => positionOf(studio.deps.db.read, id)));
  expect(told).toEqual([1, 2, 3]);
});

test("a request of sixteen pictures takes as many statements as a request of one", async () => {
  const api = await studio.as(home.maker);
  const written = async (count: number) => {
    const heard = hear();
    await api(generationRoutes.generate, {
      params: { character_id: place.uid },
      body: { variant_type: "backdrop", count },
    });
    return heard.stop().filter(({ text }) => /insert|update/i.test(text)).length;
  };
  const one = await written(1);
  expect(one).toBeGreaterThan(0);
  expect(await written(16)).toBe(one);
});

interface Statement {
  text: string;
  values: unknown[];
}

/** Hears what is sent to the database. */
function hear() {
  const heard: Statement[] = [];
  const connections = studio.deps.db.pool;
  const connect = connections.connect.bind(connections);
  const restored: (() => void)[] = [];
  connections.connect = (async () => {
    const client = await connect();
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    const listening = (text: unknown, values: unknown[] = [], ...rest: unknown[]) => {
      if (typeof text === "string") heard.push({ text, values });
      return query(text, values, ...rest);
    };
    Object.assign(client, { query: listening });
    restored.push(() => Object.assign(client, { query }));
    return client;
  }) as typeof connections.connect;
  return {
    stop() {
      connections.connect = connect;
      for (const restore of restored) restore();
      return heard;
    },
  };
}

interface Plan {
  "Actual Rows": number;
  "Actual Loops": number;
  "Relation Name"?: string;
  "Rows Removed by Filter"?: number;
  Plans?: Plan[];
}

/** Rows that the steps of a plan took out of tables, those thrown away included. */
const rowsRead = (plan: Plan): number =>
  (plan["Relation Name"] ? (plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0)) * plan["Actual Loops"] : 0) +
  (plan.Plans ?? []).reduce((sum, part) => sum + rowsRead(part), 0);

/** Rows that reading statements take, done once more. */
async function rowsOf(statements: Statement[]): Promise<number> {
  const reads = statements.filter(({ text }) => /^\s*(select|with)[^]*generation_(items|attempts|turns)/i.test(text));
  expect(reads.length).toBeGreaterThan(2);
  let rows = 0;
  for (const { text, values } of reads) {
    const answer = await studio.deps.db.pool.query(`explain (analyze, format json) ${text}`, values);
    const [explained] = (answer.rows[0] as { "QUERY PLAN": { Plan: Plan }[] })["QUERY PLAN"];
    rows += explained ? rowsRead(explained.Plan) : Number.NaN;
  }
  return rows;
}

test("with ten thousand pictures waiting, a look for places and a batch's place are found in a few rows", async () => {
  connect("a");
  const people = [await studio.person(), await studio.person()];
  for (const person of people) for (let at = 0; at < 5; at++) await waiting({ userId: person.id, count: 1_000 });
  const last = await waiting({ userId: (await studio.person()).id });
  await run("analyze generation_items, generation_batches, generation_attempts");
  const heard = hear();
  await look();
  expect(await positionOf(studio.deps.db.read, last)).toBeGreaterThan(0);
  // A look-ahead of 32 for each of two places, with what belongs to each item; and a few for the lines.
  expect(await rowsOf(heard.stop())).toBeLessThan(600);
  expect(await batchesPlaced()).toHaveLength(2);
}, 60_000);
