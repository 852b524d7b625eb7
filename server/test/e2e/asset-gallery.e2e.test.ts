import { generationRoutes } from "@pentimento/contract";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ground, layGround, phone, tileOf, useBrowser } from "./browser.ts";

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

test("S4-21 S4-22 S4-23 the gallery names its entity and wraps the thumbnails of all its slots, reached from its page", async () => {
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

test("S4-114 + Generate opens the generation form for the entity shown, and what it asks for is the entity's", async () => {
  const { path, subject, master } = await entity("Old Tam");
  const { page, go } = await visit(ground.studio, { as: master });
  await go(`${path}/all`);
  await expect.poll(() => tilesOf(page).count()).toBe(3);
  await page.getByRole("button", { name: "Generate", exact: true }).click();
  const form = page.getByRole("dialog", { name: "Generate for Old Tam" });
  await form.getByLabel("Pictures").fill("1");
  const asked = page.waitForRequest((request) => request.method() === "POST" && /generate/.test(request.url()));
  await form.getByRole("button", { name: "Generate 1" }).click();
  expect((await asked).url()).toContain(subject.uid);
  await expect.poll(() => tilesOf(page).count()).toBe(4);
  await ground.studio.settled();
});

test("S4-113 S4-105 the filter narrows by type, slot and state, with counts that hold, and the address keeps it", async () => {
  const { path, master, sprite, portraits } = await entity();
  const { page, go } = await visit(ground.studio, { as: master });
  await go(`${path}/all`);
  await expect.poll(() => tilesOf(page).count()).toBe(3);
  await tileOf(page, portraits[0]?.id ?? 0).focus();
  await page.keyboard.press("h");
  await filter(page, "Status", /^Active 1$/).waitFor();
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
  await filter(page, "Status", /^Active 1$/).click();
  await expect.poll(() => tilesOf(page).count()).toBe(1);
  await tileOf(page, portraits[0]?.id ?? 0)
    .getByText("ACTIVE", { exact: true })
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
      .getByText("ACTIVE", { exact: true })
      .waitFor();
  }
  await expect.poll(() => page.locator(".onpic.hero").count()).toBe(2);
  await page.reload();
  await tileOf(page, sprite.id).getByText("ACTIVE", { exact: true }).waitFor();
  await tileOf(page, portraits[1]?.id ?? 0)
    .getByText("ACTIVE", { exact: true })
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
  await page.getByText(/^#\d+ is active\.$/).waitFor();
  await page.keyboard.press("Escape");
  await tilesOf(page).getByText("ACTIVE", { exact: true }).waitFor();
});

const theFour = ["Set as Active", "Use as Style", "Download", "Delete"];

test("S4-25 S4-26 S4-28 S4-30 S4-105 the menu holds its four in their order, on right click, on the button, by Shift+F10 and under a held finger", async () => {
  const { path, master, portraits } = await entity();
  const id = portraits[0]?.id ?? 0;
  const { page, go } = await visit(ground.studio, { as: master });
  await go(`${path}/portrait`);
  const tile = tileOf(page, id);
  const entries = async (on: Page) => {
    await on.getByRole("menu").waitFor();
    const names = await on.getByRole("menuitem").allInnerTexts();
    return names.map((name) => name.split("\n")[0]).slice(0, theFour.length);
  };
  const close = async () => {
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
  };
  await tile.click({ button: "right" });
  expect(await entries(page)).toEqual(theFour);
  await close();
  await tile.hover();
  await tile.getByRole("button", { name: "More" }).click();
  expect(await entries(page)).toEqual(theFour);
  const remove = page.getByRole("menuitem", { name: "Delete" });
  expect(await remove.evaluate((element) => element.previousElementSibling?.getAttribute("role"))).toBe("separator");
  await close();
  await tile.click({ button: "right" });
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Download" }).click(),
  ]);
  expect(await download.failure()).toBeNull();
  await tile.focus();
  await page.keyboard.press("Shift+F10");
  expect(await entries(page)).toEqual(theFour);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await tile.getByText("ACTIVE", { exact: true }).waitFor();

  // A finger that rests on the picture; what it asks for is told as such.
  const held = await visit(ground.studio, { as: master, size: phone });
  await held.go(`${path}/portrait`);
  const finger = { pointerType: "touch", bubbles: true, clientX: 80, clientY: 300 };
  await tileOf(held.page, portraits[1]?.id ?? 0).dispatchEvent("pointerdown", finger);
  expect(await entries(held.page)).toEqual(theFour);

  // Whoever does not think of holding finds a button.
  const tapped = await visit(ground.studio, { as: master, size: phone, touch: true });
  await tapped.go(`${path}/portrait`);
  await tapped.page.getByRole("button", { name: `Menu of candidate ${id}` }).tap();
  expect(await entries(tapped.page)).toEqual(theFour);
  await tapped.page.getByRole("menuitem", { name: "Use as Style" }).tap();
  await tapped.page.getByRole("dialog").getByText(`Style:Portrait #${id}`).waitFor();
});

