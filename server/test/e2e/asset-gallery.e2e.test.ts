import { generationRoutes } from "@pentimento/contract";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ground, layGround, tileOf, useBrowser } from "./browser.ts";

const visit = useBrowser();
let ground: Ground;
beforeAll(async () => {
  ground = await layGround();
});
afterAll(() => ground.studio.close());

/** A game master, and an entity of their world with pictures in two slots: two portraits, then a sprite. */
async function entity(name = "Marcus the Bartender") {
  const { studio } = ground;
  const collection = await studio.collection({ kind: "world" });
  const subject = await studio.subject({ collection, name });
  const portraits = [await studio.variant(subject, { shade: 90 }), await studio.variant(subject, { shade: 150 })];
  const sprite = await studio.variant(subject, { slot: "sprite", shade: 200 });
  await studio.settled();
  return { collection, subject, portraits, sprite, master: collection.maker, path: `/s/${subject.uid}` };
}

const tilesOf = (page: Page) => page.getByRole("gridcell");
const filter = (page: Page, group: string, name: RegExp) =>
  page.getByRole("region", { name: group, exact: true }).getByRole("button", { name });

test("S4-21 S4-22 S4-23 S4-112 the gallery names its entity and wraps the thumbnails of all its slots, reached from its page", async () => {
  const { path, master } = await entity();
  const { page, go } = await visit(ground.studio, { as: master });
  await go(path);
  await page.getByRole("link", { name: "All pictures" }).click();
  await page.getByRole("heading", { name: "Asset Gallery" }).waitFor();
  await page.getByText("Entity: Marcus the Bartender").waitFor();
  await page.getByRole("button", { name: "Filter" }).waitFor();
  await page.getByRole("button", { name: "Generate", exact: true }).waitFor();
  await expect.poll(() => tilesOf(page).count()).toBe(3);
  const boxes = await Promise.all((await tilesOf(page).all()).map((tile) => tile.boundingBox()));
  expect(new Set(boxes.map((box) => box?.y)).size).toBeLessThan(boxes.length);
  expect(await tilesOf(page).filter({ hasText: "Sprite, generated" }).count()).toBe(1);
});

test("S4-113 the filter narrows by type, slot and state, with counts that hold, and the address keeps it", async () => {
  const { path, master, sprite, portraits } = await entity();
  const { page, go } = await visit(ground.studio, { as: master });
  await go(`${path}/all`);
  await expect.poll(() => tilesOf(page).count()).toBe(3);
  await tileOf(page, portraits[0]?.id ?? 0).focus();
  await page.keyboard.press("h");
  await filter(page, "Status", /^Hero 1$/).waitFor();
  await filter(page, "Type", /^Figures 3$/).waitFor();
  await filter(page, "Slot", /^Portrait 2$/).waitFor();
  await filter(page, "Slot", /^Sprite 1$/).click();
  await expect.poll(() => tilesOf(page).count()).toBe(1);
  await tileOf(page, sprite.id).waitFor();
  await filter(page, "Status", /^All 1$/).waitFor();
  await page.reload();
  await tileOf(page, sprite.id).waitFor();
  expect(await tilesOf(page).count()).toBe(1);
  await filter(page, "Slot", /^Sprite 1$/).click();
  await filter(page, "Status", /^Hero 1$/).click();
  await expect.poll(() => tilesOf(page).count()).toBe(1);
  await tileOf(page, portraits[0]?.id ?? 0)
    .getByText("ACTIVE")
    .waitFor();
});

test("S4-65 among all slots, an active picture takes the place of its own slot's former one only", async () => {
  const { path, master, sprite, portraits } = await entity();
  const { page, go } = await visit(ground.studio, { as: master });
  await go(`${path}/all`);
  for (const id of [portraits[0]?.id, sprite.id, portraits[1]?.id]) {
    await tileOf(page, id ?? 0).focus();
    await page.keyboard.press("h");
    await tileOf(page, id ?? 0)
      .getByText("ACTIVE")
      .waitFor();
  }
  await expect.poll(() => page.locator(".onpic.hero").count()).toBe(2);
  await page.reload();
  await tileOf(page, sprite.id).getByText("ACTIVE").waitFor();
  await tileOf(page, portraits[1]?.id ?? 0)
    .getByText("ACTIVE")
    .waitFor();
  expect(await page.locator(".onpic.hero").count()).toBe(2);
});

test("S4-115 View on a complete batch shows its images alone; Select shows one large, to be made active", async () => {
  const { studio } = ground;
  const { path, master, subject } = await entity("Vera");
  const api = await studio.as(master);
  await api(generationRoutes.generate, {
    params: { character_id: subject.uid },
    body: { variant_type: "portrait", count: 2 },
  });
  await studio.settled();
  const { page, go } = await visit(studio, { as: master });
  await go("/queue");
  const card = page.getByRole("article").filter({ hasText: "Vera" });
  await card.getByRole("link", { name: "View" }).click();
  await page.waitForURL(`**${path}/portrait?batch=*`);
  await expect.poll(() => tilesOf(page).count()).toBe(2);
  await page.getByRole("button", { name: "This batch only; show all" }).click();
  await expect.poll(() => tilesOf(page).count()).toBe(4);
  await go("/queue");
  await card.getByRole("link", { name: "Select" }).click();
  const large = page.getByRole("dialog");
  await large.getByText(/^[12] of 2$/).waitFor();
  await page.keyboard.press("h");
  await page.getByText(/^#\d+ is the hero\.$/).waitFor();
  await page.keyboard.press("Escape");
  await tilesOf(page).getByText("ACTIVE").waitFor();
});
