import { allRoutes } from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asCreator, type Ground, layGround } from "./ground.ts";
import { type BadInput, expectProblem, expectRefused, filesBelow } from "./unharmed.ts";
import { ask, askRaw } from "./wire.ts";

let ground: Ground;
beforeAll(async () => {
  ground = await layGround();
});
afterAll(() => ground.studio.close());

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
/** Any route whose path could mean this address; `/variants/generate` is also the address of a variant of that name. */
const methodsOf = (path: string) => {
  const address = path.replace(/\{\w+\}/g, "1");
  return allRoutes
    .filter((route) => new RegExp(`^${route.path.replace(/\{\w+\}/g, "[^/]+")}$`).test(address))
    .map((route) => route.method.toUpperCase());
};
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
