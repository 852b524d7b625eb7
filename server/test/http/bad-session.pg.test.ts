import { afterAll, beforeAll, expect, test } from "vitest";
import type { Person } from "../builders.ts";
import { asCreator, askJson, type Ground, layGround } from "./ground.ts";
import { type BadInput, expectProblem, expectRefused } from "./unharmed.ts";
import { type Answer, ask } from "./wire.ts";

let ground: Ground;
beforeAll(async () => {
  ground = await layGround();
});
afterAll(() => ground.studio.close());

type Headers = Record<string, string | undefined>;

const signOut = (on: Ground, headers: Headers) =>
  asCreator(on, {
    method: "POST",
    path: "/api/auth/sign-out",
    headers: { "content-type": "application/json", ...headers },
    body: "{}",
  });

const edit = (on: Ground) => askJson(on, "PATCH", `/api/subjects/${on.subject.uid}`, { name: "Ada" });

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
    title: "making oneself an admin",
    send: (on) => askJson(on, "POST", "/api/auth/update-user", { name: "A", isAdmin: true }),
    status: 400,
    slug: "validation",
    field: "/isAdmin",
  },
  {
    title: "a name with U+0000",
    send: (on) => askJson(on, "POST", "/api/auth/update-user", { name: "a\u0000b" }),
    status: 400,
    slug: "text-invalid",
    field: "/name",
  },
  {
    title: "a GitHub sign-in that leads to another site",
    send: (on) =>
      askJson(on, "POST", "/api/auth/sign-in/social", { provider: "github", callbackURL: "/\\evil.example" }),
    status: 400,
    slug: "redirect-not-allowed",
    field: "/callbackURL",
  },
  {
    title: "a sign-in by GET",
    send: (on) => asCreator(on, { path: "/api/auth/sign-in/email" }),
    status: 405,
    slug: "method-not-allowed",
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

test("twelve wrong sign-ins at once are five tries and seven refusals", async () => {
  const { email: address } = await ground.studio.person();
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => tries({ email: address, password: "wrong horse" })),
  );
  const count = (status: number) => answers.filter((answer) => answer.status === status).length;
  expect([count(401), count(429)]).toEqual([5, 7]);
});

test("right sign-ins are no wrong ones, however many", async () => {
  const person = await ground.studio.person();
  for (let count = 0; count < 7; count += 1) expect((await tries(person)).status).toBe(200);
});

test("a name and a password can be changed, and the old session with them", async () => {
  const person = await ground.studio.person();
  const [mine, elsewhere] = [await ground.studio.signIn(person), await ground.studio.signIn(person)];
  const change = (path: string, body: unknown) =>
    asCreator(ground, {
      method: "POST",
      path: `/api/auth${path}`,
      headers: { cookie: mine, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  expect((await change("/update-user", { name: "Ada" })).status).toBe(200);
  const passwords = {
    currentPassword: person.password,
    newPassword: "another correct horse",
    revokeOtherSessions: true,
  };
  expect((await change("/change-password", { ...passwords, currentPassword: "wrong horse" })).status).toBe(400);
  expect((await change("/change-password", passwords)).status).toBe(200);
  const me = (cookie: string) => ask(ground.studio.origin, { path: "/api/me", headers: { cookie } });
  expect((await me(elsewhere)).status).toBe(401);
  expectProblem(await tries(person), { status: 401, slug: "credentials-wrong" });
  expect((await tries({ ...person, password: passwords.newPassword })).status).toBe(200);
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
  const cookie = await ground.studio.signIn(person);
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
    for (let count = 0; count < 4; count += 1) edits.push(await edit(limited));
    expect(edits.map((answer) => answer.status)).toEqual([200, 200, 200, 429]);
    expectProblem(edits[3] as Answer, { status: 429, slug: "rate-limited" });
    expect(Number(edits[3]?.headers["retry-after"])).toBeGreaterThan(0);
  } finally {
    await limited.studio.close();
  }
});
