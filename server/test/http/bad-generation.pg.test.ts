import { afterAll, beforeAll, expect, test } from "vitest";
import { asCreator, askJson, type Ground, layGround } from "./ground.ts";
import { expectProblem, expectRefused } from "./unharmed.ts";
import { textAt } from "./wire.ts";

let ground: Ground;
let sword: { uid: string };
beforeAll(async () => {
  ground = await layGround();
  sword = await ground.studio.subject({ collection: ground.subject.collection, kind: "item", name: "A sword" });
});
afterAll(() => ground.studio.close());

interface Asked {
  slot?: unknown;
  entity?: (on: Ground) => { uid: string };
  /** Fields of the body beside the slot; JSON text goes in as it is. */
  fields?: Record<string, unknown> | string;
}

/** Both ways to ask for pictures, each with its own name for the slot. */
const ways = [
  {
    way: "the studio's way",
    slotField: "/variant_type",
    workflowId: 1 as unknown,
    send: (on: Ground, { slot = "backdrop", entity = placeOf, fields = {} }: Asked) =>
      askJson(
        on,
        "POST",
        `/api/characters/${entity(on).uid}/variants/generate`,
        bodyOf({ variant_type: slot }, fields),
      ),
  },
  {
    way: "the game's way",
    slotField: "/asset_type",
    workflowId: "1",
    send: (on: Ground, { slot = "backdrop", entity = placeOf, fields = {} }: Asked) => {
      const place = { collection_id: on.subject.collection.uid, entity_id: entity(on).uid };
      return askJson(on, "POST", "/api/assets/generate", bodyOf({ ...place, asset_type: slot }, fields));
    },
  },
];
const placeOf = (on: Ground) => on.place;

const bodyOf = (place: object, fields: Record<string, unknown> | string) =>
  typeof fields === "string" ? `${JSON.stringify(place).slice(0, -1)},${fields}}` : { ...place, ...fields };

interface Case {
  title: string;
  asked: Asked;
  slug?: string;
  status?: number;
  /** Pointer; "slot" is the way's own name for it. */
  field?: string;
}

const counts = ["0", "17", "-1", "4.5", '"4"', "1e400", "null", "[4]", "9007199254740993"];
const seeds = [
  '""',
  '"-1"',
  '"1e5"',
  '"0x10"',
  '"7 or 1=1"',
  '"18446744073709551616"',
  `"${"9".repeat(21)}"`,
  "7",
  "null",
];
const cases: Case[] = [
  ...counts.map((count) => ({ title: `a count of ${count}`, asked: { fields: `"count":${count}` }, field: "/count" })),
  ...seeds.map((seed) => ({ title: `a seed of ${seed}`, asked: { fields: `"seed":${seed}` }, field: "/seed" })),
  { title: "a slot that the collection does not have", asked: { slot: "nowhere" }, field: "slot" },
  { title: "the source's slot", asked: { slot: "source" }, field: "slot" },
  { title: "a card, which is drawn and not generated", asked: { slot: "og" }, field: "slot" },
  { title: "a slot key with a path", asked: { slot: "../backdrop" }, field: "slot" },
  { title: "no text for a slot", asked: { slot: 4 }, field: "slot" },
  { title: "a face of a place", asked: { slot: "portrait" }, field: "slot" },
  { title: "a sprite of a place", asked: { slot: "sprite" }, field: "slot" },
  { title: "an object of a place", asked: { slot: "item" }, field: "slot" },
  { title: "a backdrop of an object", asked: { entity: () => sword }, field: "slot" },
  { title: "a face of an object", asked: { slot: "portrait", entity: () => sword }, field: "slot" },
  { title: "a profile's avatar of a character", asked: { slot: "avatar", entity: (on) => on.subject }, field: "slot" },
  { title: "a provider that is not here", asked: { fields: { provider: "nobody" } }, slug: "provider-unknown" },
  { title: "a style of another kind", asked: { fields: { style: "flat" } }, slug: "style-unknown", field: "/style" },
  { title: "a style that is none", asked: { fields: { style: "cubist" } }, slug: "style-unknown", field: "/style" },
  {
    title: "a style reference that is no id",
    asked: { fields: { style_reference_id: "../x" } },
    field: "/style_reference_id",
  },
  {
    title: "a prompt of 8,001 characters",
    asked: { fields: { prompt: "x".repeat(8_001) } },
    field: "/prompt",
  },
  { title: "U+0000 in the prompt", asked: { fields: { prompt: "a\u0000b" } }, slug: "text-invalid", field: "/prompt" },
  { title: "a field that is not ours", asked: { fields: { is_hero: true } }, field: "/is_hero" },
  { title: "a price of one's own", asked: { fields: { cost_cents_each: 0 } }, field: "/cost_cents_each" },
  {
    title: "101 inputs",
    asked: { fields: { inputs: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`${n}.a`, "1"])) } },
    field: "/inputs",
  },
  { title: "another world's subject", asked: { entity: (on) => on.other.subject }, status: 404, slug: "not-found" },
];

