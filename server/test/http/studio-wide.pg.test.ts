import { allRoutes, createClient, identityRoutes, type Route, setupRoutes } from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestStudio, type TestStudio } from "../studio.ts";
import { checked } from "./checked-client.ts";
import { asCreator, type Ground, layGround } from "./ground.ts";
import { expectProblem } from "./unharmed.ts";
import { type Answer, ask } from "./wire.ts";

let ground: Ground;
let empty: TestStudio;
beforeAll(async () => {
  ground = await layGround();
  empty = await openTestStudio({ works: false });
});
afterAll(async () => {
  await ground.studio.close();
  await empty.close();
});

test("two first set-ups at once make one admin, and the second is told that it is done", async () => {
  const nobody = checked(createClient({ origin: empty.origin }));
  expect(await nobody(setupRoutes.read, {})).toMatchObject({ needed: true });
  const body = { name: "Ada", password: "correct horse", collection: { name: "Studio", kind: "studio" as const } };
  const both = await Promise.allSettled(
    ["a@example.org", "b@example.org"].map((email) => nobody(setupRoutes.run, { body: { ...body, email } })),
  );
  expect(both.map((one) => one.status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const refused = both.find((one) => one.status === "rejected");
  expect(refused?.reason).toMatchObject({ problem: { status: 409 }, slug: "setup-done" });
  expect(await nobody(setupRoutes.read, {})).toEqual({ needed: false, checks: [] });
  const users = await empty.deps.db.read.selectFrom("users").select(["email", "is_admin"]).execute();
  expect(users).toEqual([{ email: expect.stringMatching(/^[ab]@example.org$/), is_admin: true }]);
  const email = String(users[0]?.email);
  const me = await checked(await empty.as({ email, password: body.password }))(identityRoutes.me, {});
  expect({ admin: me.is_admin, roles: Object.values(me.roles) }).toEqual({ admin: true, roles: ["creator"] });
  await expect(nobody(setupRoutes.run, { body: { ...body, email: "c@example.org" } })).rejects.toMatchObject({
    slug: "setup-done",
  });
});

const get = (path: string, headers = {}) => ask(ground.studio.origin, { path, headers });

test("load balancers are told that the process lives and can work", async () => {
  expect((await get("/healthz")).json).toEqual({ ok: true });
  expect((await get("/readyz")).json).toEqual({ ok: true });
});

test("whoever is not signed in is asked for nothing but how to sign in", async () => {
  const nobody = checked(ground.studio.stranger);
  expect(await nobody(identityRoutes.signInWays, {})).toEqual({ password: true, github: false });
});

const data = "default-src 'none'; frame-ancestors 'none'";
const expectData = ({ headers }: Answer) =>
  expect(headers).toMatchObject({
    "content-security-policy": data,
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
  });

test("data is kept by nobody, framed by nobody and taken for nothing else", async () => {
  expectData(await asCreator(ground, { path: "/api/me" }));
  expectData(await get("/api/me"));
  expectData(await get("/api/nothing"));
  expectData(await get("/healthz"));
  expectData(await get("/pictures/019abc00-0000-7000-8000-000000000000/small"));
});

test("a page of ours loads only from here", async () => {
  const policy = String((await get("/api/docs")).headers["content-security-policy"]);
  for (const rule of [
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ])
    expect(policy).toContain(rule);
  expect(policy).not.toContain("unsafe-eval");
});

test("a picture runs nothing, is for this origin only and kept by this browser only", async () => {
  for (const name of ["small", "medium", "large", "download", "original"]) {
    const answer = await asCreator(ground, { path: `/pictures/${ground.variant.uid}/${name}` });
    expect({ name, status: answer.status, headers: answer.headers }).toMatchObject({
      name,
      status: 200,
      headers: {
        "content-type": /download|original/.test(name) ? "image/png" : "image/webp",
        "content-security-policy": "sandbox; default-src 'none'",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "private, max-age=31536000, immutable",
      },
    });
  }
});

test("no answer allows another origin to read it", async () => {
  const answer = await asCreator(ground, { path: "/api/me", headers: { origin: "https://evil.example" } });
  expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  const asked = await asCreator(ground, {
    method: "OPTIONS",
    path: "/api/me",
    headers: { "access-control-request-method": "GET" },
  });
  expectProblem(asked, { status: 405, slug: "method-not-allowed" });
});

interface Operation {
  operationId: string;
  parameters: { name: string; in: string }[];
  responses: Record<string, unknown>;
  requestBody?: { content: Record<string, unknown> };
}

/** Every `$ref` of a document, wherever it stands. */
function refsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === "$ref" ? [String(inner)] : refsIn(inner)));
}

const resolve = (document: unknown, ref: string) =>
  ref
    .replace(/^#\//, "")
    .split("/")
    .reduce<unknown>((within, key) => (within as Record<string, unknown> | undefined)?.[key], document);

function expectDescribed(operation: Operation | undefined, route: Route): void {
  const named = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const sent = route.upload ? ["multipart/form-data"] : route.body ? ["application/json"] : [];
  expect({
    name: operation?.operationId,
    path: operation?.parameters.filter((one) => one.in === "path").map((one) => one.name),
    answers: Object.keys(operation?.responses ?? {}),
    takes: Object.keys(operation?.requestBody?.content ?? {}),
  }).toEqual({ name: route.name, path: named, answers: [String(route.status), "default"], takes: sent });
}

test("the API's description has every route with its parameters, body and answer, and each reference in it leads somewhere", async () => {
  const document = (await get("/api/openapi.json")).json as {
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
  };
  expect(document.openapi).toMatch(/^3[.]1/);
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  expect(operations.map((one) => one.operationId).toSorted()).toEqual(allRoutes.map((route) => route.name).toSorted());
  for (const route of allRoutes as Route[]) expectDescribed(document.paths[route.path]?.[route.method], route);
  const refs = [...new Set(refsIn(document))];
  expect(refs.length).toBeGreaterThan(10);
  for (const ref of refs) expect({ ref, found: resolve(document, ref) }).toEqual({ ref, found: expect.any(Object) });
});
