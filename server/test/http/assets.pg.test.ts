import { variantRoutes } from "@pentimento/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestStudio, type TestStudio } from "../studio.ts";
import { ask } from "./wire.ts";
import { ids, makeWorld, refusal, type World } from "./world.ts";

let studio: TestStudio;
let world: World;

beforeAll(async () => {
  studio = await openTestStudio({ works: false });
});
afterAll(() => studio.close());
beforeEach(async () => {
  world = await makeWorld(studio);
});

test("S4-80 S4-82 S4-100 S4-101 a world lists its pictures newest first, and each can be read alone in the game's words", async () => {
  const { candidates, harbour, list, marcus, read } = world;
  const [first, second] = await candidates(marcus, 2);
  const [place] = await candidates(harbour, 1, "backdrop");
  const elsewhere = await studio.subject({ collection: await studio.collection({ kind: "world" }) });
  await studio.variant(elsewhere);
  const page = await list();
  expect(ids(page)).toEqual([place.uid, second.uid, first.uid]);
  expect(page.next_cursor).toBeNull();
  expect(page.assets[0]).toMatchObject({
    asset_type: "backdrop",
    workflow_slot: "backdrop",
    entity_type: "location",
    entity_id: harbour.uid,
    entity_name: "A harbour",
    world_id: world.uid,
    prompt: "a portrait",
    is_active: false,
    status: "generated",
    file_path: `/pictures/${place.uid}/download`,
    thumbnail_path: `/pictures/${place.uid}/medium`,
  });
  expect(await read(place.uid)).toEqual(page.assets[0]);
});

test("S4-112 S4-113 the list is narrowed by entity, slot, type, state and style, each value with what it would show", async () => {
  const { activate, candidates, harbour, list, marcus, master } = world;
  const [one, two, three] = await candidates(marcus, 3);
  const [sprite] = await candidates(marcus, 1, "sprite");
  const [place] = await candidates(harbour, 1, "backdrop");
  await activate(two.uid);
  await master(variantRoutes.reject, { params: { character_id: marcus.uid, variant_id: three.uid } });
  await sql`update image_variants set style_variant_id = ${two.id} where id = ${sprite.id}`.execute(
    studio.deps.db.read,
  );
  const narrowed = async (query: Parameters<typeof list>[0]) => ids(await list(query));
  expect(await narrowed({ entity_id: marcus.uid })).toEqual([sprite.uid, three.uid, two.uid, one.uid]);
  expect(await narrowed({ slot: "backdrop" })).toEqual([place.uid]);
  expect(await narrowed({ entity_type: "location" })).toEqual([place.uid]);
  expect(await narrowed({ state: "active" })).toEqual([two.uid]);
  expect(await narrowed({ state: "rejected" })).toEqual([three.uid]);
  expect(await narrowed({ state: "candidate" })).toEqual([place.uid, sprite.uid, one.uid]);
  expect(await narrowed({ style_reference_id: two.uid })).toEqual([sprite.uid]);
  expect(await narrowed({ entity_id: marcus.uid, slot: "portrait", state: "candidate" })).toEqual([one.uid]);
  const { counts } = await list({ entity_id: marcus.uid, slot: "portrait" });
  expect(counts).toEqual({
    slot: [
      { value: "portrait", count: 3 },
      { value: "sprite", count: 1 },
    ],
    entity_type: [{ value: "character", count: 3 }],
    state: [
      { value: "active", count: 1 },
      { value: "candidate", count: 1 },
      { value: "rejected", count: 1 },
    ],
    style_reference_id: [],
  });
});

test("S4-121 a picture made after another's style names it, and shows no thumbnail of one in the trash", async () => {
  const { candidates, marcus, read, remove } = world;
  const [style, made] = await candidates(marcus, 2);
  await sql`update image_variants set style_variant_id = ${style.id} where id = ${made.id}`.execute(
    studio.deps.db.read,
  );
  expect(await read(made.uid)).toMatchObject({
    style_reference_id: style.uid,
    style_reference_thumbnail: `/pictures/${style.uid}/small`,
  });
  await remove(style.uid);
  expect(await read(made.uid)).toMatchObject({
    style_reference_id: style.uid,
    style_reference_thumbnail: null,
  });
});

