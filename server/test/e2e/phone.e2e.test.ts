import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ground, layGround, phone, useBrowser } from "./browser.ts";

const visit = useBrowser();
let ground: Ground;
beforeAll(async () => {
  ground = await layGround();
});
afterAll(() => ground.studio.close());

test("on a phone the bar leads everywhere: tabs, search, and a sheet of all other places that keys can work", async () => {
  const { studio } = ground;
  const world = await studio.collection({ kind: "world" });
  const name = "Vera Quill";
  await studio.subject({ collection: world, name });
  const { page, go } = await visit(studio, { as: world.maker, size: phone });
  await go("/");
  const bar = page.getByRole("navigation", { name: "Main" });
  const more = bar.getByRole("button", { name: "More" });
  const sheet = page.getByRole("dialog", { name: "More" });
  await more.focus();
  await page.keyboard.press("Enter");
  for (const place of ["Workflows", "Director Mode", "Trash", "Settings"])
    await sheet.getByRole("link", { name: place }).waitFor();
  const boxes = await sheet
    .getByRole("link")
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
  expect(Math.min(...boxes)).toBeGreaterThanOrEqual(44);
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  await expect.poll(() => more.evaluate((button) => button === document.activeElement)).toBe(true);

  await more.click();
  await sheet.getByRole("link", { name: "Director Mode" }).click();
  await expect.poll(() => new URL(page.url()).pathname).toBe(`/director/${world.uid}`);
  await sheet.waitFor({ state: "detached" });

  await bar.getByRole("button", { name: "Search" }).click();
  await page.getByRole("combobox", { name: "Name" }).fill("vera");
  await page.getByRole("option", { name }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name }).first().waitFor();
  const { right } = await page.evaluate(() => ({ right: document.documentElement.scrollWidth }));
  expect(right).toBe(phone.width);
});

test("while a gallery is read its counts are placeholders, and no zeros", async () => {
  const { studio, admin, subject } = ground;
  await studio.variant(subject);
  const { page, go } = await visit(studio, { as: admin, size: phone });
  const read = Promise.withResolvers<void>();
  await page.route("**/variants?*", async (route) => {
    await read.promise;
    await route.continue();
  });
  await go(`/s/${subject.uid}/portrait`);
  await page.getByText("– candidates").waitFor();
  read.resolve();
  await page.getByText("1 candidate, 1 to review").waitFor();
});