test.each(ways.flatMap((way) => cases.map((one) => ({ ...way, ...one }))))(
  "C15 S4-81 $way: $title is refused by name, and nothing is queued",
  async ({ send, asked, slotField, field, title, status = 400, slug = "validation" }) => {
    const pointer = field === "slot" ? slotField : field;
    await expectRefused(ground, { title, send: (on) => send(on, asked), status, slug, field: pointer });
  },
);

test.each(ways)("$way: a workflow is refused where none is run", async ({ send, workflowId }) => {
  const asked = { fields: { workflow_id: workflowId } };
  const refusal = { title: "", status: 400, slug: "workflow-unknown", field: "/workflow_id" };
  await expectRefused(ground, { ...refusal, send: (on) => send(on, asked) });
});

test.each(ways)("$way: a subject that was put away has no pictures made of it", async ({ send }) => {
  const gone = await ground.studio.subject({ collection: ground.subject.collection, kind: "location" });
  await asCreator(ground, { method: "DELETE", path: `/api/subjects/${gone.uid}` });
  const asked = { entity: () => gone };
  await expectRefused(ground, { title: "", send: (on) => send(on, asked), status: 404, slug: "not-found" });
});

test("a subject of one world is not asked for under the name of another, also by somebody who knows both", async () => {
  const { studio, subject, place, other } = ground;
  const admin = await studio.cookieOf(await studio.person({ isAdmin: true }));
  const body = JSON.stringify({
    collection_id: other.subject.collection.uid,
    entity_id: place.uid,
    asset_type: "item",
  });
  const send = (on: Ground) =>
    asCreator(on, {
      method: "POST",
      path: "/api/assets/generate",
      headers: { cookie: admin, "content-type": "application/json" },
      body,
    });
  expect(other.subject.collection.uid).not.toBe(subject.collection.uid);
  await expectRefused(ground, { title: "", send, status: 404, slug: "not-found" });
});

test("64 pictures of one person may wait, however many are asked for at once; room is made by cancelling", async () => {
  const [, game] = ways;
  if (!game) throw new Error("no such way");
  const ask = (count: number) => game.send(ground, { fields: { count } });
  const answers = await Promise.all(Array.from({ length: 6 }, () => ask(16)));
  const taken = answers.filter(({ status }) => status === 202);
  expect(taken).toHaveLength(4);
  for (const answer of answers.filter(({ status }) => status !== 202)) {
    expectProblem(answer, { status: 429, slug: "queue-full" });
    expect(answer.headers["retry-after"]).toBe("30");
  }
  await expectRefused(ground, { title: "", send: () => ask(1), status: 429, slug: "queue-full" });
  const path = `/api/assets/batch/${textAt(taken[0], "batch_id")}`;
  expect((await asCreator(ground, { method: "DELETE", path })).status).toBe(200);
  expect((await ask(16)).status).toBe(202);
  await expectRefused(ground, { title: "", send: () => ask(1), status: 429, slug: "queue-full" });
});
