import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { BuiltSubject } from "../builders.ts";
import { boxOf, desk, type Ground, layGround, loadedWidth, nowhere, phone, useBrowser } from "./browser.ts";

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
// The next test begins with nothing under way, however this one ended.
afterEach(async () => {
  for (const release of gates.splice(0)) release();
  await ground.studio.settled({ failuresExpected: true });
});

const aPlace = (name: string): Promise<BuiltSubject> => ground.studio.subject({ kind: "location", name });
const trayOf = (page: Page) => page.getByRole("region", { name: "Generation tray" });

/** Asks on the page that is open, by the dialog's own button. */
async function ask(page: Page, count: number) {
  await page.getByRole("button", { name: "Generate", exact: true }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Pictures").fill(String(count));
  await dialog.getByRole("button", { name: `Generate ${count}` }).click();
  await dialog.waitFor({ state: "detached" });
}

test("asked pictures stand in the gallery at once, show how far they are, and appear without loading the page again", async () => {
  const { studio, admin } = ground;
  const place = await aPlace("A harbour");
  const { page, go } = await visit(studio, { as: admin });
  const release = hold();
  await go(`/s/${place.uid}/backdrop`);
  await page.getByText("No backdrop yet").waitFor();
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  await ask(page, 4);
  const tiles = page.getByRole("gridcell");
  await expect.poll(() => tiles.count()).toBe(4);
  await tiles.getByText("50 %").nth(1).waitFor();
  await tiles.getByText("Pending").nth(1).waitFor();

  // Two are made at once: those that follow wait behind a second gate, so the batch is half done.
  release();
  const releaseRest = hold();
  const tray = trayOf(page);
  await tray.getByText(/^2\/4/).waitFor();
  await tiles.getByText("To review").nth(1).waitFor();
  expect(await tiles.getByText("To review").count()).toBe(2);

  await tray.getByRole("link", { name: "Finished picture 1" }).click();
  const large = page.getByRole("dialog");
  await expect.poll(() => loadedWidth(large.getByRole("img").first())).toBeGreaterThan(0);
  await page.keyboard.press("h");
  await page.getByText(/^#\d+ is the hero\.$/).waitFor();
  await page.keyboard.press("Escape");
  await tiles.getByText("ACTIVE").waitFor();
  expect(await tiles.getByText("50 %").count()).toBe(2);

  releaseRest();
  await tiles.getByText("To review").nth(2).waitFor();
  await expect.poll(() => loadedWidth(tiles.last().getByRole("img"))).toBeGreaterThan(0);
  expect(await page.evaluate(() => "stayed" in window)).toBe(true);
});

test("P-8 S3-50 while something is made a tray is visible on every page, wide or narrow: counts, share done, way to the pictures", async () => {
  const { studio, admin, subject } = ground;
  const place = await aPlace("A lighthouse");
  const release = hold();
  const { page, go } = await visit(studio, { as: admin });
  await go(`/s/${place.uid}`);
  await ask(page, 2);
  await go(`/s/${place.uid}`);
  await ask(page, 3);
  const tray = trayOf(page);
  const pages = [
    "/",
    `/c/${subject.collection.uid}`,
    `/s/${subject.uid}`,
    `/s/${subject.uid}/portrait`,
    "/trash",
    "/settings",
    nowhere,
  ];
  // The queue's own page tells all of it; there the tray is one line.
  await go("/queue");
  await tray.getByText("0/5").waitFor();
  expect(await tray.getByText("1 running, 1 waiting").count()).toBe(0);
  for (const path of pages) {
    await page.setViewportSize(desk);
    await go(path);
    await tray.getByText("1 running, 1 waiting").waitFor();
    await tray
      .getByText(/^\d+ %$/)
      .first()
      .waitFor();
    await tray.getByText(/0\/3, position \d/).waitFor();
    expect(await page.title()).toMatch(/^\d+ % · /);
    await page.getByRole("link", { name: /^Queue: 0\/5$/ }).waitFor();
    await page.setViewportSize(phone);
    await tray.getByText("0/5").waitFor();
    const { y, height } = await boxOf(tray);
    expect(y + height).toBeLessThan(phone.height);
  }
  await page.setViewportSize(desk);
  release();
  await tray.getByText("Finished").waitFor();
  await tray.getByRole("link", { name: "Choose" }).first().click();
  await page.getByRole("grid", { name: "Backdrop candidates of A lighthouse" }).waitFor();
  await expect.poll(() => page.title()).toBe("A lighthouse, Backdrop · Pentimento");
});

test("cancelling in the tray ends the batch and says what became of it", async () => {
  const { studio, admin } = ground;
  const place = await aPlace("A quarry");
  hold();
  const { page, go } = await visit(studio, { as: admin });
  await go(`/s/${place.uid}`);
  await ask(page, 2);
  const tray = trayOf(page);
  await tray.getByRole("button", { name: "Cancel A quarry, backdrop" }).click();
  await tray.getByRole("button", { name: /^Cancel it\?/ }).click();
  await page.getByText("Cancelled. Nothing was made.").waitFor();
  await tray.waitFor({ state: "detached" });
  await go("/queue");
  const card = page.getByRole("article").filter({ hasText: "A quarry" });
  await card.getByText("Nothing was made").waitFor();
  expect(await card.innerText()).toContain("Cancelled");
});

test("a picture that does not come says so in its place and in the queue, and Retry makes it", async () => {
  const { studio, provider, admin } = ground;
  const place = await aPlace("A mine");
  provider.failNext({ state: "failed", failure: { kind: "refused", message: "The graph lacks a node" } });
  const { page, go } = await visit(studio, { as: admin });
  await go(`/s/${place.uid}/backdrop`);
  await ask(page, 1);
  await page.getByRole("gridcell").getByText("No picture came").waitFor();
  await page.getByRole("gridcell").getByText("Failed").waitFor();
  await go("/queue");
  const card = page.getByRole("article").filter({ hasText: "A mine" });
  await card.getByText(/^Error: /).waitFor();
  await card.getByRole("button", { name: "Retry" }).click();
  await card.getByText("Complete").waitFor();
  expect(await card.innerText()).toContain("Generated 1 image");
});
