import { subjectRoutes } from "@pentimento/contract";
import { sql } from "kysely";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { following, hangUp } from "../live-line.ts";
import { openTestStudio, type TestStudio } from "../studio.ts";
import { ask } from "./wire.ts";
import { makeWorld, refusal, type World } from "./world.ts";

let studio: TestStudio;
let world: World;

beforeAll(async () => {
  studio = await openTestStudio({ works: false });
});
afterAll(() => studio.close());
beforeEach(async () => {
  world = await makeWorld(studio);
  hangUp();
});

const placeholder = (entity: Parameters<World["activePath"]>[0], slot: string, size = "large") =>
  `${world.activePath(entity, slot, size)}&missing=placeholder`;

const known = (path: string, etag: string | undefined) =>
  ask(studio.origin, { path, headers: { cookie: world.playerCookie, "if-none-match": etag ?? "" } });

test.each([
  ["portrait", "large", 1024, 1024, false],
  ["sprite", "medium", 342, 512, true],
  ["backdrop", "small", 256, 144, false],
])(
  "S4-111 while no %s is active, %s asks for a picture of the slot's shape in its place",
  async (slot, size, width, height, hasAlpha) => {
    const answer = await world.lookUp(placeholder(world.marcus, slot, size));
    expect(answer).toMatchObject({
      status: 200,
      headers: { "content-type": "image/webp", "cache-control": "private, no-cache" },
    });
    expect(await sharp(answer.body).metadata()).toMatchObject({ format: "webp", width, height, hasAlpha });
  },
);

test("S4-111 a placeholder that one has is not sent again, and gives way to the picture at once", async () => {
  const path = placeholder(world.marcus, "portrait");
  const first = await world.lookUp(path);
  const again = await known(path, first.headers.etag);
  expect([again.status, again.body.length]).toEqual([304, 0]);
  expect((await known(path, '"another"')).status).toBe(200);
  const [made] = await world.candidates(world.marcus, 1);
  await world.activate(made.uid);
  const next = await known(path, first.headers.etag);
  expect(next).toMatchObject({ status: 302 });
  expect(next.headers.location).toContain(`/pictures/${made.uid}/large?v=`);
  expect(next.headers.etag).not.toBe(first.headers.etag);
  await world.remove(made.uid);
  expect(await world.lookUp(path)).toMatchObject({ status: 200, headers: { etag: first.headers.etag } });
});

test("S4-111 a placeholder is for slots that are there and for those who see the world", async () => {
  const unknown = await world.lookUp(placeholder(world.marcus, "nowhere"));
  expect(unknown).toMatchObject({ status: 404, json: { type: "/problems/nothing-active" } });
  expect((await ask(studio.origin, { path: placeholder(world.marcus, "portrait") })).status).toBe(401);
  const stranger = await studio.cookieOf(await studio.person());
  expect((await world.lookUp(placeholder(world.marcus, "portrait"), stranger)).status).toBe(404);
  expect((await world.lookUp(placeholder(world.marcus, "portrait", "original"))).status).toBe(403);
});

test("S4-111 whether the picture changed is told without a picture: HEAD has the way and its tag", async () => {
  const [one, two] = await world.candidates(world.marcus, 2);
  const path = world.activePath(world.marcus, "portrait");
  const head = () => ask(studio.origin, { method: "HEAD", path, headers: { cookie: world.playerCookie } });
  expect((await head()).status).toBe(404);
  await world.activate(one.uid);
  const first = await head();
  expect(first).toMatchObject({ status: 302, headers: { location: expect.stringContaining(one.uid) } });
  expect((await head()).headers.etag).toBe(first.headers.etag);
  await world.activate(two.uid);
  expect((await head()).headers.etag).not.toBe(first.headers.etag);
});

test("S4-111 U17 a player's line hears which entity and slot show another picture", async () => {
  const [one, two] = await world.candidates(world.marcus, 2);
  const line = await following(studio, world.maker, world);
  await world.activate(one.uid);
  await world.activate(two.uid);
  const news = async () => {
    const last = line.heard.at(-1);
    return last?.type === "VariantChanged" && last.change === "approved" && last.variant_id === two.uid;
  };
  await expect.poll(news).toBe(true);
  const changes = line.heard.filter(({ type }) => type === "VariantChanged");
  const about = { subject_id: world.marcus.uid, slot: "portrait", collection_id: world.uid };
  expect(changes).toMatchObject([
    { ...about, variant_id: one.uid, change: "approved" },
    { ...about, variant_id: one.uid, change: "superseded" },
    { ...about, variant_id: two.uid, change: "approved" },
  ]);
});

test("S4-110 P-2 the game's characters, places and items are held here, and follow the game when it changes them", async () => {
  const { master } = world;
  const inWorld = { params: { collection_id: world.uid } };
  const made = await Promise.all(
    (["character", "location", "item"] as const).map((kind) =>
      master(subjectRoutes.create, { ...inWorld, body: { kind, name: `A ${kind}`, description: "old" } }),
    ),
  );
  const entity = async (uid: string) => {
    const { rows } = await sql`select entity_type, name, description, world_id, portrait_asset, backdrop_asset
      from game_entities where id = ${uid}`.execute(studio.deps.db.read);
    return rows;
  };
  for (const { uid, kind } of made) {
    const params = { subject_id: uid };
    await master(subjectRoutes.edit, { params, body: { name: `The ${kind}`, description: "new" } });
    expect(await entity(uid)).toEqual([
      {
        entity_type: kind,
        name: `The ${kind}`,
        description: "new",
        world_id: world.uid,
        portrait_asset: null,
        backdrop_asset: null,
      },
    ]);
  }
  const listed = await master(subjectRoutes.list, { ...inWorld, query: { kind: "location" } });
  expect(listed.subjects.map(({ uid }) => uid)).toContain(made[1]?.uid);
  const [gone] = made;
  await master(subjectRoutes.archive, { params: { subject_id: gone?.uid ?? "" } });
  expect(await entity(gone?.uid ?? "")).toEqual([]);
  const ask = world.generate({ entity_id: gone?.uid, asset_type: "portrait" });
  await expect(ask).rejects.toMatchObject(refusal(404, "not-found"));
});
