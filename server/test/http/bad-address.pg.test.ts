import { allRoutes } from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asCreator, askJson, type Ground, layGround } from "./ground.ts";
import { type BadInput, expectProblem, expectRefused, filesBelow } from "./unharmed.ts";
import { ask, askRaw } from "./wire.ts";

let ground: Ground;
let trashed: { id: number; uid: string };
let batchUid: string;
let otherBatchUid: string;
beforeAll(async () => {
  ground = await layGround();
  trashed = await ground.studio.variant(ground.subject);
  const path = `/api/characters/${ground.subject.uid}/variants/${trashed.uid}`;
  expect((await asCreator(ground, { method: "DELETE", path })).status).toBe(204);
  batchUid = await batchOf(ground, ground.place.uid, ground.cookie);
  const elsewhere = await ground.studio.subject({ collection: ground.other.subject.collection, kind: "location" });
  otherBatchUid = await batchOf(ground, elsewhere.uid, ground.other.cookie);
});
afterAll(() => ground.studio.close());

async function batchOf({ studio }: Ground, subjectUid: string, cookie: string): Promise<string> {
  const answer = await ask(studio.origin, {
    method: "POST",
    path: `/api/characters/${subjectUid}/variants/generate`,
    headers: { cookie, origin: studio.origin, "content-type": "application/json" },
    body: JSON.stringify({ variant_type: "backdrop", count: 1 }),
  });
  expect(answer.status).toBe(202);
  return String(answer.json?.batch_id);
}

const refused = (title: string, send: BadInput["send"], status: number, slug: string | string[]): BadInput => ({
  title,
  send,
  status,
  slug,
});
const get = (path: string) => (on: Ground) => asCreator(on, { path });

const routes: BadInput[] = [
  refused("an unknown route", get("/api/nothing"), 404, "not-found"),
  refused("an unknown picture route", get("/pictures/nothing/at/all"), 404, "not-found"),
  refused("a longer path than the route's", get("/api/me/more"), 404, "not-found"),
  refused("a slash at the end", get("/api/me/"), 404, "not-found"),
  refused("a URL of 16 KiB", get(`/api/${"x".repeat(16_000)}`), 414, "url-too-long"),
  refused("a query of 16 KiB", get(`/api/me?${"x".repeat(16_000)}`), 414, "url-too-long"),
  refused(
    "a header of 32 KiB",
    (on) => asCreator(on, { path: "/api/me", headers: { a: "x".repeat(32_768) } }),
    431,
    "headers-too-large",
  ),
  refused(
    "a host that is none",
    (on) => askRaw(on.studio.origin, "GET /api/me HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"),
    400,
    "request-malformed",
  ),
  refused("no HTTP at all", (on) => askRaw(on.studio.origin, "hello\r\n\r\n"), 400, "request-malformed"),
  refused(
    "a header with a bare line feed",
    (on) => askRaw(on.studio.origin, "GET /api/me HTTP/1.1\r\nHost: a\r\nA: b\u0000c\r\n\r\n"),
    400,
    "request-malformed",
  ),
];

test.each(routes)("$title is answered with $status $slug", async (one) => {
  await expectRefused(ground, one);
});

const paths = [...new Set(allRoutes.map((route) => route.path))];
const methodsOf = (path: string) =>
  allRoutes.filter((route) => route.path === path).map((route) => route.method.toUpperCase());
const unused = paths.flatMap((path) =>
  ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS"]
    .filter((method) => !methodsOf(path).includes(method))
    .map((method) => ({ path, method })),
);
test.each(paths.map((path) => ({ path })))(
  "$path answers every other method with 405 and names its own",
  async ({ path }) => {
    const address = path.replace(/\{\w+\}/g, "1");
    for (const { method } of unused.filter((one) => one.path === path)) {
      const answer = await ask(ground.studio.origin, {
        method,
        path: address,
        headers: { origin: ground.studio.origin },
      });
      expectProblem(answer, { status: 405, slug: "method-not-allowed" });
      const allowed = String(answer.headers.allow).split(", ");
      expect(allowed).toEqual(expect.arrayContaining(methodsOf(path)));
      expect(allowed).not.toContain(method);
      expect(answer.headers["x-request-id"]).toBe(answer.json?.instance);
    }
  },
);

test("HEAD is answered as GET is, without a body, and as nothing where there is no GET", async () => {
  const there = await asCreator(ground, { method: "HEAD", path: "/api/me" });
  expect([there.status, there.body.length]).toEqual([200, 0]);
  const none = await asCreator(ground, { method: "HEAD", path: "/api/users" });
  expect([none.status, none.headers.allow]).toEqual([405, "POST"]);
});

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
const withIds = allRoutes.filter((route) => route.params !== undefined && route.name !== "cards.file");
const takesNumbers = (parameter: string) => /^(character|subject|collection|variant|user)_id$/.test(parameter);

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
  };
  return path.replace(/\{(\w+)\}/g, (_, name: string) => (name === parameter ? value : String(own[name])));
}

const parametersOf = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name));
const placesOfIds = withIds.flatMap((route) => parametersOf(route.path).map((parameter) => ({ route, parameter })));

