import { generationRoutes, workflowRoutes } from "@pentimento/contract";
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openComfyStudio } from "../comfy-studio.ts";
import { followed } from "../fake-comfy/followed.ts";
import type { FakeComfy } from "../fake-comfy/start.ts";
import { settledSoon } from "../sourced-subject.ts";
import type { TestStudio } from "../studio.ts";
import { smallPortrait } from "../workflows/small-portrait.ts";
import { loadedWidth, tileOf, useBrowser } from "./browser.ts";

const visit = useBrowser();
let studio: TestStudio;
let fake: FakeComfy;

beforeAll(async () => {
  ({ studio, fake } = await openComfyStudio({ limits: { beatMs: 20, healthFreshMs: 20 } }));
});
afterEach(async () => {
  fake.faults.outage = false;
  fake.steps.open();
  await settledSoon(studio);
});
afterAll(async () => {
  await studio.close();
  await fake.close();
});

const steps = 2;

/** A world whose portraits come from a workflow, with its game master, a player and an owner at the table. */
async function table() {
  const collection = await studio.collection({ kind: "world" });
  const marcus = await studio.subject({ collection, name: "Marcus the Bartender" });
  const api = await studio.as(collection.maker);
  await api(workflowRoutes.create, {
    body: { collection_id: collection.uid, name: "Table portraits", slot: "portrait", ...smallPortrait(steps) },
  });
  const [player, owner] = [await studio.member(collection.id, "player"), await studio.member(collection.id, "owner")];
  return { collection, marcus, master: collection.maker, player, owner, path: `/s/${marcus.uid}` };
}

const tilesOf = (page: Page) => page.getByRole("gridcell");

/** Asks for portraits on the page of a gallery. */
async function ask(page: Page, count: number, prompt = "A bartender with a burn scar") {
  await page.getByRole("button", { name: "Generate", exact: true }).first().click();
  const words = page.getByRole("textbox", { name: "Prompt" });
  await words.fill(prompt);
  await page.getByLabel("Pictures", { exact: true }).fill(String(count));
  await page.getByRole("button", { name: `Generate ${count}`, exact: true }).click();
  await words.waitFor({ state: "detached" });
}

/** The words of the live line that arrive while the page is open. */
function hear(page: Page): string[] {
  const heard: string[] = [];
  page.on("websocket", (line) =>
    line.on("framereceived", ({ payload }) => heard.push((JSON.parse(String(payload)) as { type: string }).type)),
  );
  return heard;
}

test("S4-2 S4-9 S4-11 S4-12 S4-13 S4-14 from a prompt to the active portrait: in line, forming, there, chosen, and before the player's eyes, with no page loaded anew", async () => {
  const { collection, master, player, path } = await table();
  const [here, there] = [await visit(studio, { as: master }), await visit(studio, { as: player })];
  await there.go(`/director/${collection.uid}`);
  await there.page.getByText("No portrait yet").waitFor();

  const { page, go } = here;
  const heard = hear(page);
  await go("/workflows");
  await page.getByRole("link", { name: /Table portraits/ }).waitFor();
  await go(`${path}/all`);
  await page.getByText("No picture yet").waitFor();
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  fake.steps.hold();
  await ask(page, 2);
  await expect.poll(() => tilesOf(page).count()).toBe(2);
  expect(await tilesOf(page).first().innerText()).toMatch(/Pending|Generating/);
  expect(heard).toContain("GenerationQueued");
  await followed(fake);
  fake.steps.allow(1);
  const share = tilesOf(page).getByText(/^\d+ %\s*$/);
  await share.first().waitFor();
  fake.steps.open();
  for (const tile of await tilesOf(page).all())
    await expect.poll(() => loadedWidth(tile.getByRole("img").first())).toBeGreaterThan(0);
  await expect.poll(() => heard).toContain("GenerationComplete");
  expect(heard).toEqual(expect.arrayContaining(["GenerationItemProgress", "GenerationProgress"]));

  await page
    .getByRole("region", { name: "Slot" })
    .getByRole("button", { name: /^Portrait 2$/ })
    .click();
  const chosen = tilesOf(page).first();
  await chosen.click({ button: "right" });
  await page.getByRole("menuitem", { name: "Set as Active" }).click();
  await chosen.getByText("ACTIVE", { exact: true }).waitFor();
  expect(await page.evaluate(() => "stayed" in window)).toBe(true);
  const seen = there.page.getByRole("img", { name: "Active portrait of Marcus the Bartender" });
  await expect.poll(() => loadedWidth(seen)).toBeGreaterThan(0);
  await go(path);
  await page.getByRole("link", { name: "Portrait: hero and 2 candidates" }).waitFor();
});

