import { generationRoutes, variantRoutes } from "@pentimento/contract";
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { BuiltSubject } from "../builders.ts";
import { boxOf, type Ground, layGround, loadedWidth, phone, useBrowser } from "./browser.ts";

const visit = useBrowser();
let ground: Ground;
beforeAll(async () => {
  ground = await layGround();
});
afterAll(() => ground.studio.close());

const gates: (() => void)[] = [];
/** Lets the provider wait until the function that is handed back is called, or the test has ended. */
function hold(): () => void {
  const release = ground.provider.hold();
  gates.push(release);
  return release;
}
/** Lets what is being made end; what follows waits behind a gate of its own. */
function releaseTwo(release: () => void): () => void {
  release();
  return hold();
}
// The next test begins with nothing under way and an empty list, however this one ended.
afterEach(async () => {
  for (const release of gates.splice(0)) release();
  await ground.studio.settled({ failuresExpected: true });
  const api = await ground.studio.as(ground.admin);
  const { batches } = await api(generationRoutes.batches, { query: {} });
  for (const { id } of batches) await api(generationRoutes.clear, { params: { batch_id: id } });
});

/** A place in the collection that all tests of this file share. */
const aPlace = (name: string): Promise<BuiltSubject> =>
  ground.studio.subject({ kind: "location", name, collection: ground.subject.collection });

async function ask(place: BuiltSubject, count: number): Promise<string> {
  const api = await ground.studio.as(ground.admin);
  const body = { variant_type: "backdrop", count };
  return (await api(generationRoutes.generate, { params: { character_id: place.uid }, body })).batch_id;
}

const refuse = (...messages: string[]) =>
  ground.provider.failNext(
    ...messages.map((message) => ({ state: "failed" as const, failure: { kind: "refused" as const, message } })),
  );

const part = (page: Page, name: string): Locator =>
  page.getByRole("region", { name: new RegExp(`^${name}`) }).filter({ has: page.getByRole("article") });
const card = (page: Page, name: string): Locator => page.getByRole("article", { name });
const trayOf = (page: Page) => page.getByRole("region", { name: "Generation tray" });
const heroesOf = async (place: BuiltSubject) =>
  (await ground.studio.as(ground.admin))(variantRoutes.list, { params: { character_id: place.uid }, query: {} }).then(
    ({ variants }) => variants.filter((each) => each.is_hero).length,
  );

test("S4-31 S4-32 S4-33 S4-34 S4-35 S4-36 S4-37 S4-109 what runs and what waits: state, name, counts, share, position, Cancel, the same in page, tray, bar, gallery and every window", async () => {
  const { studio, admin } = ground;
  const [harbour, tavern, market] = [await aPlace("Harbour"), await aPlace("Tavern"), await aPlace("Market")];
  const release = hold();
  const first = await ask(harbour, 4);
  await ask(market, 1);
  await ask(tavern, 2);
  const [here, there] = [await visit(studio, { as: admin }), await visit(studio, { as: admin })];
  await here.go("/queue");
  await there.go(`/s/${harbour.uid}/backdrop`);
  const { page } = here;
  const running = part(page, "Running").getByRole("article", { name: "Harbour Backdrop (0/4)" });
  await running.getByText("Processing").waitFor();
  await running.getByText("0 %").first().waitFor();
  const upper = await boxOf(card(page, "Tavern Backdrop"));

  releaseTwo(release);
  await card(page, "Harbour Backdrop (2/4)").waitFor();
  await card(page, "Harbour Backdrop").getByText("50 %", { exact: true }).first().waitFor();
  const bar = card(page, "Harbour Backdrop").getByRole("progressbar");
  expect(await bar.evaluate((element) => (element instanceof HTMLProgressElement ? element.position : -1))).toBe(0.5);
  await card(page, "Harbour Backdrop").getByRole("button", { name: "Cancel Harbour, backdrop" }).waitFor();
  const queued = part(page, "Queued").getByRole("article", { name: "Tavern Backdrop (0/2)" });
  await queued.getByText("Queued").waitFor();
  await queued.getByText(/^Position: 2/).waitFor();
  await queued.getByRole("button", { name: "Cancel Tavern, backdrop" }).waitFor();
  // Two pictures came meanwhile, and nothing under them moved.
  expect(await boxOf(card(page, "Tavern Backdrop"))).toEqual(upper);

  await page.getByRole("link", { name: "Queue: 2/7" }).waitFor();
  for (const window of [page, there.page]) {
    await trayOf(window).getByText(/^2\/4/).waitFor();
    await trayOf(window).getByText("1 running, 2 waiting").waitFor();
  }
  const tiles = there.page.getByRole("gridcell");
  await expect.poll(() => tiles.getByText("To review").count()).toBe(2);
  await expect.poll(() => tiles.getByText("50 %").count()).toBe(2);
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
});

