import { generationRoutes } from "@pentimento/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestStudio, type TestStudio } from "../studio.ts";
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

test("S4-81 S4-6 generation is queued for an entity of the world, and its assets can be read while they wait", async () => {
  const { generate, harbour, list, master, read } = world;
  const made = await generate({ entity_id: harbour.uid, asset_type: "backdrop", prompt: "fog", count: 2 });
  expect(made.asset_ids).toHaveLength(2);
  const batch = await master(generationRoutes.readBatch, { params: { batch_id: made.batch_id } });
  expect(batch).toMatchObject({ world_id: world.uid, entity_id: harbour.uid, asset_type: "backdrop", count: 2 });
  expect(await read(made.asset_ids[0] ?? "")).toMatchObject({
    batch_id: made.batch_id,
    status: "pending",
    prompt: "fog",
    file_path: null,
    thumbnail_path: null,
  });
  expect(ids(await list())).toEqual([]);
});

test("S4-81 both ways to ask obey one decision", async () => {
  const { generate, harbour, player } = world;
  const home = await studio.collection({ kind: "studio" });
  const sitter = await studio.subject({ collection: home });
  const wanting = { collection_id: home.uid, entity_id: sitter.uid, asset_type: "portrait" };
  const refused = generate(wanting, await studio.as(home.maker));
  await expect(refused).rejects.toMatchObject(refusal(409, "source-not-usable"));
  const place = { entity_id: harbour.uid, asset_type: "backdrop" };
  await expect(generate({ ...place, provider: "nobody" })).rejects.toMatchObject(refusal(400, "provider-unknown"));
  await expect(generate({ ...place, count: 17 })).rejects.toMatchObject(refusal(400, "validation"));
  await expect(generate(place, player)).rejects.toMatchObject(refusal(403, "not-allowed"));
  const elsewhere = await studio.subject({ collection: await studio.collection(), kind: "location" });
  await expect(generate({ ...place, entity_id: elsewhere.uid })).rejects.toMatchObject(refusal(404, "not-found"));
});

test("S4-27 S4-8 a style reference is kept with the batch and its pictures, and the style it was made in is used", async () => {
  const { candidates, generate, harbour, master, read } = world;
  const place = { entity_id: harbour.uid, asset_type: "backdrop", count: 1 };
  const plain = await generate(place);
  const { rows } = await sql<{ style: string }>`select generation_params ->> 'style' as style from image_variants
    where uid = ${plain.asset_ids[0]}`.execute(studio.deps.db.read);
  expect(rows).toEqual([{ style: "plain" }]);
  const [look] = await candidates(harbour, 1, "backdrop");
  await sql`update image_variants set generation_params = '{"style": "plain"}' where id = ${look.id}`.execute(
    studio.deps.db.read,
  );
  const styled = await generate({ ...place, style_reference_id: look.uid });
  expect(await read(styled.asset_ids[0] ?? "")).toMatchObject({ style_reference_id: look.uid });
  const batch = await master(generationRoutes.readBatch, { params: { batch_id: styled.batch_id } });
  expect(batch.style_reference_id).toBe(look.uid);
  const stored = await sql`select style from generation_batches where uid = ${styled.batch_id}`.execute(
    studio.deps.db.read,
  );
  expect(stored.rows).toEqual([{ style: "plain" }]);
});

test("S4-120 a style reference that cannot be followed is refused with the reason, on both ways", async () => {
  const { candidates, generate, harbour, master, remove } = world;
  const [look] = await candidates(harbour, 1, "backdrop");
  const elsewhere = await studio.variant(await studio.subject({ collection: await studio.collection() }));
  const trashed = (await candidates(harbour, 1, "backdrop"))[0];
  await remove(trashed.uid);
  for (const [uid, reason] of [
    [look.uid, /makes no background/],
    [elsewhere.uid, /no such picture in this collection/],
    [trashed.uid, /no such picture in this collection/],
  ] as const) {
    const refused = { problem: { type: "/problems/style-reference", detail: expect.stringMatching(reason) } };
    const asked = { entity_id: harbour.uid, asset_type: "backdrop", style_reference_id: uid };
    await expect(generate(asked)).rejects.toMatchObject(refused);
    const variantWay = master(generationRoutes.generate, {
      params: { character_id: harbour.uid },
      body: { variant_type: "backdrop", style_reference_id: uid ?? "" },
    });
    await expect(variantWay).rejects.toMatchObject(refused);
  }
});

test("S4-91 the list of batches, a batch and an asset are each found under their own address", async () => {
  const { generate, harbour, lookUp } = world;
  const made = await generate({ entity_id: harbour.uid, asset_type: "backdrop", count: 1 });
  const at = (path: string) => lookUp(`/api/assets/${path}`, world.masterCookie);
  expect((await at("batches")).json).toHaveProperty("batches");
  expect((await at(`batch/${made.batch_id}`)).json).toMatchObject({ id: made.batch_id, count: 1 });
  expect((await at(made.asset_ids[0] ?? "")).json).toMatchObject({ id: made.asset_ids[0] });
  expect((await at(made.batch_id)).status).toBe(404);
  expect((await at("batch")).status).toBe(400);
});
