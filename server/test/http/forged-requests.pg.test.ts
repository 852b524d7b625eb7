import { afterAll, beforeAll, expect, test } from "vitest";
import { photo } from "../builders.ts";
import { asCreator, type Ground, layGround, sourcePath } from "./ground.ts";
import { type BadInput, expectRefused } from "./unharmed.ts";
import { filePart, form, formType } from "./wire.ts";

let ground: Ground;
beforeAll(async () => {
  ground = await layGround();
});
afterAll(() => ground.studio.close());

type Headers = Record<string, string | undefined>;

const edit = (on: Ground, headers: Headers) =>
  asCreator(on, {
    method: "PATCH",
    path: `/api/subjects/${on.subject.uid}`,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ name: "Taken over" }),
  });
const approve = (on: Ground, headers: Headers) =>
  asCreator(on, {
    method: "POST",
    path: `/api/characters/${on.subject.uid}/variants/${on.variant.uid}/approve`,
    headers: { cookie: on.reviewerCookie, ...headers },
  });
const remove = (on: Ground, headers: Headers) =>
  asCreator(on, {
    method: "DELETE",
    path: `/api/characters/${on.subject.uid}/variants/${on.variant.uid}`,
    headers,
  });
const upload = (on: Ground, headers: Headers) =>
  asCreator(on, {
    method: "POST",
    path: sourcePath(on),
    headers: { "content-type": formType, ...headers },
    body: form(filePart(photo())),
  });
const signOut = (on: Ground, headers: Headers) =>
  asCreator(on, {
    method: "POST",
    path: "/api/auth/sign-out",
    headers: { "content-type": "application/json", ...headers },
    body: "{}",
  });

const acts = { edit, approve, remove, upload, "sign out": signOut };
const forged: [string, Headers][] = [
  ["no Origin", { origin: undefined }],
  ["a null Origin", { origin: "null" }],
  ["a foreign Origin", { origin: "https://evil.example" }],
  ["an Origin that begins like ours", { origin: "http://127.0.0.1.evil.example" }],
  ["our Origin on another port", { origin: "http://127.0.0.1:1" }],
  ["an empty Origin", { origin: "" }],
  ["a cross-site fetch", { "sec-fetch-site": "cross-site" }],
  ["a same-site fetch", { "sec-fetch-site": "same-site" }],
];
const forgeries: BadInput[] = Object.entries(acts).flatMap(([name, act]) =>
  forged.map(([how, headers]) => ({
    title: `${name} with ${how}`,
    send: (on: Ground) => act(on, headers),
    status: 403,
    slug: "origin-not-allowed",
  })),
);
const unmarked: BadInput = {
  title: "upload without the header that a form of another site cannot set",
  send: (on) => upload(on, { "x-pentimento": undefined }),
  status: 403,
  slug: "origin-not-allowed",
};

test.each([...forgeries, unmarked])("$title is refused", async (one) => {
  await expectRefused(ground, one);
});

test("a page of ours may do what a forged request may not", async () => {
  const answer = await edit(ground, { "sec-fetch-site": "same-origin" });
  expect(answer.status).toBe(200);
});
