import { type Client, cardRoutes, subjectRoutes, variantRoutes } from "@pentimento/contract";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { BuiltSubject } from "../../../test/builders.ts";
import { openTestStudio, type TestStudio } from "../../../test/studio.ts";
import { until } from "../../../test/until.ts";
import { type CardDrawer, openCardDrawer } from "../../adapters/cards/cards.ts";

let studio: TestStudio;
let home: Awaited<ReturnType<TestStudio["collection"]>>;
let api: Client;
let ada: BuiltSubject;
/** Names on the cards that were drawn, in order. */
let drawn: string[] = [];
/** What the next drawing, and only that one, waits for. */
let gate: Promise<void> | undefined;

beforeAll(async () => {
  const real = openCardDrawer();
  const cards: CardDrawer = {
    ...real,
    async draw(request) {
      drawn.push(`${request.card} ${request.facts.name}`);
      const mine = gate;
      gate = undefined;
      await mine;
      return real.draw(request);
    },
  };
  studio = await openTestStudio({ machines: { cards } });
  home = await studio.collection({ kind: "profiles" });
  api = await studio.as(home.maker);
});
beforeEach(async () => {
  ada = await studio.subject({ collection: home, kind: "profile", name: "Ada Marsh" });
  await studio.settled();
  drawn = [];
});
afterAll(() => studio.close());

const cardsOf = async (subject = ada, as = api) =>
  (await as(cardRoutes.list, { params: { subject_id: subject.uid } })).cards;
const approve = (variant: { uid: string }, subject = ada, as = api) =>
  as(variantRoutes.approve, { params: { character_id: subject.uid, variant_id: variant.uid } });
const rename = (name: string) => api(subjectRoutes.edit, { params: { subject_id: ada.uid }, body: { name } });
const urls = async (subject = ada) => (await cardsOf(subject)).map((card) => card.url);

async function approved(slot = "avatar", shade?: number) {
  const variant = await studio.variant(ada, { slot, shade });
  await approve(variant);
  return variant;
}

test("P-12 choosing an avatar draws the three cards, as pictures of their exact sizes", async () => {
  const variant = await approved();
  expect((await cardsOf()).map((card) => card.state)).not.toContain("none");
  await studio.settled();
  const cards = await cardsOf();
  expect(cards.map(({ card, state, avatar_variant_uid: uid }) => ({ card, state, uid }))).toEqual(
    ["og", "card", "simple"].map((card) => ({ card, state: "ready", uid: variant.uid })),
  );
  const sizes = await Promise.all(
    cards.map(async ({ url }) => {
      const answer = await fetch(studio.origin + String(url));
      expect(answer.headers.get("cache-control")).toContain("immutable");
      const image = sharp(Buffer.from(await answer.arrayBuffer()));
      await image.stats();
      const { width, height } = await image.metadata();
      return [width, height];
    }),
  );
  expect(sizes).toEqual([
    [1200, 630],
    [1280, 720],
    [1280, 720],
  ]);
});

test("drawing again what has not changed draws nothing and keeps the address", async () => {
  await approved();
  await studio.settled();
  const before = await urls();
  drawn = [];
  await api(cardRoutes.render, { params: { subject_id: ada.uid } });
  await studio.settled();
  expect(drawn).toEqual([]);
  expect(await urls()).toEqual(before);
});

test("another name or another avatar is another address, and the way back is the first one again", async () => {
  const avatar = await approved("avatar", 40);
  await studio.settled();
  const first = await urls();
  await rename("Bea Marsh");
  await studio.settled();
  const renamed = await urls();
  expect(renamed.every((url, at) => url !== first[at])).toBe(true);
  await approved("avatar", 200);
  await studio.settled();
  const chosen = await urls();
  expect(chosen.every((url, at) => url !== renamed[at])).toBe(true);
  await rename("Ada Marsh");
  await approve(avatar);
  await studio.settled();
  expect(await urls()).toEqual(first);
});

test("a drawing that was overtaken by a newer choice does not take its place", async () => {
  await approved();
  await studio.settled();
  const { promise, resolve } = Promise.withResolvers<void>();
  gate = promise;
  drawn = [];
  await rename("Old Name");
  await until("one is being drawn", () => drawn.length > 0);
  const [overtaken = ""] = drawn;
  // Only the first one is held; the others, and the newer ones, pass it by.
  await rename("New Name");
  const newer = overtaken.replace("Old", "New");
  await until("the newer one is there", async () => {
    const waiting = (await cardsOf()).filter((card) => card.state === "queued").map(({ card }) => card);
    return drawn.includes(newer) && waiting.every((card) => overtaken.startsWith(card));
  });
  resolve();
  await studio.settled();
  drawn = [];
  await api(cardRoutes.render, { params: { subject_id: ada.uid } });
  await studio.settled();
  expect(drawn).toEqual([]);
});

test("anyone may have the card of a profile by its address, and nobody guesses another", async () => {
  await approved();
  await studio.settled();
  const [url] = await urls();
  expect((await fetch(studio.origin + String(url))).status).toBe(200);
  const other = String(url).replace(/[0-9a-f]{64}/, "0".repeat(64));
  expect((await fetch(studio.origin + other)).status).toBe(404);
});

test("cards outside of profiles are for members only", async () => {
  const inner = await studio.collection({ kind: "studio", requiresApproval: false });
  const maker = await studio.as(inner.maker);
  const cleo = await studio.subject({ collection: inner, kind: "character" });
  const variant = await studio.variant(cleo);
  await approve(variant, cleo, maker);
  await studio.settled();
  const [{ url } = { url: null }] = await cardsOf(cleo, maker);
  expect((await fetch(studio.origin + String(url))).status).toBe(401);
  const cookies = [await studio.cookieOf(await studio.person()), await studio.cookieOf(inner.maker)];
  const statuses = await Promise.all(
    cookies.map(async (cookie) => (await fetch(studio.origin + String(url), { headers: { cookie } })).status),
  );
  expect(statuses).toEqual([404, 200]);
});