test("S4-80 pages go on where the last one ended, while pictures come and go, and a cursor is good for its own list only", async () => {
  const { candidates, list, marcus, remove } = world;
  const made = await candidates(marcus, 5);
  const newest = made.map((one) => one.uid).toReversed();
  const first = await list({ limit: 2 });
  await candidates(marcus, 1);
  await remove(newest[1] ?? "");
  const second = await list({ limit: 2, cursor: first.next_cursor ?? "" });
  const third = await list({ limit: 2, cursor: second.next_cursor ?? "" });
  expect([ids(first), ids(second), ids(third)]).toEqual([newest.slice(0, 2), newest.slice(2, 4), newest.slice(4)]);
  expect(third.next_cursor).toBeNull();
  expect(second.counts).toBeNull();
  await expect(list({ slot: "portrait", cursor: first.next_cursor ?? "" })).rejects.toMatchObject(
    refusal(400, "cursor-invalid"),
  );
});

test("S4-83 C1 a deleted asset lies in the trash: it is neither read nor listed, and can come back", async () => {
  const { activate, candidates, list, marcus, master, read, remove } = world;
  const [one] = await candidates(marcus, 1);
  const uid = one.uid;
  const answer = await ask(studio.origin, {
    method: "DELETE",
    path: `/api/assets/${uid}`,
    headers: { cookie: world.masterCookie, origin: studio.origin },
  });
  expect([answer.status, answer.body.length]).toEqual([204, 0]);
  for (const again of [read, activate, remove])
    await expect(again(uid)).rejects.toMatchObject(refusal(404, "not-found"));
  expect(ids(await list())).toEqual([]);
  await master(variantRoutes.restore, { params: { character_id: marcus.uid, variant_id: uid } });
  expect(ids(await list())).toEqual([uid]);
});

test("S4-84 S4-15 S4-65 C6 activating makes one picture active in its slot, and the entity names it", async () => {
  const { activate, candidates, list, marcus, read } = world;
  const [one, two] = await candidates(marcus, 2);
  const [sprite] = await candidates(marcus, 1, "sprite");
  expect(await activate(one.uid)).toMatchObject({ is_active: true, status: "approved" });
  await activate(sprite.uid);
  await activate(two.uid);
  expect(ids(await list({ state: "active" }))).toEqual([sprite.uid, two.uid]);
  expect(await read(one.uid)).toMatchObject({ is_active: false, status: "generated" });
  const { rows } = await sql`select portrait_asset, sprite_asset, backdrop_asset from game_entities
    where id = ${marcus.uid}`.execute(studio.deps.db.read);
  expect(rows).toEqual([{ portrait_asset: two.uid, sprite_asset: sprite.uid, backdrop_asset: null }]);
});

test("S4-84 what is active is made active again without news, and a rejected picture is not", async () => {
  const { activate, candidates, marcus, master } = world;
  const [one, two] = await candidates(marcus, 2);
  const news = () =>
    studio.deps.db.read.selectFrom("events").select("id").where("collection_uid", "=", world.uid).execute();
  await activate(one.uid);
  const before = await news();
  expect(await activate(one.uid)).toMatchObject({ is_active: true });
  expect(await news()).toEqual(before);
  await master(variantRoutes.reject, { params: { character_id: marcus.uid, variant_id: two.uid } });
  await expect(activate(two.uid)).rejects.toMatchObject(refusal(409, "wrong-state"));
});

test("C6 where a collection asks for approval, only who may approve may activate", async () => {
  const { activate, player } = world;
  const home = await studio.collection({ kind: "studio" });
  const subject = await studio.subject({ collection: home });
  const variant = await studio.variant(subject);
  const maker = await studio.as(home.maker);
  await expect(activate(variant.uid, maker)).rejects.toMatchObject(refusal(403, "not-allowed"));
  const reviewer = await studio.as(await studio.member(home.id, "reviewer"));
  expect(await activate(variant.uid, reviewer)).toMatchObject({ is_active: true });
  await expect(activate(variant.uid, player)).rejects.toMatchObject(refusal(404, "not-found"));
});