test("S4-37 S4-116 Cancel asks once in its own place, and pictures that are made stay", async () => {
  const { studio, admin } = ground;
  const place = await aPlace("Quay");
  const release = hold();
  await ask(place, 4);
  const { page, go } = await visit(studio, { as: admin });
  await go("/queue");
  await card(page, "Quay Backdrop (0/4)").waitFor();
  releaseTwo(release);
  await card(page, "Quay Backdrop (2/4)").waitFor();
  const cancel = card(page, "Quay Backdrop").getByRole("button", { name: /^Cancel/ });
  await cancel.click();
  await page.getByRole("button", { name: /^Cancel it\?/ }).waitFor();
  await card(page, "Quay Backdrop").getByText("Processing").waitFor();
  await cancel.click();
  await page.getByText("Cancelled. 2 pictures already made stay.").waitFor();
  const done = part(page, "Done").getByRole("article", { name: "Quay Backdrop (2/4)" });
  await done.getByText("2 images made before it was cancelled stay").waitFor();
  await done.getByRole("link", { name: "View" }).click();
  await expect.poll(() => page.getByRole("gridcell").getByText("To review").count()).toBe(2);
});

test("S4-31 S4-38 S4-39 S4-42 S4-115 what is complete: View shows its images, Select lets one choose, Clear hides it and no asset", async () => {
  const { studio, admin } = ground;
  const [baron, hall] = [await aPlace("Baron"), await aPlace("Hall")];
  await ask(baron, 4);
  await ask(hall, 1);
  await studio.settled();
  const { page, go } = await visit(studio, { as: admin });
  await go("/queue");
  await page.getByRole("heading", { name: "Generation Queue", level: 1 }).waitFor();
  const done = part(page, "Done").getByRole("article", { name: "Baron Backdrop (4/4)" });
  await done.getByText("Complete").waitFor();
  await done.getByText("Generated 4 images").waitFor();
  await done.getByRole("link", { name: "View" }).click();
  await expect.poll(() => page.getByRole("gridcell").count()).toBe(4);

  await page.goBack();
  await done.getByRole("link", { name: "Select" }).click();
  const large = page.getByRole("dialog");
  await expect.poll(() => loadedWidth(large.getByRole("img").first())).toBeGreaterThan(0);
  await page.keyboard.press("h");
  await page.getByText(/^#\d+ is the hero\.$/).waitFor();
  expect(await heroesOf(baron)).toBe(1);

  await go("/queue");
  await done.getByRole("button", { name: "Clear" }).click();
  await done.waitFor({ state: "detached" });
  await card(page, "Hall Backdrop (1/1)").waitFor();
  await page.getByRole("button", { name: "Clear All Completed" }).click();
  await page.getByText("Nothing is being made").waitFor();
  await page.reload();
  await page.getByText("Nothing is being made").waitFor();
  const clearAll = page.getByRole("button", { name: "Clear All Completed" });
  expect(await clearAll.getAttribute("aria-disabled")).toBe("true");
  await go(`/s/${baron.uid}/backdrop`);
  await expect.poll(() => page.getByRole("gridcell").count()).toBe(4);
});

test("S4-40 S4-41 S4-117 what failed tells why; Details unfold every try; Retry waits again with the same parameters as attempt 2", async () => {
  const { studio, admin } = ground;
  const place = await aPlace("Market");
  refuse("The graph lacks a node", "The graph lacks a node");
  const id = await ask(place, 2);
  const { page, go } = await visit(studio, { as: admin });
  await go("/queue");
  const failed = part(page, "Failed").getByRole("article", { name: "Market Backdrop (0/2)" });
  await failed.getByText("Failed", { exact: true }).waitFor();
  await failed.getByText(/^Error: .*The graph lacks a node/).waitFor();
  await failed.getByRole("button", { name: "Clear" }).waitFor();
  const details = failed.getByRole("button", { name: "Details" });
  expect(await details.getAttribute("aria-expanded")).toBe("false");
  await details.click();
  await expect.poll(() => failed.getByText("Attempt 1").count()).toBe(2);
  await failed.getByText(/Retry becomes attempt 2 with the same prompt, workflow and seed/).waitFor();
  expect(await failed.getByRole("list", { name: "Pictures of Market, backdrop" }).getByText("Failed").count()).toBe(2);

  const before = ground.provider.submitted.filter(({ kind }) => kind === "background").slice(-2);
  const release = hold();
  const blocker = await ask(await aPlace("Bridge"), 2);
  await failed.getByRole("button", { name: "Retry" }).click();
  await page.getByText("2 pictures in line again, with the same prompt and seed.").waitFor();
  const queued = part(page, "Queued").getByRole("article", { name: "Market Backdrop (0/2)" });
  await queued.getByText("attempt 2").waitFor();
  expect(blocker).not.toBe(id);
  release();
  await part(page, "Done").getByRole("article", { name: "Market Backdrop (2/2)" }).getByText("attempt 2").waitFor();
  const after = ground.provider.submitted.slice(-2);
  expect(after.map(({ prompt, seed, style }) => ({ prompt, seed, style }))).toEqual(
    before.map(({ prompt, seed, style }) => ({ prompt, seed, style })),
  );
});

test("S4-115 a batch opened shows each of its pictures; the star makes one active while the others still form, and Undo takes it back", async () => {
  const { studio, admin } = ground;
  const place = await aPlace("Orchard");
  const release = hold();
  await ask(place, 4);
  const { page, go } = await visit(studio, { as: admin });
  await go("/queue");
  const running = card(page, "Orchard Backdrop");
  await running.getByRole("button", { name: /^Orchard Backdrop/ }).click();
  const pictures = running.getByRole("list", { name: "Pictures of Orchard, backdrop" });
  await pictures.getByText("Generating").nth(1).waitFor();
  expect(await pictures.getByText("Pending").count()).toBe(2);
  releaseTwo(release);
  await pictures.getByText("Made").nth(1).waitFor();
  await pictures.getByRole("button", { name: "Make picture 2 of Orchard active" }).click();
  await page.getByText("Picture 2 is active for Orchard.").waitFor();
  await pictures.getByText("ACTIVE").waitFor();
  expect(await heroesOf(place)).toBe(1);
  expect(await pictures.getByText("Generating").count()).toBe(2);
  await page.keyboard.press("Control+z");
  await pictures.getByText("ACTIVE").waitFor({ state: "detached" });
  expect(await heroesOf(place)).toBe(0);
});

test("S4-106 the queue by keys alone: to a batch, open it, choose from it, cancel, retry, clear", async () => {
  const { studio, admin } = ground;
  const [mill, ford] = [await aPlace("Mill"), await aPlace("Ford")];
  const release = hold();
  await ask(mill, 3);
  await ask(ford, 1);
  const { page, go } = await visit(studio, { as: admin });
  await go("/queue");
  await card(page, "Ford Backdrop").waitFor();
  const again = releaseTwo(release);
  await card(page, "Mill Backdrop (2/3)").waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("d");
  await page.getByRole("list", { name: "Pictures of Mill, backdrop" }).getByText("Made").nth(1).waitFor();
  await page.keyboard.press("2");
  await page.getByText("Picture 2 is active for Mill.").waitFor();
  await page.keyboard.press("j");
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain("Ford Backdrop");
  await page.keyboard.press("c");
  await page.keyboard.press("c");
  await part(page, "Done").getByText("Nothing was made").waitFor();
  again();
  await part(page, "Done").getByRole("article", { name: "Mill Backdrop (3/3)" }).waitFor();
  const letGo = hold();
  await card(page, "Ford Backdrop").focus();
  await page.keyboard.press("r");
  await card(page, "Ford Backdrop").getByText("attempt 2").waitFor();
  letGo();
  await card(page, "Ford Backdrop (1/1)").waitFor();
  await card(page, "Ford Backdrop").focus();
  await page.keyboard.press("Delete");
  await card(page, "Ford Backdrop").waitFor({ state: "detached" });
  await page.keyboard.press("Delete");
  await page.getByText("Nothing is being made").waitFor();
});

test("what is cleared comes back with Undo, one batch or all", async () => {
  const { studio, admin } = ground;
  const [inn, well] = [await aPlace("Inn"), await aPlace("Well")];
  await ask(inn, 1);
  await ask(well, 1);
  await studio.settled();
  const { page, go } = await visit(studio, { as: admin });
  await go("/queue");
  await card(page, "Inn Backdrop").getByRole("button", { name: "Clear" }).click();
  await card(page, "Inn Backdrop").waitFor({ state: "detached" });
  await page.getByText("Cleared.", { exact: true }).waitFor();
  await page.keyboard.press("Control+z");
  await card(page, "Inn Backdrop (1/1)").waitFor();
  await page.getByRole("button", { name: "Clear All Completed" }).click();
  await page.getByText("Nothing is being made").waitFor();
  await page.getByText("Cleared. Every picture stays.").waitFor();
  await page.keyboard.press("Control+z");
  await card(page, "Inn Backdrop (1/1)").waitFor();
  await card(page, "Well Backdrop (1/1)").waitFor();
});

test("a batch that waits is let go first, and Undo puts it back", async () => {
  const { studio, admin } = ground;
  const release = hold();
  await ask(await aPlace("Gate"), 2);
  await ask(await aPlace("Tower"), 1);
  await ask(await aPlace("Moat"), 1);
  const { page, go } = await visit(studio, { as: admin });
  await go("/queue");
  await card(page, "Tower Backdrop")
    .getByText(/^Position: 1/)
    .waitFor();
  await card(page, "Moat Backdrop").getByRole("button", { name: "Let Moat Backdrop go first" }).click();
  await card(page, "Moat Backdrop")
    .getByText(/^Position: 1/)
    .waitFor();
  await card(page, "Tower Backdrop")
    .getByText(/^Position: 2/)
    .waitFor();
  await page.keyboard.press("Control+z");
  await card(page, "Moat Backdrop")
    .getByText(/^Position: 2/)
    .waitFor();
  release();
  await card(page, "Moat Backdrop (1/1)").waitFor();
});

test("S4-109 a collection that is paused says so in every window, its batches keep their places, and Resume lets them go on", async () => {
  const { studio, admin } = ground;
  const { maker, ...home } = await studio.collection();
  const place = await studio.subject({ kind: "location", name: "Cellar", collection: home });
  const [here, there] = [await visit(studio, { as: maker }), await visit(studio, { as: admin })];
  await here.go("/queue");
  await here.page.getByRole("button", { name: /^Pause/ }).click();
  const banner = (page: Page) => page.getByText(/^Collection .* is paused\.$/);
  await banner(here.page).first().waitFor();
  await there.go("/queue");
  await banner(there.page).first().waitFor();
  await ask(place, 1);
  await card(here.page, "Cellar Backdrop (0/1)").getByText("Paused, it keeps its place").waitFor();
  await trayOf(there.page).getByText(/paused/).waitFor();
  await here.page.getByRole("button", { name: "Resume" }).click();
  for (const { page } of [here, there]) {
    await card(page, "Cellar Backdrop (1/1)").waitFor();
    await banner(page).waitFor({ state: "detached" });
  }
});

test("on a phone the queue fits, and all that is pressed is large enough for a thumb", async () => {
  const { studio, admin } = ground;
  const [shore, cliff] = [await aPlace("Shore"), await aPlace("Cliff")];
  await ask(shore, 3);
  await studio.settled();
  refuse("The graph lacks a node");
  await ask(cliff, 1);
  await studio.settled({ failuresExpected: true });
  const { page, go } = await visit(studio, { as: admin, size: phone });
  await go("/queue");
  await card(page, "Cliff Backdrop").getByRole("button", { name: "Details" }).click();
  for (const name of ["Details", "Retry", "Clear"]) {
    const { height, width } = await boxOf(card(page, "Cliff Backdrop").getByRole("button", { name }));
    expect(Math.min(height, width), name).toBeGreaterThanOrEqual(44);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await card(page, "Cliff Backdrop").getByRole("button", { name: "Retry" }).click();
  await card(page, "Cliff Backdrop (1/1)").waitFor();
});

test("whoever only sees a collection is offered no act on its batches, and not told what they cost", async () => {
  const { studio, subject } = ground;
  const viewer = await studio.member(subject.collection.id, "viewer");
  const place = await aPlace("Chapel");
  refuse("The graph lacks a node");
  await ask(place, 2);
  await studio.settled({ failuresExpected: true });
  const { page, go } = await visit(studio, { as: viewer });
  await go("/queue");
  await card(page, "Chapel Backdrop (1/2)").getByRole("link", { name: "View" }).waitFor();
  expect(await page.getByRole("article").getByRole("link", { name: "Select" }).count()).toBe(0);
  expect(
    await page
      .getByRole("article")
      .getByRole("button", { name: /Retry|Clear|Cancel|Make/ })
      .count(),
  ).toBe(0);
  expect(await page.getByRole("heading", { name: /Today|Budget/ }).count()).toBe(0);
});

test("a queue that cannot be read says so, and can be asked for again", async () => {
  const { studio, admin } = ground;
  const { page, go } = await visit(studio, { as: admin, refused: [429] });
  const problem = { type: "/problems/too-many-requests", title: "Too many requests", status: 429, detail: "Wait." };
  await page.route("**/api/assets/batches?*", (route) =>
    route.fulfill({ status: 429, contentType: "application/problem+json", body: JSON.stringify(problem) }),
  );
  await go("/queue");
  await page.getByText("The queue could not be read").waitFor();
  await page.unroute("**/api/assets/batches?*");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("Nothing is being made").waitFor();
});
