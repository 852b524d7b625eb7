import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Ground, layGround, loadedWidth, phone, useBrowser } from "./browser.ts";

const visit = useBrowser();
let ground: Ground;
beforeAll(async () => {
  ground = await layGround();
});
afterAll(() => ground.studio.close());

let release = () => {};
afterEach(async () => {
  release();
  await ground.studio.settled({ failuresExpected: true });
});

/** A world with a place and two people in it, its game master, and a player who looks on. */
async function world() {
  const { studio } = ground;
  const collection = await studio.collection({ kind: "world" });
  const marcus = await studio.subject({ collection, name: "Marcus the Bartender" });
  await studio.subject({ collection, name: "Vera Quill" });
  await studio.subject({ collection, kind: "location", name: "The Broken Crown" });
  const player = await studio.member(collection.id, "player");
  return { collection, marcus, master: collection.maker, player, path: `/director/${collection.uid}` };
}

const npc = (page: Page, name: string) =>
  page.getByRole("region", { name: "NPCs" }).getByRole("listitem").filter({ hasText: name });

test("S4-19 S4-115 S4-119 mid-game: a portrait from the NPC's description, made active by its number before the batch has ended, seen by a player at once", async () => {
  const { studio, provider } = ground;
  const { master, player, path, marcus } = await world();
  const [here, there] = [await visit(studio, { as: master }), await visit(studio, { as: player })];
  await there.go(path);
  await npc(there.page, "Marcus").getByText("No portrait yet").waitFor();
  expect(await there.page.getByRole("button", { name: /Generate|Add/ }).count()).toBe(0);
  await there.page.evaluate(() => Object.assign(window, { stayed: true }));

  const { page, go } = here;
  await go(path);
  release = provider.hold();
  await page.getByRole("button", { name: "Generate for Marcus the Bartender" }).click();
  const prompt = page.getByRole("dialog").getByLabel("Prompt");
  await expect.poll(() => prompt.inputValue()).toBe("A mission commander");
  expect(await page.getByLabel("Pictures", { exact: true }).inputValue()).toBe("4");
  await prompt.fill("A bartender with a burn scar");
  await prompt.press("Enter");
  const results = page.getByRole("dialog", { name: /^Portrait of Marcus the Bartender/ });
  await results.getByText("50 %").first().waitFor();
  release();
  release = provider.hold();
  await results.getByText(/^2 of 4/).waitFor();
  await expect.poll(() => loadedWidth(results.getByRole("img", { name: "Picture 1" }))).toBeGreaterThan(0);
  await page.keyboard.press("1");
  await results.getByText("ACTIVE", { exact: true }).waitFor();
  // Undo is offered for six seconds, so it comes at once; then the choice is made for good.
  await page.keyboard.press("Control+z");
  await results.getByText("ACTIVE", { exact: true }).waitFor({ state: "detached" });
  await npc(there.page, "Marcus").getByText("No portrait yet").waitFor();
  await page.keyboard.press("1");
  await results.getByText("ACTIVE", { exact: true }).waitFor();
  await results.getByText(/^2 of 4/).waitFor();

  const seen = npc(there.page, "Marcus").getByRole("img", { name: "Active portrait of Marcus the Bartender" });
  await expect.poll(() => loadedWidth(seen)).toBeGreaterThan(0);
  expect(await there.page.evaluate(() => "stayed" in window)).toBe(true);
  const made = await studio.deps.db.read
    .selectFrom("image_variants")
    .select(["subject_id", "slot", "prompt", "is_hero"])
    .where("subject_id", "=", marcus.id)
    .execute();
  expect(made).toHaveLength(4);
  expect(made.filter((each) => each.is_hero)).toHaveLength(1);
  expect(made.every((each) => each.slot === "portrait" && each.prompt === "A bartender with a burn scar")).toBe(true);

  release();
  await results.getByText(/^4 of 4/).waitFor();
});

test("an NPC is added with a name and a line, and asked a portrait of in the same breath, by keys alone", async () => {
  const { studio } = ground;
  const { master, path } = await world();
  const { page, go } = await visit(studio, { as: master });
  await go(path);
  await npc(page, "Vera Quill").waitFor();
  await page.keyboard.press("n");
  const name = page.getByRole("dialog", { name: "New NPC" }).getByLabel("Name");
  await name.and(page.locator(":focus")).waitFor();
  await page.keyboard.type("Old Tam");
  await page.keyboard.press("Tab");
  await page.keyboard.type("A ferryman, ninety, one eye");
  await page.keyboard.press("Enter");
  const prompt = page.getByRole("dialog", { name: "Generate for Old Tam" }).getByLabel("Prompt");
  await expect.poll(() => prompt.inputValue()).toBe("A ferryman, ninety, one eye");
  await prompt.press("Enter");
  const results = page.getByRole("dialog", { name: "Portrait of Old Tam" });
  await results.getByText(/^4 of 4/).waitFor();
  await page.keyboard.press("3");
  await results.getByText("ACTIVE", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await npc(page, "Old Tam").getByRole("img").waitFor();

  await page.keyboard.press("/");
  await page.keyboard.type("tam");
  await expect.poll(() => page.getByRole("region", { name: "NPCs" }).getByRole("listitem").count()).toBe(1);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Generate for Old Tam" }).waitFor();
});

test("the scene shows the active backdrop large; another one changes it for everybody who looks on, on a phone too", async () => {
  const { studio } = ground;
  const { collection, master, player, path } = await world();
  const inn = await studio.subject({ collection, kind: "location", name: "The Old Mill" });
  await studio.variant(inn, { slot: "backdrop", shade: 60 });
  await studio.variant(inn, { slot: "backdrop", shade: 190 });
  await studio.settled();
  const [here, there] = [await visit(studio, { as: master, size: phone }), await visit(studio, { as: player })];
  await here.go(path);
  await here.page.getByRole("button", { name: "The Old Mill" }).click();
  await here.page.getByText("2 pictures wait to be chosen").waitFor();
  await there.go(`${path}?at=${inn.uid}`);
  await there.page.getByText("2 pictures wait to be chosen").waitFor();
  const address = async (page: Page) => page.getByRole("img", { name: "Backdrop of The Old Mill" }).getAttribute("src");
  const others = here.page.getByRole("button", { name: /^Set backdrop \d+ as active$/ });
  await others.first().click();
  await expect.poll(() => others.count()).toBe(1);
  const first = await address(there.page);
  await others.first().click();
  await expect.poll(() => address(there.page)).not.toBe(first);
});

test("Director Mode is one click away from its world", async () => {
  const { studio } = ground;
  const { collection, marcus, master, path } = await world();
  await studio.variant(marcus, { shade: 140 });
  const { page, go } = await visit(studio, { as: master });
  await go(`/c/${collection.uid}`);
  await page.getByRole("link", { name: "Director Mode" }).last().click();
  await page.waitForURL(`**${path}`);
  await npc(page, "Marcus").getByText("1 picture to choose from").waitFor();
});
