import { identityRoutes, setupRoutes } from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestStudio, type TestStudio } from "../../../test/studio.ts";

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio({ works: false });
});
afterAll(() => studio.close());

const password = "correct horse";
const accounts = async () =>
  (await studio.deps.db.read.selectFrom("users").select(["email", "is_admin"]).orderBy("id").execute()).map((user) => [
    user.email,
    user.is_admin,
  ]);
const slugs = (ends: PromiseSettledResult<unknown>[]) =>
  ends
    .map((end) => (end.status === "fulfilled" ? "made" : String(end.reason.slug)))
    .toSorted((a, b) => (a < b ? -1 : 1));

test("of several first set-ups at once one makes the admin and the collection; then set-up is closed", async () => {
  const body = (at: number) => ({
    name: "Ana",
    email: `ana${at}@example.org`,
    password,
    collection: { name: "Studio", kind: "studio" as const },
  });
  const ends = await Promise.allSettled([0, 1, 2].map((at) => studio.stranger(setupRoutes.run, { body: body(at) })));
  expect(slugs(ends)).toEqual(["made", "setup-done", "setup-done"]);
  expect((await accounts()).map(([, isAdmin]) => isAdmin)).toEqual([true]);
  expect(await studio.deps.db.read.selectFrom("collections").select("name").execute()).toEqual([{ name: "Studio" }]);
  expect(await studio.stranger(setupRoutes.read, {})).toEqual({ needed: false, checks: [] });
});

test("of several accounts for one address at once, in whatever case, one is made and the others hear why not", async () => {
  const admin = await studio.as(await studio.person({ isAdmin: true }));
  const before = await accounts();
  const body = (email: string) => ({ name: "Bo", email, password });
  const ends = await Promise.allSettled(
    ["bo@example.org", "Bo@example.org", "bo@EXAMPLE.org"].map((email) =>
      admin(identityRoutes.addUser, { body: body(email) }),
    ),
  );
  expect(slugs(ends)).toEqual(["email-taken", "email-taken", "made"]);
  expect(await accounts()).toEqual([...before, ["bo@example.org", false]]);
  expect(await studio.cookieOf({ email: "bo@example.org", password })).not.toBe("");
});
