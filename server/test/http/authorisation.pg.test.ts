import { type Action, allRoutes, type Role, type Route } from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { can } from "../../src/domains/identity/index.ts";
import { dropMembership } from "../../src/domains/identity/queries.ts";
import { setStanding } from "../../src/domains/library/index.ts";
import { allEndpoints } from "../../src/main/wiring.ts";
import { newUid } from "../../src/platform/ids.ts";
import { openTestStudio, type TestStudio } from "../studio.ts";
import { rulings, rulingsWithoutApproval, type Who, who, wholeBodies } from "./authorisation-table.ts";
import { keptWorkflow } from "./kept-workflow.ts";
import { type Answer, ask, form, formType, textAt } from "./wire.ts";

/** A collection with one thing of each sort that a path can name. */
interface Home {
  id: number;
  uid: string;
  kind: string;
  requiresApproval: boolean;
  /** Cookie of its maker. */
  maker: string;
  things: Record<string, string>;
}

interface Somebody {
  cookie: string | undefined;
  userId: number | undefined;
  isAdmin: boolean;
  roles: ReadonlyMap<number, Role>;
}

let studio: TestStudio;
const homes = {} as Record<"studio" | "world" | "elsewhere", Home>;
const people = {} as Record<Who, Somebody>;

beforeAll(async () => {
  studio = await openTestStudio({ works: false });
  homes.studio = await openHome("studio");
  homes.world = await openHome("world");
  homes.elsewhere = await openHome("studio");
  for (const name of who) people[name] = await introduce(name);
});
afterAll(() => studio.close());

async function openHome(kind: "studio" | "world"): Promise<Home> {
  const { id, uid, maker } = await studio.collection({ kind });
  const home = { id, uid, kind, requiresApproval: kind === "studio", maker: await studio.cookieOf(maker), things: {} };
  await furnish(home);
  return home;
}

/** Puts fresh things into a collection, in the place of those that a test has done away with. */
async function furnish(home: Home): Promise<void> {
  const subject = await studio.subject({ collection: home, kind: "location" });
  const variant = await studio.variant(subject, { shade: 90 });
  const hero = await studio.variant(subject, { slot: "backdrop", shade: 60 });
  await studio.deps.db.inTx((tx) => setStanding(tx, hero.id, "approved", true));
  const answer = await ask(studio.origin, {
    method: "POST",
    path: `/api/characters/${subject.uid}/variants/generate`,
    headers: { cookie: home.maker, origin: studio.origin, "content-type": "application/json" },
    body: JSON.stringify({ variant_type: "backdrop", count: 1 }),
  });
  const job = await studio.deps.db.read
    .selectFrom("jobs")
    .select("uid")
    .where("collection_uid", "=", home.uid)
    .orderBy("id", "desc")
    .executeTakeFirstOrThrow();
  home.things = {
    collection_id: home.uid,
    character_id: subject.uid,
    subject_id: subject.uid,
    variant_id: variant.uid,
    entity_id: subject.uid,
    asset_id: variant.uid,
    slot: "backdrop",
    picture_id: variant.uid,
    batch_id: textAt(answer, "batch_id"),
    job_id: job.uid,
    node_id: await addNode(),
    user_id: String((await studio.member(home.id, "viewer")).id),
    card_key: await drawCard(home, subject.id),
    size: "small",
    workflow_id: await keptWorkflow(studio.origin, home.uid, home.maker),
  };
}

/** A server of the pool, which belongs to no collection. */
async function addNode(): Promise<string> {
  const uid = newUid();
  const node = { uid, url: `http://${uid}.test`, label: uid, origin: "added" };
  await studio.deps.db.read.insertInto("comfy_nodes").values(node).execute();
  return uid;
}

/** A card's row over bytes that no other collection has. */
async function drawCard(home: Home, subjectId: number): Promise<string> {
  const bytes = Buffer.from(`card of ${home.uid}`);
  const { sha256 } = await studio.deps.blobs.put(bytes, "png");
  const { read } = studio.deps.db;
  const blob = { uid: newUid(), sha256, byte_size: bytes.length, format: "png", width: 1_200, height: 630 };
  const existing = await read.selectFrom("blobs").select("id").where("sha256", "=", sha256).executeTakeFirst();
  const { id } = existing ?? (await read.insertInto("blobs").values(blob).returning("id").executeTakeFirstOrThrow());
  await read
    .insertInto("card_renders")
    .values({
      uid: newUid(),
      subject_id: subjectId,
      card: "og",
      render_key: newUid(),
      blob_id: id,
      template_version: "1",
    })
    .execute();
  return `${sha256}.png`;
}