const everyAct = ["Cancel", "View", "Select", "Details", "Retry", "Clear"];

/** Which of the acts of batches a card of the queue offers now. */
async function actsOf(card: Locator): Promise<string[]> {
  const words = await card.locator("button, a").allInnerTexts();
  return everyAct.filter((act) => words.some((word) => word.trim().startsWith(act)));
}

test("S4-16 S4-106 cancel, retry and clear: each state of a batch offers its fitting acts and no other, while it goes on", async () => {
  const { master, marcus, path } = await table();
  const api = await studio.as(master);
  const [{ id: workflow_id } = { id: 0 }] =
    (await api(generationRoutes.providers, {})).providers[0]?.workflows.slice(-1) ?? [];
  fake.steps.hold();
  // One runs on the server and one waits there; the others stand in our own line.
  for (let turn = 0; turn < 4; turn++) {
    const body = { variant_type: "portrait", provider: "comfy", workflow_id, count: 1 };
    await api(generationRoutes.generate, { params: { character_id: marcus.uid }, body });
  }
  const { page, go } = await visit(studio, { as: master });
  await go("/queue");
  const cards = (state: string) => page.getByRole("article").filter({ hasText: state });
  await expect.poll(() => cards("Processing").count()).toBe(2);
  await expect.poll(() => cards("Queued").count()).toBe(2);
  expect(await actsOf(cards("Processing").first())).toEqual(["Cancel"]);
  expect(await actsOf(cards("Queued").last())).toEqual(["Cancel"]);
  await followed(fake);
  fake.steps.allow(1);
  await cards("Processing")
    .locator(".onpic")
    .getByText(/^[1-9]\d? %$/)
    .waitFor();

  const cancel = cards("Queued")
    .last()
    .getByRole("button", { name: /^Cancel/ });
  await cancel.click();
  await cancel.filter({ hasText: "Cancel it?" }).click();
  await cards("Cancelled").waitFor();
  expect(await actsOf(cards("Cancelled"))).toEqual(["Retry", "Clear"]);

  fake.faults.failNode("RuntimeError", "a tensor has the wrong shape");
  fake.steps.open();
  await expect.poll(() => cards("Complete").count()).toBe(2);
  await cards("Failed").waitFor();
  expect(await actsOf(cards("Complete").first())).toEqual(["View", "Select", "Clear"]);
  expect(await actsOf(cards("Failed"))).toEqual(["Details", "Retry", "Clear"]);
  await cards("Failed").getByRole("button", { name: "Retry" }).click();
  await expect.poll(() => cards("Complete").count()).toBe(3);
  await cards("Complete").first().getByRole("button", { name: "Clear", exact: true }).click();
  await expect.poll(() => cards("Complete").count()).toBe(2);
  await go(`${path}/portrait`);
  await expect.poll(() => tilesOf(page).locator("img.paint").count()).toBe(3);
});

test("S4-109 the tile, the tray, the bar, the rail and the queue tell one and the same of the work, in every window", async () => {
  const { master, owner, path } = await table();
  const [here, there] = [await visit(studio, { as: master }), await visit(studio, { as: owner })];
  await here.go(`${path}/portrait`);
  await there.go("/queue");
  fake.steps.hold();
  await ask(here.page, 2);
  const agree = async (done: number) => {
    const told = `${done}/2`;
    await there.page.getByRole("article").getByText(`(${told})`).waitFor();
    for (const { page } of [here, there]) {
      await page.getByRole("link", { name: `Queue: ${told}`, exact: true }).waitFor();
      await page
        .getByRole("region", { name: "Generation tray" })
        .getByText(new RegExp(`^${told}`))
        .waitFor();
      const rail = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /^Queue/ });
      await expect.poll(() => rail.textContent()).toMatch(/^Queue1$/);
    }
    await expect.poll(() => tilesOf(here.page).locator("img.paint").count()).toBe(done);
  };
  await agree(0);
  fake.steps.allow(steps);
  await agree(1);
});

test("S4-18 S4-107 one banner says that ComfyUI is away, on the table's pages and the queue, for whoever sits there, until it is back", async () => {
  const { collection, master, player, path } = await table();
  const [here, there] = [await visit(studio, { as: master }), await visit(studio, { as: player })];
  const banner = ({ page }: { page: Page }) => page.locator("output.banner");
  await there.go(`/director/${collection.uid}`);
  await here.go("/queue");
  await here.page.getByText("Connected", { exact: true }).first().waitFor();
  expect(await banner(here).count()).toBe(0);
  fake.faults.outage = true;
  for (const where of ["/queue", `${path}/all`, `/director/${collection.uid}`]) {
    await here.go(where);
    await banner(here)
      .getByText(/^ComfyUI (degraded|disconnected)\.$/)
      .waitFor();
    expect(await banner(here).count()).toBe(1);
  }
  await banner(there)
    .getByText(/^ComfyUI/)
    .waitFor();
  await banner(here).getByText("ComfyUI disconnected.").waitFor();
  fake.faults.outage = false;
  await banner(here).getByRole("button", { name: "Retry now" }).click();
  await banner(here).waitFor({ state: "detached" });
  await banner(there).waitFor({ state: "detached" });
});

