import { allRoutes, type Route } from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asCreator, askJson, type Ground, layGround } from "./ground.ts";
import { keptWorkflow } from "./kept-workflow.ts";
import { expectRefused } from "./unharmed.ts";
import { ask, textAt } from "./wire.ts";

let ground: Ground;
let trashed: { id: number; uid: string };
let batchUid: string;
let otherBatchUid: string;
let workflowUid: string;
let otherWorkflowUid: string;
beforeAll(async () => {
  ground = await layGround();
  trashed = await ground.studio.variant(ground.subject);
  const path = `/api/characters/${ground.subject.uid}/variants/${trashed.uid}`;
  await asCreator(ground, { method: "DELETE", path });
  batchUid = await batchOf(ground, ground.place.uid, ground.cookie);
  const elsewhere = await ground.studio.subject({ collection: ground.other.subject.collection, kind: "location" });
  otherBatchUid = await batchOf(ground, elsewhere.uid, ground.other.cookie);
  workflowUid = await keptWorkflow(ground.studio.origin, ground.subject.collection.uid, ground.cookie);
  otherWorkflowUid = await keptWorkflow(ground.studio.origin, ground.other.subject.collection.uid, ground.other.cookie);
});
afterAll(() => ground.studio.close());

async function batchOf({ studio }: Ground, subjectUid: string, cookie: string): Promise<string> {
  const answer = await ask(studio.origin, {
    method: "POST",
    path: `/api/characters/${subjectUid}/variants/generate`,
    headers: { cookie, origin: studio.origin, "content-type": "application/json" },
    body: JSON.stringify({ variant_type: "backdrop", count: 1 }),
  });
  return textAt(answer, "batch_id");
}

/** Ids that are no ids, in each place of a path that takes a number or a uuid. */
const noIds = [
  "0",
  "-1",
  "1.5",
  "0x10",
  "1e3",
  "9007199254740993",
  "9223372036854775808",
  "99999999999999999999",
  "00",
  "%31%20",
  "null",
  "me",
  "019abc",
  "zzzzzzzz-0000-7000-8000-000000000000",
  "1;select",
  "%00",
  "%c0%af",
  "..%2f..%2fetc%2fpasswd",
  "%252e%252e%252f",
  "%f0%9f%96%bc",
];
const unknownNumber = "9007199254740991";
const unknownUid = "019abc00-0000-7000-8000-000000000000";
const withIds: Route[] = allRoutes.filter((route) => /\{(?!slot)/.test(route.path) && route.name !== "cards.file");
const takesNumbers = (parameter: string) => /^(character|subject|collection|variant|user|workflow)_id$/.test(parameter);

/** The path of a route with our own things in it, but for one parameter. */
function pathWith(path: string, parameter: string, value: string): string {
  const own: Record<string, string> = {
    character_id: ground.subject.uid,
    subject_id: ground.subject.uid,
    collection_id: ground.subject.collection.uid,
    variant_id: ground.variant.uid,
    picture_id: ground.variant.uid,
    batch_id: batchUid,
    user_id: "1",
    size: "small",
    job_id: unknownUid,
    node_id: unknownUid,
    workflow_id: workflowUid,
    entity_id: ground.subject.uid,
    asset_id: ground.variant.uid,
    slot: "portrait",
  };
  return path.replace(/\{(\w+)\}/g, (_, name: string) => (name === parameter ? value : String(own[name])));
}

const parametersOf = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name));
// A slot is a word and no id.
const placesOfIds = withIds.flatMap((route) =>
  parametersOf(route.path.replace("{slot}", "")).map((parameter) => ({ route, parameter })),
);

test.each(placesOfIds)("$route.name refuses what is no $parameter", async ({ route, parameter }) => {
  for (const id of takesNumbers(parameter) ? noIds : [...noIds, "1"]) {
    const path = pathWith(route.path, parameter, id);
    const answer = await asCreator(ground, { method: route.method.toUpperCase(), path });
    expect({ id, told: answer.json }).toMatchObject({ id, told: { status: 400, type: "/problems/id-invalid" } });
  }
});

