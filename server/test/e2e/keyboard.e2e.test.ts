import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ground, layGround, tileOf, useBrowser } from "./browser.ts";

const visit = useBrowser();
let ground: Ground;
beforeAll(async () => {
  ground = await layGround();
});
afterAll(() => ground.studio.close());

const mostSteps = 60;

/** Steps with Tab until the focus is on something that is named so, as somebody without a mouse does. */
async function tabTo(page: Page, name: RegExp) {
  const passed: string[] = [];
  for (let step = 0; step < mostSteps; step += 1) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const element = document.activeElement;
      const labelled = element?.getAttribute("aria-labelledby")?.split(" ") ?? [];
      const words = labelled.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
      return words || element?.getAttribute("aria-label") || element?.textContent?.trim() || "";
    });
    if (name.test(here)) return;
    passed.push(here);
  }
  throw new Error(`${name} is not reached by Tab; passed: ${passed.join(" | ")}`);
}

/** The tile with the focus; it has to be on the screen. */
const focused = (page: Page) => page.locator('[role="gridcell"]:focus');

test("from signing in to an approved hero without a mouse, with every decision taken back on the way", async () => {
  const { studio, admin, subject } = ground;
  for (const shade of [90, 120, 150]) await studio.variant(subject, { shade });
  await studio.settled();
  const { page, go } = await visit(studio, { refused: [401] });
  await go("/");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.keyboard.type(admin.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(admin.password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Good to see you, Ana" }).waitFor();

  await page.keyboard.press("Control+k");
  await page.getByRole("option", { name: /Ada Marsh/ }).waitFor();
  await page.keyboard.type("ada");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Ada Marsh" }).waitFor();
  await tabTo(page, /^Choose$/);
  await page.keyboard.press("Enter");

  const tiles = page.getByRole("gridcell");
  await tiles.nth(2).waitFor();
  await tabTo(page, /#\d+/);
  const seen = await focused(page).innerText();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => focused(page).innerText()).not.toBe(seen);

  await page.keyboard.press("x");
  await focused(page).getByText("Rejected").waitFor();
  await page.getByText(/^Rejected #/).waitFor();
  await page.keyboard.press("Control+z");
  await focused(page).getByText("To review").waitFor();

  await page.keyboard.press("Delete");
  await expect.poll(() => tiles.count()).toBe(2);
  await page.getByText(/^Moved #\d+ to the trash/).waitFor();
  await page.keyboard.press("Control+z");
  await expect.poll(() => tiles.count()).toBe(3);

  // A tile that left may not take the focus along: the keys go on from where it was.
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  const large = page.getByRole("dialog");
  await large.waitFor();
  const [named = ""] = (await large.getByRole("heading").first().innerText()).match(/#\d+/) ?? [];
  await page.keyboard.press("h");
  await page.getByText(`${named} is the hero.`).waitFor();
  await page.keyboard.press("Escape");
  await tileOf(page, Number(named.slice(1)))
    .getByText("ACTIVE")
    .waitFor();
  const hero = await studio.deps.db.read
    .selectFrom("image_variants")
    .select("id")
    .where("subject_id", "=", subject.id)
    .where("is_hero", "=", true)
    .executeTakeFirstOrThrow();
  expect(`#${hero.id}`).toBe(named);
});

test("? opens the sheet of keys of this page; Esc closes it and the focus goes back", async () => {
  const { studio, admin, subject } = ground;
  const { page, go } = await visit(studio, { as: admin });
  await go(`/s/${subject.uid}/portrait`);
  await page.getByRole("gridcell").first().focus();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keys on this page" });
  await sheet.getByText("Set as hero").waitFor();
  await sheet.getByText("Undo the last decision").waitFor();
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  expect(await focused(page).count()).toBe(1);
});

test("single letters are only letters while one writes", async () => {
  const { studio, admin, subject } = ground;
  const { page, go } = await visit(studio, { as: admin });
  await go(`/s/${subject.uid}/portrait`);
  await page.getByRole("gridcell").first().focus();
  await page.keyboard.press("g");
  const dialog = page.getByRole("dialog", { name: "Generate for Ada Marsh" });
  const prompt = dialog.getByLabel("Prompt");
  await expect.poll(() => prompt.evaluate((element) => element === document.activeElement)).toBe(true);
  await prompt.fill("");
  await page.keyboard.type("hxqg?");
  expect(await prompt.inputValue()).toBe("hxqg?");
  expect(await page.getByRole("dialog").count()).toBe(1);
  expect(new URL(page.url()).pathname).toBe(`/s/${subject.uid}/portrait`);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(await page.getByRole("gridcell").getByText("Rejected").count()).toBe(0);
});