test("U16 however many are activated at once, each look finds exactly one active", async () => {
  const { activate, candidates, list, marcus } = world;
  const made = await candidates(marcus, 4);
  await activate(made[0].uid);
  const looks: number[] = [];
  let busy = true;
  const other = await studio.again();
  const looking = (async () => {
    while (busy) {
      const { rows } = await sql<{ many: number }>`select count(*)::int as many from image_variants
        where subject_id = ${marcus.id} and slot = 'portrait' and is_hero and deleted_at is null`.execute(other.read);
      looks.push(rows[0]?.many ?? -1);
      // The embedded database answers without ever letting the requests have their turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  const turns = Array.from({ length: 24 }, (_, turn) => activate(made[(turn % 4) as 0].uid));
  await Promise.all(turns).finally(() => {
    busy = false;
  });
  await looking;
  expect(looks.length).toBeGreaterThan(3);
  expect(new Set(looks)).toEqual(new Set([1]));
  expect((await list({ state: "active" })).assets).toHaveLength(1);
});

test("S4-111 P-16 the stable address leads a player to the pixels of the moment, which are kept for good", async () => {
  const { activate, activePath, candidates, harbour, lookUp } = world;
  const [one, two] = await candidates(harbour, 2, "backdrop");
  const path = activePath(harbour, "backdrop");
  expect(await lookUp(path)).toMatchObject({ status: 404, json: { type: "/problems/nothing-active" } });
  await activate(one.uid);
  const first = await lookUp(path);
  expect(first).toMatchObject({ status: 302, headers: { "cache-control": "private, no-cache" } });
  expect(first.headers.etag).toMatch(/^"[0-9a-f]{32}-large"$/);
  expect(first.headers.location).toMatch(new RegExp(`^/pictures/${one.uid}/large[?]v=[0-9a-f]{16}$`));
  const pixels = await lookUp(first.headers.location ?? "");
  expect(pixels).toMatchObject({ status: 200, headers: { "content-type": "image/webp" } });
  expect(pixels.headers["cache-control"]).toContain("immutable");
  await activate(two.uid);
  const second = await lookUp(path);
  expect(second.headers.location).toContain(`/pictures/${two.uid}/`);
  expect(second.headers.etag).not.toBe(first.headers.etag);
  expect((await lookUp(first.headers.location ?? "")).body).toEqual(pixels.body);
  expect((await lookUp(activePath(harbour, "backdrop", "small"))).headers.location).toContain("/small?v=");
});

test("S4-111 the stable address is for those who see the world, names its own entities only, and knows no source", async () => {
  const { activate, activePath, candidates, harbour, lookUp } = world;
  const [one] = await candidates(harbour, 1, "backdrop");
  await activate(one.uid);
  const path = activePath(harbour, "backdrop");
  const stranger = await studio.cookieOf(await studio.person());
  expect((await ask(studio.origin, { path })).status).toBe(401);
  expect((await lookUp(path, stranger)).status).toBe(404);
  const other = await studio.collection({ kind: "world" });
  const astray = path.replace(world.uid, other.uid);
  expect((await lookUp(astray, await studio.cookieOf(other.maker))).status).toBe(404);
  expect((await lookUp(astray, await studio.cookieOf(await studio.person({ isAdmin: true })))).status).toBe(404);
  expect((await lookUp(activePath(harbour, "source"))).json).toMatchObject({ type: "/problems/nothing-active" });
  expect((await lookUp(activePath(harbour, "backdrop", "original"))).status).toBe(403);
  expect((await lookUp(activePath(harbour, "backdrop", "original"), world.masterCookie)).status).toBe(302);
});

test("C24 a player sees the pictures of a world, but not what was asked for", async () => {
  const { candidates, list, marcus, player } = world;
  await candidates(marcus, 1);
  const { assets } = await list({}, player);
  expect(assets).toEqual([expect.objectContaining({ prompt: null, workflow_id: null, status: "generated" })]);
});