// A server of the pool is for admins, and in no world: others are told that they may not, whether it is there or not.
test.each(placesOfIds.filter(({ parameter }) => parameter !== "size" && parameter !== "node_id"))(
  "$route.name knows nothing of a good $parameter that does not exist",
  async ({ route, parameter }) => {
    for (const id of takesNumbers(parameter) ? [unknownNumber, unknownUid] : [unknownUid]) {
      const path = pathWith(route.path, parameter, id);
      const answer = await asCreator(ground, { method: route.method.toUpperCase(), path });
      expect({ id, told: answer.json }).toMatchObject({ id, told: { status: 404, type: "/problems/not-found" } });
    }
  },
);

const variantRoutes = withIds.filter((route) => route.path.includes("{variant_id}"));
test.each(variantRoutes)("U3 $name finds no variant under another character's path", async (route) => {
  const { studio, subject, variant, other, reviewerCookie } = ground;
  const sibling = await studio.subject({ collection: subject.collection });
  const misplaced = [
    { character_id: sibling.uid, variant_id: variant.uid },
    { character_id: String(sibling.id), variant_id: String(variant.id) },
    { character_id: subject.uid, variant_id: other.variant.uid },
    { character_id: other.subject.uid, variant_id: variant.uid },
    { character_id: other.subject.uid, variant_id: other.variant.uid },
  ];
  for (const ids of misplaced) {
    const path = route.path.replace(/\{(\w+)\}/g, (_, name: "character_id") => ids[name]);
    for (const cookie of [ground.cookie, reviewerCookie]) {
      const send = (on: Ground) => asCreator(on, { method: route.method.toUpperCase(), path, headers: { cookie } });
      await expectRefused(ground, { title: "", send, status: 404, slug: "not-found" });
    }
  }
});

const onThings = withIds.filter((route) => !/\{(job|node)_id\}/.test(route.path));
test.each(onThings)("$name knows nothing of another world's things", async (route) => {
  const { other } = ground;
  const foreign: Record<string, string> = {
    character_id: other.subject.uid,
    subject_id: other.subject.uid,
    collection_id: other.subject.collection.uid,
    variant_id: other.variant.uid,
    picture_id: other.variant.uid,
    batch_id: otherBatchUid,
    user_id: "1",
    size: "small",
    workflow_id: otherWorkflowUid,
    entity_id: other.subject.uid,
    asset_id: other.variant.uid,
    slot: "portrait",
  };
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => String(foreign[name]));
  const send = (on: Ground) => asCreator(on, { method: route.method.toUpperCase(), path });
  await expectRefused(ground, { title: "", send, status: 404, slug: "not-found" });
});

const onTrash = [
  ...variantRoutes.filter((route) => route.name !== "variants.restore"),
  ...allRoutes.filter((route) => route.path.startsWith("/pictures/")),
];
test.each(onTrash)("$name answers 404 for what lies in the trash", async (route) => {
  const path = route.path
    .replace("{character_id}", ground.subject.uid)
    .replace(/\{(variant|picture)_id\}/, trashed.uid)
    .replace("{size}", "small");
  const admin = await ground.studio.cookieOf(await ground.studio.person({ isAdmin: true }));
  const send = (on: Ground) => asCreator(on, { method: route.method.toUpperCase(), path, headers: { cookie: admin } });
  await expectRefused(ground, { title: "", send, status: 404, slug: "not-found" });
});

test("a body that names another world's collection is answered as if there were none", async () => {
  const { collection } = ground.other.subject;
  const send = (on: Ground) =>
    askJson(on, "POST", "/api/assets/batches/clear-completed", { collection_id: collection.uid });
  await expectRefused(ground, { title: "", send, status: 404, slug: "not-found" });
});
