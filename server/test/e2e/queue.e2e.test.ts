import { generationRoutes, variantRoutes } from "@pentimento/contract";
import { expect, test } from "vitest";
import type { BuiltSubject } from "../builders.ts";
import { boxOf, loadedWidth, useBrowser } from "./browser.ts";
import { card, part, trayOf, useQueueGround } from "./queue-ground.ts";

const visit = useBrowser();
const { laid, hold, releaseTwo, aPlace, ask, refuse } = useQueueGround();

async function heroesOf({ uid }: BuiltSubject): Promise<number> {
  const { studio, admin } = laid();
  const api = await studio.as(admin);
  const { variants } = await api(variantRoutes.list, { params: { character_id: uid }, query: {} });
  return variants.filter((each) => each.is_hero).length;
}

test("S4-31 S4-32 S4-33 S4-34 S4-35 S4-36 S4-37 S4-109 what runs and what waits: state, name, counts, share, position, Cancel, the same in page, tray, bar, gallery and every window", async () => {
  const { studio, admin } = laid();
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
  await trayOf(page).getByText("2/7").waitFor();
  await trayOf(there.page).getByText(/^2\/4/).waitFor();
  await trayOf(there.page).getByText("1 running, 2 waiting").waitFor();
  const tiles = there.page.getByRole("gridcell");
  await expect.poll(() => tiles.getByText("To review").count()).toBe(2);
  await expect.poll(() => tiles.getByText("50 %").count()).toBe(2);
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
});

test("S4-37 S4-116 Cancel asks once in its own place, and pictures that are made stay", async () => {
  const { studio, admin } = laid();
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
  await done.getByText("Generated 2 images, 2 cancelled").waitFor();
  await done.getByRole("link", { name: "View" }).click();
  await expect.poll(() => page.getByRole("gridcell").getByText("To review").count()).toBe(2);
});

test("S4-31 S4-38 S4-39 S4-42 S4-115 what is complete: View shows its images, Select lets one choose, Clear hides it and no asset", async () => {
  const { studio, admin } = laid();
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
  const { studio, admin } = laid();
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
  expect(
    await failed
      .getByRole("list", { name: "Pictures of Market, backdrop" })
      .getByText("Failed", { exact: true })
      .count(),
  ).toBe(2);

  const before = laid()
    .provider.submitted.filter(({ kind }) => kind === "background")
    .slice(-2);
  const release = hold();
  const blocker = await ask(await aPlace("Bridge"), 2);
  await failed.getByRole("button", { name: "Retry" }).click();
  await page.getByText("2 pictures in line again, with the same prompt and seed.").waitFor();
  const queued = part(page, "Queued").getByRole("article", { name: "Market Backdrop (0/2)" });
  await queued.getByText("attempt 2").waitFor();
  expect(blocker).not.toBe(id);
  release();
  await part(page, "Done").getByRole("article", { name: "Market Backdrop (2/2)" }).getByText("attempt 2").waitFor();
  const after = laid().provider.submitted.slice(-2);
  expect(after.map(({ prompt, seed, style }) => ({ prompt, seed, style }))).toEqual(
    before.map(({ prompt, seed, style }) => ({ prompt, seed, style })),
  );
});

test("S4-115 a batch opened shows each of its pictures; the star makes one active while the others still form, and Undo takes it back", async () => {
  const { studio, admin } = laid();
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
  // Folded, the strip keeps the stars, and the one that is active is filled.
  await running.getByRole("button", { name: /^Orchard Backdrop/ }).click();
  await pictures.waitFor({ state: "detached" });
  await running.getByRole("button", { name: "Make picture 2 of Orchard active", pressed: false }).click();
  await running.getByRole("button", { name: "Make picture 2 of Orchard active", pressed: true }).waitFor();
  await running.getByRole("button", { name: "Make picture 1 of Orchard active", pressed: false }).waitFor();
});

test("what was asked for between the reading of a page and the beginning of its live line is shown all the same, as far as it is", async () => {
  const { studio, admin } = laid();
  const place = await aPlace("Lighthouse");
  hold();
  const { page, go } = await visit(studio, { as: admin });
  const begun = Promise.withResolvers<void>();
  await page.routeWebSocket(/\/ws$/, (line) => {
    const server = line.connectToServer();
    line.onMessage((message) => void begun.promise.then(() => server.send(message)));
  });
  await go("/queue");
  await page.getByText("Nothing is being made").waitFor();
  const api = await studio.as(admin);
  const id = await ask(place, 2);
  const shares = async () =>
    (await api(generationRoutes.readBatch, { params: { batch_id: id } })).items.map(({ fraction }) => fraction);
  await expect.poll(shares).toEqual([0.5, 0.5]);
  begun.resolve();
  await expect.poll(() => card(page, "Lighthouse Backdrop (0/2)").getByText("50 %", { exact: true }).count()).toBe(2);
});
