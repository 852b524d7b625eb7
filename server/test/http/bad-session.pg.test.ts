import { afterAll, beforeAll, expect, test } from "vitest";
import type { Person } from "../builders.ts";
import { photo } from "../builders.ts";
import { asCreator, askJson, type Ground, layGround, sourcePath } from "./ground.ts";
import { type BadInput, expectProblem, expectRefused } from "./unharmed.ts";
import { type Answer, ask, filePart, form, formType } from "./wire.ts";

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

const signIn = (on: Ground, body: unknown, headers: Headers = {}) =>
  asCreator(on, {
    method: "POST",
    path: "/api/auth/sign-in/email",
    headers: { cookie: undefined, "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

const email = "nobody@example.org";
const entries: BadInput[] = [
  {
    title: "a password of 1 MB",
    send: (on) => signIn(on, { email, password: "x".repeat(1_000_000) }),
    status: 400,
    slug: "validation",
    field: "/password",
  },
  {
    title: "a sign-in of more than 1 MiB",
    send: (on) => signIn(on, { email, password: "x".repeat(1_048_577) }),
    status: 413,
    slug: "json-too-large",
  },
  { title: "a sign-in that is no JSON", send: (on) => signIn(on, "{"), status: 400, slug: "json-malformed" },
  {
    title: "a sign-in of 1,000 levels",
    send: (on) => signIn(on, `${"[".repeat(1_000)}${"]".repeat(1_000)}`),
    status: 400,
    slug: "json-too-deep",
  },
  {
    title: "a sign-in with a list for an address",
    send: (on) => signIn(on, { email: ["a"], password: "b" }),
    status: 400,
    slug: "validation",
    field: "/email",
  },
  {
    title: "a sign-in without a password",
    send: (on) => signIn(on, { email }),
    status: 400,
    slug: "validation",
    field: "/password",
  },
  {
    title: "a sign-in with U+0000",
    send: (on) => signIn(on, { email: "a\u0000@example.org", password: "correct horse" }),
    status: 400,
    slug: ["validation", "text-invalid"],
    field: "/email",
  },
  {
    title: "a sign-in with a full-width @",
    send: (on) => signIn(on, { email: "a＠example.org", password: "correct horse" }),
    status: 400,
    slug: "validation",
    field: "/email",
  },
  {
    title: "a sign-in that leads elsewhere",
    send: (on) => signIn(on, { email, password: "correct horse", callbackURL: "//evil.example" }),
    status: 400,
    slug: "validation",
    field: "/callbackURL",
  },
  {
    title: "a sign-in from a foreign page",
    send: (on) => signIn(on, { email, password: "correct horse" }, { origin: "https://evil.example" }),
    status: 403,
    slug: "origin-not-allowed",
  },
  {
    title: "a sign-in as text/plain",
    send: (on) => signIn(on, { email, password: "correct horse" }, { "content-type": "text/plain" }),
    status: 415,
    slug: "content-type",
  },
  {
    title: "a sign-up, which is for admins",
    send: (on) => askJson(on, "POST", "/api/auth/sign-up/email", { email, password: "correct horse", name: "A" }),
    status: 404,
    slug: "not-found",
  },
  {
    title: "a change of one's own account past our routes",
    send: (on) => askJson(on, "POST", "/api/auth/update-user", { isAdmin: true }),
    status: 404,
    slug: "not-found",
  },
  {
    title: "a password reset that nobody set up",
    send: (on) => askJson(on, "POST", "/api/auth/request-password-reset", { email }),
    status: 404,
    slug: "not-found",
  },
  {
    title: "an unknown address below sign-in",
    send: (on) => asCreator(on, { path: "/api/auth/nothing" }),
    status: 404,
    slug: "not-found",
  },
];
test.each(entries)("$title is answered with $status $slug", async (one) => {
  await expectRefused(ground, one);
});

const tries = (person: Pick<Person, "email" | "password">) =>
  signIn(ground, { email: person.email, password: person.password });

test("the sixth wrong sign-in is refused with the time to wait, even when it is right by then", async () => {
  const person = await ground.studio.person();
  const wrong = { email: person.email, password: "wrong horse" };
  for (let count = 0; count < 5; count += 1)
    expectProblem(await tries(wrong), { status: 401, slug: "credentials-wrong" });
  const sixth = await tries(wrong);
  expectProblem(sixth, { status: 429, slug: "sign-in-limited" });
  expect(Number(sixth.headers["retry-after"])).toBeGreaterThan(0);
  expect(Number(sixth.headers["retry-after"])).toBeLessThanOrEqual(15 * 60);
  expectProblem(await tries(person), { status: 429, slug: "sign-in-limited" });
  expectProblem(await tries({ ...wrong, email: person.email.toUpperCase() }), { status: 429, slug: "sign-in-limited" });
  const other = await ground.studio.person();
  expect((await tries(other)).status).toBe(200);
});

test("a wrong password and an unknown address are told in the same words", async () => {
  const person = await ground.studio.person();
  const told = async (answer: Promise<Answer>) => ({ ...(await answer).json, instance: "" });
  const wrong = await told(tries({ email: person.email, password: "wrong horse" }));
  const unknown = await told(tries({ email: "who@example.org", password: "wrong horse" }));
  expect(unknown).toEqual(wrong);
});

test("a cookie that is played again after its sign-out is nobody's", async () => {
  const person = await ground.studio.person();
  const cookie = await ground.studio.cookieOf(person);
  const me = () => ask(ground.studio.origin, { path: "/api/me", headers: { cookie } });
  expect((await me()).status).toBe(200);
  expect((await signOut(ground, { cookie })).status).toBe(200);
  expectProblem(await me(), { status: 401, slug: "not-signed-in" });
});

test("a cookie that was altered, cut or invented is nobody's", async () => {
  const cookie = await ground.studio.cookieOf(await ground.studio.person());
  const [name = "", value = ""] = cookie.split("=", 2);
  const forgedCookies = [
    `${name}=${value.slice(0, -3)}AAA`,
    `${name}=${value.split(".")[0]}`,
    `${name}=`,
    `${name}=%00`,
    `${name}=%ff`,
    `${name}=${"x".repeat(5_000)}`,
    `=;;;=`,
  ];
  for (const one of forgedCookies) {
    const answer = await ask(ground.studio.origin, { path: "/api/me", headers: { cookie: one } });
    expectProblem(answer, { status: 401, slug: "not-signed-in" });
  }
});

test("the session's cookie cannot be read by scripts and does not travel with other sites' forms", async () => {
  const person = await ground.studio.person();
  const answer = await tries(person);
  const cookie = String(answer.headers["set-cookie"]);
  expect(cookie).toMatch(/HttpOnly/i);
  expect(cookie).toMatch(/SameSite=Lax/i);
  expect(cookie).toMatch(/Path=\//i);
});

test("sixty-one writes in a minute are one too many, and the answer says when to come back", async () => {
  const limited = await layGround({ limits: { reads: 1_000, writes: 3, uploads: 1, generates: 1 } });
  try {
    const edits = [];
    for (let count = 0; count < 4; count += 1) edits.push(await edit(limited, {}));
    expect(edits.map((answer) => answer.status)).toEqual([200, 200, 200, 429]);
    expectProblem(edits[3] as Answer, { status: 429, slug: "rate-limited" });
    expect(Number(edits[3]?.headers["retry-after"])).toBeGreaterThan(0);
  } finally {
    await limited.studio.close();
  }
});