async function introduce(name: Who): Promise<Somebody> {
  if (name === "nobody") return { cookie: undefined, userId: undefined, isAdmin: false, roles: new Map() };
  const isAdmin = name === "admin";
  const person = await studio.person({ name, isAdmin });
  const roles = new Map<number, Role>();
  if (name !== "stranger" && name !== "admin") {
    for (const home of [homes.studio, homes.world]) {
      await studio.deps.db.inTx(async (tx) => {
        await tx.insertInto("memberships").values({ collection_id: home.id, user_id: person.id, role: name }).execute();
      });
      roles.set(home.id, name);
    }
  }
  return { cookie: await studio.cookieOf(person), userId: person.id, isAdmin, roles };
}

/** Asks a route about a home's things. Bodies are refused once one is let in, so that nothing changes more than it must. */
function knock(route: Route, home: Home, { cookie }: Pick<Somebody, "cookie">): Promise<Answer> {
  const json = route.placeInBody
    ? { collection_id: home.uid, ...wholeBodies(home.things)[route.name] }
    : { nobody_knows_this_field: true };
  const sent = route.upload
    ? { headers: { "content-type": formType }, body: form() }
    : route.body
      ? { headers: { "content-type": "application/json" }, body: JSON.stringify(json) }
      : { headers: {} };
  return ask(studio.origin, {
    method: route.method.toUpperCase(),
    path: route.path.replace(/\{(\w+)\}/g, (_, name: string) => String(home.things[name])),
    headers: { origin: studio.origin, "x-pentimento": "upload", ...(cookie && { cookie }), ...sent.headers },
    body: sent.body,
  });
}

const doors = new Map([
  ["401 not-signed-in", "1"],
  ["403 not-allowed", "3"],
  ["404 not-found", "4"],
]);

/** What an answer says about the right to ask. Only the refusals of the door count, in the door's own words. */
function rulingOf(answer: Answer): string {
  const slug = typeof answer.json?.type === "string" ? answer.json.type.replace("/problems/", "") : "";
  const door = doors.get(`${answer.status} ${slug}`);
  if (door !== undefined) return door;
  const passed = answer.status <= 400 || answer.status === 409;
  return passed ? "y" : `${answer.status} ${slug}`;
}

const writtenRuling = (action: Action, name: Who, home: Home): string => {
  const row = (home.requiresApproval ? undefined : rulingsWithoutApproval[action]) ?? rulings[action];
  const known = home !== homes.elsewhere || name === "nobody" || name === "admin";
  return row[who.indexOf(known ? name : "stranger")] ?? "";
};

