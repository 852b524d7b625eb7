import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { forgetKeys } from "../../src/platform/idempotency-keys.queries.ts";
import { newUid } from "../../src/platform/ids.ts";
import { openTestStudio, type TestStudio } from "../studio.ts";
import { ask } from "./wire.ts";
import { makeWorld, type World } from "./world.ts";

let studio: TestStudio;
let world: World;

beforeAll(async () => {
  studio = await openTestStudio({ works: false });
});
afterAll(() => studio.close());
beforeEach(async () => {
  world = await makeWorld(studio);
});

const request = (
  key: string | undefined,
  { from = { studio, world }, cookie = world.masterCookie, prompt = "fog" } = {},
) =>
  ask(from.studio.origin, {
    method: "POST",
    path: "/api/assets/generate",
    headers: {
      cookie,
      origin: from.studio.origin,
      "content-type": "application/json",
      ...(key !== undefined && { "idempotency-key": key }),
    },
    body: JSON.stringify({
      prompt,
      count: 2,
      asset_type: "backdrop",
      entity_id: from.world.harbour.uid,
      collection_id: from.world.uid,
    }),
  });

const batches = async () => {
  const { rows } = await sql<{ many: number }>`select count(*)::int as many from generation_batches
    where collection_id = ${world.id}`.execute(studio.deps.db.read);
  return rows[0]?.many;
};

test("the same request under the same key has one effect and is given its first answer again", async () => {
  const key = newUid();
  const first = await request(key);
  const again = await request(key);
  expect([first.status, again.status]).toEqual([202, 202]);
  expect(again.json).toEqual(first.json);
  expect([first.headers["idempotency-replayed"], again.headers["idempotency-replayed"]]).toEqual([undefined, "true"]);
  expect(await batches()).toBe(1);
  await request(newUid());
  await request(undefined);
  expect(await batches()).toBe(3);
});

test("being told an answer again takes nothing of the requests that a minute allows", async () => {
  const limited = await openTestStudio({
    works: false,
    limits: { reads: 4, writes: 100, uploads: 1, generates: 1 },
  });
  try {
    const place = await makeWorld(limited);
    const send = (key: string) => request(key, { from: { studio: limited, world: place }, cookie: place.masterCookie });
    const key = newUid();
    const answers = [];
    for (let count = 0; count < 6; count += 1) answers.push(await send(key));
    // The first is the one request for pictures, four are told again, and telling has its limit too.
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202, 429]);
    expect(await send(newUid())).toMatchObject({ status: 429, json: { type: "/problems/rate-limited" } });
  } finally {
    await limited.close();
  }
});

test("requests under one key at the same time have one effect and one answer", async () => {
  const key = newUid();
  const answers = await Promise.all(Array.from({ length: 6 }, () => request(key)));
  expect(answers.map((answer) => answer.status)).toEqual(Array(6).fill(202));
  expect(new Set(answers.map((answer) => answer.body.toString())).size).toBe(1);
  expect(await batches()).toBe(1);
});

test("a key that came with another request is refused; another person's same key is a key of its own", async () => {
  const key = newUid();
  await request(key);
  const other = await request(key, { prompt: "sun" });
  expect(other).toMatchObject({ status: 422, json: { type: "/problems/idempotency-key-reused" } });
  const colleague = await studio.cookieOf(await studio.member(world.id, "creator"));
  expect((await request(key, { cookie: colleague, prompt: "sun" })).status).toBe(202);
  expect(await batches()).toBe(2);
});

test.each([
  ["empty", ""],
  ["longer than 200", "x".repeat(201)],
  ["of other than plain characters", "\u00e9"],
])("a key that is %s is refused", async (_, key) => {
  const answer = await request(key);
  expect(answer).toMatchObject({ status: 400, json: { type: "/problems/idempotency-key-invalid" } });
  expect(await batches()).toBe(0);
});

test("a refusal uses no key up", async () => {
  const key = newUid();
  await sql`update collections set most_per_batch = 1 where id = ${world.id}`.execute(studio.deps.db.read);
  expect((await request(key)).status).toBe(400);
  await sql`update collections set most_per_batch = 2 where id = ${world.id}`.execute(studio.deps.db.read);
  expect((await request(key)).status).toBe(202);
});

test("a key lasts a day, and is then forgotten", async () => {
  const key = newUid();
  await request(key);
  const age = (hours: number) =>
    sql`update idempotency_keys set created_at = now() - make_interval(hours => ${hours}) where key = ${key}`.execute(
      studio.deps.db.read,
    );
  await age(23);
  expect((await request(key, { prompt: "sun" })).status).toBe(422);
  await age(25);
  expect((await request(key, { prompt: "sun" })).status).toBe(202);
  expect(await batches()).toBe(2);
  await age(25);
  expect(await forgetKeys(studio.deps.db.read)).toBe(1);
});