test("a picture that did not come says why where it was awaited, and is tried again or put away from there", async () => {
  const { master, path } = await table();
  const { page, go } = await visit(studio, { as: master });
  await go(`${path}/portrait`);
  const lost = tilesOf(page).filter({ hasText: "No picture came" });
  for (const turn of ["again", "away"]) {
    fake.faults.failNode("RuntimeError", "a tensor has the wrong shape");
    await ask(page, 1);
    await lost.waitFor();
    if (turn === "again") {
      await lost.click();
      await page
        .getByRole("dialog")
        .getByText(/wrong shape/)
        .waitFor();
      await page.keyboard.press("Escape");
    }
    await lost.click({ button: "right" });
    await page.getByRole("menuitem", { name: turn === "again" ? "Try again" : "Delete" }).click();
    await lost.waitFor({ state: "detached" });
  }
  await expect.poll(() => tilesOf(page).count()).toBe(1);
  await expect.poll(() => loadedWidth(tilesOf(page).getByRole("img").first())).toBeGreaterThan(0);
});

const theirs = /Generate\b|Add|New|Delete|Active|Approve|Reject|Export|Browse|Restore|Try again|Make hero|Choose/;

test("C24 a player walks through the world and meets no control that is not theirs, and nothing that is refused", async () => {
  const { collection, marcus, player, path } = await table();
  const inn = await studio.subject({ collection, kind: "location", name: "The Broken Crown" });
  await studio.variant(inn, { slot: "backdrop" });
  const { id, uid } = await studio.variant(marcus);
  await studio.settled();
  const { page, go } = await visit(studio, { as: player });
  const stops: [string, Locator][] = [
    [`/c/${collection.uid}`, page.getByText("Marcus the Bartender").first()],
    [path, page.getByRole("heading", { name: "Readiness" })],
    [`${path}/portrait`, tileOf(page, id)],
    [`${path}/all`, tileOf(page, id)],
    [`${path}/portrait?picture=${uid}`, page.getByRole("dialog")],
    [`/director/${collection.uid}`, page.getByText("No portrait yet")],
  ];
  for (const [where, ready] of stops) {
    await go(where);
    await ready.waitFor();
    const offered = await page.locator("main, [role=dialog]").getByRole("button").allInnerTexts();
    const links = await page.locator("main, [role=dialog]").getByRole("link").allInnerTexts();
    expect([...offered, ...links].filter((words) => theirs.test(words))).toEqual([]);
    for (const page_ of ["Trash", "Workflows"])
      expect(await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: page_ }).count()).toBe(0);
  }
  await go(`${path}/portrait?picture=${uid}`);
  const large = page.getByRole("dialog");
  await expect.poll(() => loadedWidth(large.getByRole("img").first())).toBeGreaterThan(0);
  // From near, the file at full size is not asked for: it would be refused, and told on the console.
  await page.keyboard.press("z");
  await large.getByText(/^100 %$/).waitFor();
  expect(await large.locator(".stage img").count()).toBe(1);
  await page.keyboard.press("Escape");
  await tileOf(page, id).click({ button: "right" });
  expect(await page.getByRole("menu").count()).toBe(0);
});

test("an owner judges and puts away, and is not offered to ask for pictures", async () => {
  const { collection, marcus, owner, path } = await table();
  const { id } = await studio.variant(marcus);
  await studio.settled();
  const { page, go } = await visit(studio, { as: owner });
  await go(`${path}/portrait`);
  await tileOf(page, id).click({ button: "right" });
  const names = await page.getByRole("menuitem").allInnerTexts();
  expect(names.map((name) => name.split("\n")[0])).toEqual(["Set as Active", "Download", "Delete", "Reject"]);
  await page.keyboard.press("Escape");
  for (const [where, ready] of [
    [`${path}/portrait`, tileOf(page, id)],
    [path, page.getByRole("heading", { name: "Readiness" })],
    [`/director/${collection.uid}`, page.getByText("1 picture to choose from")],
  ] as const) {
    await go(where);
    await ready.waitFor();
    expect(await page.getByRole("button", { name: /Generate\b|Add/ }).count()).toBe(0);
  }
});