const refusals = { "not-signed-in": "1", "not-allowed": "3", "not-visible": "4" };
/** What the product's own rule says. A route without a place is judged by the actor alone. */
function productRuling(route: Route, name: Who, home: Home): string {
  const hasPlace = /\{(?!node_id)/.test(route.path) || route.placeInBody === true;
  const object = { collectionId: home.id, kind: home.kind, requiresApproval: home.requiresApproval };
  // Restoring lets in whoever may take anything back, and then asks what it is that is taken back.
  const action = route.action === "variants.restore" ? "variants.reject" : (route.action as Action);
  const ruling = can(people[name], action, hasPlace ? object : undefined);
  return ruling.may ? "y" : refusals[ruling.because];
}

test("every act has a row of eight rulings, and no row is for an act that does not exist", () => {
  const actions = [...new Set(allRoutes.map((route) => route.action))];
  expect(Object.keys(rulings).toSorted()).toEqual(actions.toSorted());
  for (const row of Object.values(rulings)) expect(row).toMatch(/^[134y]{8}$/);
});

test("the server answers the routes of the contract and no others", () => {
  const bound = allEndpoints(studio.deps, {} as never).map((one) => one.route.name);
  expect(bound.toSorted()).toEqual(allRoutes.map((route) => route.name).toSorted());
  expect(new Set(bound).size).toBe(bound.length);
});

const routes: Route[] = allRoutes;
/** A collection without approval differs in the acts of judging only, so only these are asked there too. */
const placesFor = (route: Route) =>
  Object.entries(homes).filter(([place]) => place !== "world" || route.action in rulingsWithoutApproval);

test.each(routes)(
  "$name lets in whom the table lets in, and tells the others no more than they may know",
  async (route) => {
    const told: Record<string, string> = {};
    const written: Record<string, string> = {};
    const ruled: Record<string, string> = {};
    for (const [place, home] of placesFor(route)) {
      for (const name of who) {
        const answer = await knock(route, home, people[name]);
        if (route.method === "delete" && answer.status < 300) await furnish(home);
        told[`${name} ${place}`] = rulingOf(answer);
        written[`${name} ${place}`] = writtenRuling(route.action as Action, name, home);
        ruled[`${name} ${place}`] = productRuling(route, name, home);
      }
    }
    expect(told).toEqual(written);
    expect(ruled).toEqual(written);
  },
);

test("what lies in the trash is taken back by those who may put it there", async () => {
  const [remove, restore] = ["variants.remove", "variants.restore"].map((name) =>
    routes.find((route) => route.name === name),
  ) as [Route, Route];
  const told: Record<string, string> = {};
  for (const name of who) {
    await furnish(homes.studio);
    await knock(remove, homes.studio, people.admin);
    told[name] = rulingOf(await knock(restore, homes.studio, people[name]));
  }
  expect(Object.values(told).join("")).toBe(rulings["variants.remove"]);
});

test("the card of a public profile is everybody's, in a collection that nobody else sees", async () => {
  const { id, uid } = await studio.collection({ kind: "profiles" });
  const profile = await studio.subject({ collection: { id, uid }, kind: "profile" });
  const home = { ...homes.elsewhere, id, uid, kind: "profiles" };
  const path = `/cards/${await drawCard(home, profile.id)}`;
  expect((await ask(studio.origin, { path })).status).toBe(200);
  expect((await ask(studio.origin, { path: `/api/subjects/${profile.uid}/cards` })).status).toBe(401);
});

test("a role that was taken away counts no more at the next request", async () => {
  const viewer = await studio.member(homes.studio.id, "viewer");
  const cookie = await studio.cookieOf(viewer);
  const look = async () =>
    (await ask(studio.origin, { path: `/api/collections/${homes.studio.uid}`, headers: { cookie } })).status;
  expect(await look()).toBe(200);
  await studio.deps.db.inTx((tx) => dropMembership(tx, homes.studio.id, viewer.id));
  expect(await look()).toBe(404);
});

test("an admin's rights that were taken away count no more at the next request", async () => {
  const person = await studio.person({ isAdmin: true });
  const cookie = await studio.cookieOf(person);
  const look = async () => (await ask(studio.origin, { path: "/api/audit", headers: { cookie } })).status;
  expect(await look()).toBe(200);
  await studio.deps.db.read.updateTable("users").set({ is_admin: false }).where("id", "=", person.id).execute();
  expect(await look()).toBe(403);
});

test("prompts and parameters are for those who look inside; viewers and players get none, on no route", async () => {
  const prompt = "a harbour in fog";
  const { things, maker } = homes.studio;
  await ask(studio.origin, {
    method: "POST",
    path: `/api/characters/${things.subject_id}/variants/generate`,
    headers: { cookie: maker, origin: studio.origin, "content-type": "application/json" },
    body: JSON.stringify({ variant_type: "backdrop", count: 1, prompt }),
  });
  const reads = routes.filter((route) => route.method === "get" && !route.binary);
  const seen: Partial<Record<Who, boolean>> = {};
  for (const name of ["viewer", "player", "reviewer", "owner", "creator", "admin"] as const) {
    const answers = await Promise.all(reads.map((route) => knock(route, homes.studio, people[name])));
    seen[name] = answers.some((answer) => answer.body.includes(prompt));
  }
  expect(seen).toEqual({ viewer: false, player: false, reviewer: true, owner: true, creator: true, admin: true });
});

test("a refusal of a known person and an audited act are in the audit log, each once", async () => {
  await furnish(homes.studio);
  const original = routes.find((route) => route.name === "pictures.original") as Route;
  for (const name of ["nobody", "viewer", "creator"] as const) await knock(original, homes.studio, people[name]);
  const entries = () =>
    studio.deps.db.read
      .selectFrom("audit_log")
      .select(["actor_id", "action", "outcome"])
      .where("object", "=", String(homes.studio.things.subject_id))
      .where("action", "like", "pictures.%")
      .orderBy("outcome")
      .execute();
  // The refusal is written beside the answer, not before it.
  await expect.poll(entries, { timeout: 20_000 }).toEqual([
    { actor_id: people.creator.userId, action: "pictures.original", outcome: "done" },
    { actor_id: people.viewer.userId, action: "pictures.original", outcome: "refused" },
  ]);
});
