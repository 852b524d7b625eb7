import { sql } from "kysely";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { boxOf, phone, useBrowser } from "./browser.ts";
import { card, part, trayOf, useQueueGround } from "./queue-ground.ts";

const visit = useBrowser();
const { laid, hold, releaseTwo, aPlace, ask, refuse } = useQueueGround();

test("S4-106 the queue by keys alone: to a batch, open it, choose from it, cancel, retry, clear", async () => {
  const { studio, admin } = laid();
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
  const { studio, admin } = laid();
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
  const { studio, admin } = laid();
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
  const { studio, admin } = laid();
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
  await trayOf(there.page)
    .getByText(/paused/)
    .waitFor();
  await here.page.getByRole("button", { name: "Resume" }).click();
  for (const { page } of [here, there]) {
    await card(page, "Cellar Backdrop (1/1)").waitFor();
    await banner(page).waitFor({ state: "detached" });
  }
});

test("on a phone the queue fits, and all that is pressed is large enough for a thumb", async () => {
  const { studio, admin } = laid();
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
  const { studio, subject } = laid();
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
  const { studio, admin } = laid();
  const { page, go } = await visit(studio, { as: admin, refused: [429] });
  const problem = { type: "/problems/too-many-requests", title: "Too many requests", status: 429, detail: "Wait." };
  let broken = true;
  await page.route("**/api/assets/batches?*", (route) =>
    broken
      ? route.fulfill({ status: 429, contentType: "application/problem+json", body: JSON.stringify(problem) })
      : route.continue(),
  );
  await go("/queue");
  await page.getByText("The queue could not be read").waitFor();
  // Pressed at once: live news may have the queue read anew at any time, and the button is gone then.
  broken = false;
  await page.getByRole("button", { name: "Try again" }).dispatchEvent("click");
  await page.getByText("Nothing is being made").waitFor();
});

test("the queue says that it shows the newest batches, and reads older ones when asked to", async () => {
  const { studio } = laid();
  const home = await studio.collection();
  const place = await studio.subject({ kind: "location", name: "Archive", collection: home });
  await sql`insert into generation_batches (uid, collection_id, subject_id, slot, provider, prompt, count, seed, status, finished_at)
    select gen_random_uuid(), ${home.id}, ${place.id}, 'backdrop', 'painter', 'number ' || number, 1, number, 'Cancelled', now()
    from generate_series(1, 60) number`.execute(studio.deps.db.read);
  const { page, go } = await visit(studio, { as: home.maker });
  await go("/queue");
  await page.getByText("The newest 50 are shown.").waitFor();
  expect(await page.getByRole("article").count()).toBe(50);
  await page.getByRole("button", { name: "Show older" }).click();
  await expect.poll(() => page.getByRole("article").count()).toBe(60);
  await page.getByRole("button", { name: "Show older" }).waitFor({ state: "detached" });
});