test("S4-29 C1 Delete moves the picture to the trash, and Undo brings it back", async () => {
  const { path, master, portraits } = await entity();
  const { page, go } = await visit(ground.studio, { as: master });
  await go(`${path}/portrait`);
  const tile = tileOf(page, portraits[1]?.id ?? 0);
  await tile.click({ button: "right" });
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await tile.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await tile.waitFor();
});

test("S4-27 S4-113 S4-121 Use as Style: the next request follows the picture, what it makes shows it and leads to it", async () => {
  const { studio } = ground;
  const { path, master, subject } = await entity();
  const api = await studio.as(master);
  const ask = { params: { character_id: subject.uid }, body: { variant_type: "portrait", count: 1, style: "flat" } };
  const { variant_ids: ids, variant_uids: uids } = await api(generationRoutes.generate, ask);
  await studio.settled();
  const { page, go } = await visit(studio, { as: master, refused: [400] });
  await go(`${path}/portrait`);
  const [id = 0] = ids;
  const chip = page.getByText(`Style:Portrait #${id}`);
  const useAsStyle = async (of: number) => {
    await tileOf(page, of).click({ button: "right" });
    await page.getByRole("menuitem", { name: "Use as Style" }).click();
    await page.getByRole("dialog").getByLabel("Prompt").waitFor();
  };

  // One that was made in no style that the maker knows is refused where it was asked for.
  const plain = (await studio.variant(subject)).id;
  await useAsStyle(plain);
  await page.getByRole("button", { name: "Generate 4" }).click();
  await page
    .getByRole("dialog")
    .getByRole("alert")
    .getByText(/style of that picture/)
    .waitFor();
  await page.getByRole("button", { name: "Follow no style" }).click();
  await page.keyboard.press("Escape");

  await useAsStyle(id);
  await chip.waitFor();
  // It stays until it was used.
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await chip.waitFor();
  await page.getByLabel("Pictures", { exact: true }).fill("1");
  await page.getByRole("button", { name: "Generate 1" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await studio.settled();
  const styled = tilesOf(page).filter({ hasText: "style" });
  await styled.getByText("style", { exact: true }).waitFor();
  await filter(page, "Style reference", /^With a style 1$/).click();
  await expect.poll(() => tilesOf(page).count()).toBe(1);

  await styled.getByRole("img").first().click();
  const large = page.getByRole("dialog");
  await large.getByRole("link", { name: "Portrait it follows" }).click();
  await page.waitForURL(`**${path}/portrait?picture=${uids[0]}`);
  await page.keyboard.press("Escape");
  await styled.click({ button: "right" });
  await page.getByRole("menuitem", { name: "Show its style" }).click();
  await page.waitForURL(`**?picture=${uids[0]}`);
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.getByRole("dialog").getByLabel("Prompt").waitFor();
  expect(await chip.count()).toBe(0);
});