test.each(placesOfIds)("$route.name refuses what is no $parameter", async ({ route, parameter }) => {
  for (const id of takesNumbers(parameter) ? noIds : [...noIds, "1"]) {
    const path = pathWith(route.path, parameter, id);
    const answer = await asCreator(ground, { method: route.method.toUpperCase(), path });
    expect({ id, told: answer.json }).toMatchObject({ id, told: { status: 400, type: "/problems/id-invalid" } });
  }
});

test.each(placesOfIds.filter(({ parameter }) => parameter !== "size"))(
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

const onThings = withIds.filter((route) => !route.path.includes("{job_id}"));
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
  for (const cookie of [ground.cookie, ground.reviewerCookie]) {
    const answer = await asCreator(ground, { method: route.method.toUpperCase(), path, headers: { cookie } });
    expect([403, 404]).toContain(answer.status);
    if (cookie === ground.cookie && answer.status === 403) continue;
    expect({ who: cookie === ground.cookie, status: answer.status }).toMatchObject({ status: 404 });
  }
});

const list = (query: string) => (on: Ground) =>
  asCreator(on, { path: `/api/collections/${on.subject.collection.uid}/subjects?${query}` });
const variants = (query: string) => (on: Ground) =>
  asCreator(on, { path: `/api/characters/${on.subject.uid}/variants?${query}` });

const queries: BadInput[] = [
  ...["0", "101", "-1", "1.5", "ten", "", "1e9"].map((limit) =>
    refused(`a limit of "${limit}"`, list(`limit=${limit}`), 400, "validation"),
  ),
  refused("an unknown parameter", list("sort=evil"), 400, "validation"),
  refused("a parameter given twice", list("limit=5&limit=6"), 400, "validation"),
  refused("an unknown kind", list("kind=dragon"), 400, "validation"),
  refused("an unknown status", variants("status=eaten"), 400, "validation"),
  refused("a slot with a quote", variants("variant_type=a'b"), 400, "validation"),
  ...["", "x", "AAAA", "e30", "W10", "bnVsbA", "%00", "1", "9007199254740993", "x".repeat(3_000)].flatMap((cursor) => [
    refused(`the subjects' cursor "${cursor.slice(0, 20)}"`, list(`cursor=${cursor}`), 400, "cursor-invalid"),
    refused(`the variants' cursor "${cursor.slice(0, 20)}"`, variants(`cursor=${cursor}`), 400, "cursor-invalid"),
  ]),
  refused("a cursor of 1 MiB", list(`cursor=${"x".repeat(1_048_576)}`), 431, "headers-too-large"),
];

test.each(queries)("$title is answered with $status $slug", async (one) => {
  await expectRefused(ground, one);
});

test("a cursor is good for its own list and person only, and not when it was altered", async () => {
  const { collection } = ground.subject;
  for (const name of ["Ann", "Bob", "Cleo"]) await ground.studio.subject({ collection, name });
  const cursor = String((await list("limit=1")(ground)).json?.next_cursor);
  expect((await list(`limit=1&cursor=${cursor}`)(ground)).status).toBe(200);
  const middle = Math.floor(cursor.length / 2);
  const altered = `${cursor.slice(0, middle)}${cursor[middle] === "A" ? "B" : "A"}${cursor.slice(middle + 1)}`;
  const asReviewer = (on: Ground) =>
    asCreator(on, {
      path: `/api/collections/${collection.uid}/subjects?limit=1&cursor=${cursor}`,
      headers: { cookie: on.reviewerCookie },
    });
  const misuses: BadInput["send"][] = [
    list(`limit=1&cursor=${altered}`),
    list(`limit=1&kind=item&cursor=${cursor}`),
    variants(`cursor=${cursor}`),
    asReviewer,
  ];
  for (const send of misuses) await expectRefused(ground, { title: "", send, status: 400, slug: "cursor-invalid" });
});

const escapes = [
  "/assets/generated/..%2f..%2f..%2fsecret",
  "/assets/..%5c..%5csecret",
  "/..%2f..%2f..%2fetc%2fpasswd",
  "/%2e%2e/%2e%2e/etc/passwd",
  "/%252e%252e%252fetc%252fpasswd",
  "/assets/%00",
  "/assets/index.html%00.png",
  "/%c0%ae%c0%ae/secret",
  "/pictures/..%2f..%2fsecret/original",
  "/cards/..%2f..%2fsecret",
  "/cards/%2e%2e%2fsecret.png",
  "//etc/passwd",
];
test.each(escapes.map((path) => ({ path })))("$path opens no file outside", async ({ path }) => {
  const files = await filesBelow(ground.studio.directory);
  const answer = await asCreator(ground, { path });
  expect([400, 404]).toContain(answer.status);
  expectProblem(answer, { status: answer.status, slug: ["not-found", "id-invalid", "request-malformed"] });
  expect(await filesBelow(ground.studio.directory)).toEqual(files);
});

test("a body that names another world's collection is answered as if there were none", async () => {
  const { collection } = ground.other.subject;
  const send = (on: Ground) =>
    askJson(on, "POST", "/api/assets/batches/clear-completed", { collection_id: collection.uid });
  await expectRefused(ground, { title: "", send, status: 404, slug: "not-found" });
});
