import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BuiltSubject, Person } from "../builders.ts";
import { openTestStudio, type TestStudio } from "../studio.ts";
import { boxOf, giveSource, loadedWidth, tileOf, useBrowser } from "./browser.ts";

const visit = useBrowser();
let studio: TestStudio;
let admin: Person;
beforeAll(async () => {
  studio = await openTestStudio();
  admin = await studio.person({ isAdmin: true, name: "Ana Ruiz" });
});
afterAll(() => studio.close());

interface Candidates {
  subject: BuiltSubject;
  made: { id: number; uid: string }[];
  path: string;
}

/** A character with candidates that wait to be judged. */
async function candidates(count: number): Promise<Candidates> {
  const subject = await studio.subject();
  const made: Candidates["made"] = [];
  for (let at = 0; at < count; at += 1) made.push(await studio.variant(subject, { shade: 80 + at * 20 }));
  await studio.settled();
  return { subject, made, path: `/s/${subject.uid}/portrait` };
}

const [first, second, third] = [0, 1, 2];
const idOf = (made: Candidates["made"], place: number | undefined) => made[place ?? 0]?.id ?? 0;

// A decision is seen before it is stored, so what is stored is asked for until it agrees.
const statusOf = async (id: number) =>
  studio.deps.db.read
    .selectFrom("image_variants")
    .innerJoin("variant_statuses", "variant_statuses.id", "image_variants.status_id")
    .select(["variant_statuses.name", "is_hero", "deleted_at"])
    .where("image_variants.id", "=", id)
    .executeTakeFirstOrThrow();

test("S3-101 S3-102 the source stands on the left, the variants in a grid beside it, both in view", async () => {
  const { subject, path, made } = await candidates(7);
  await giveSource(studio, admin, subject);
  await studio.settled();
  const { page, go } = await visit(studio, { as: admin });
  await go(path);
  const source = page.getByRole("img", { name: "Source image of Ada Marsh" });
  await source.waitFor();
  await expect.poll(() => loadedWidth(source)).toBeGreaterThan(0);
  const grid = page.getByRole("grid", { name: "Portrait candidates of Ada Marsh" });
  const tiles = grid.getByRole("gridcell");
  expect(await tiles.count()).toBe(made.length);
  const left = await boxOf(source);
  const boxes = await Promise.all((await tiles.all()).map(boxOf));
  for (const box of boxes) expect(box.x).toBeGreaterThan(left.x + left.width);
  const firstRow = boxes.filter(({ y }) => y === boxes[0]?.y);
  expect(firstRow.length).toBeGreaterThan(1);
  for (const { x, y, height } of [left, ...firstRow]) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y + height).toBeLessThanOrEqual(900);
  }
});

test("S3-103 S4-24 the hero carries a filled star with a word on its picture, and nothing else does", async () => {
  const { path, made } = await candidates(3);
  const { page, go } = await visit(studio, { as: admin });
  await go(path);
  const tile = tileOf(page, idOf(made, second));
  await tile.hover();
  await tile.getByRole("button", { name: "Approve as hero" }).click();
  const mark = page.locator(".onpic.hero");
  await mark.waitFor();
  expect(await mark.count()).toBe(1);
  expect(await tile.locator(".onpic.hero").innerText()).toBe("ACTIVE");
  const star = tile.locator(".onpic.hero svg");
  expect(await star.getAttribute("class")).toContain("star");
  expect(await star.evaluate((element) => getComputedStyle(element).fill)).not.toBe("none");
  await tile.getByText("Hero", { exact: true }).waitFor();
  await expect.poll(() => statusOf(idOf(made, second))).toMatchObject({ name: "approved", is_hero: true });

  // The acts that a pointer brings up leave the mark in sight.
  await tile.hover();
  const act = await boxOf(tile.getByRole("button", { name: "Reject" }));
  await expect.poll(async () => (await boxOf(mark)).y + (await boxOf(mark)).height).toBeLessThanOrEqual(act.y);
});

test("S3-104 quick actions on a tile approve, reject, export at full size and delete", async () => {
  const { path, made } = await candidates(3);
  const { page, go } = await visit(studio, { as: admin });
  await go(path);
  const act = async (place: number | undefined, name: string) => {
    const tile = tileOf(page, idOf(made, place));
    await tile.hover();
    await tile.getByRole("button", { name }).click();
    return tile;
  };
  await (await act(first, "Approve as hero")).getByText("ACTIVE").waitFor();
  await (await act(second, "Reject")).getByText("Rejected").waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), act(third, "Export at full size")]);
  const { width, height } = await sharp(await readFile(await download.path())).metadata();
  expect([width, height]).toEqual([320, 400]);
  await (await act(third, "Delete")).waitFor({ state: "detached" });
  await page.getByText(/Moved #\d+ to the trash/).waitFor();
  await expect.poll(() => statusOf(idOf(made, first))).toMatchObject({ name: "approved", is_hero: true });
  await expect.poll(() => statusOf(idOf(made, second))).toMatchObject({ name: "rejected" });
  expect((await statusOf(idOf(made, third))).deleted_at).not.toBeNull();
});

test("S3-105 a click on a variant opens it large over the page; Esc leads back to its tile", async () => {
  const { path, made } = await candidates(2);
  const { page, go } = await visit(studio, { as: admin });
  await go(path);
  const tile = tileOf(page, idOf(made, second));
  const small = await boxOf(tile.getByRole("img"));
  await tile.getByRole("img").click();
  const large = page.getByRole("dialog", { name: `#${idOf(made, second)}` });
  const shown = large.getByRole("img").first();
  await expect.poll(() => loadedWidth(shown)).toBeGreaterThan(0);
  const box = await boxOf(shown);
  expect(box.width * box.height).toBeGreaterThan(3 * small.width * small.height);
  await page.keyboard.press("Escape");
  await large.waitFor({ state: "detached" });
  expect(await tile.evaluate((element) => element === document.activeElement)).toBe(true);
});

test("S3-106 each variant is labelled with its status and its provenance", async () => {
  const { subject, path, made } = await candidates(3);
  const edited = await studio.variant(subject);
  const { db } = studio.deps;
  await db.inTx((tx) =>
    tx.updateTable("image_variants").set({ provenance: "manual_upload" }).where("id", "=", edited.id).execute(),
  );
  const { page, go } = await visit(studio, { as: admin });
  await go(path);
  for (const { id } of made) {
    const tile = tileOf(page, id);
    await tile.getByText("To review").waitFor();
    await tile.getByText("Generated", { exact: true }).waitFor();
  }
  await tileOf(page, edited.id).getByText("Uploaded", { exact: true }).waitFor();
  const tile = tileOf(page, idOf(made, first));
  await tile.focus();
  await page.keyboard.press("x");
  await tile.getByText("Rejected").waitFor();
  expect(await tile.innerText()).toMatch(/Rejected[^]*Generated/);
});

test("what was deleted or rejected comes back by Undo", async () => {
  const { path, made } = await candidates(2);
  const { page, go } = await visit(studio, { as: admin });
  await go(path);
  const tile = tileOf(page, idOf(made, first));
  await tile.focus();
  await page.keyboard.press("Delete");
  await tile.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await tile.getByText("To review").waitFor();
  expect((await statusOf(idOf(made, first))).deleted_at).toBeNull();

  await tile.hover();
  await tile.getByRole("button", { name: "Reject" }).click();
  await tile.getByText("Rejected").waitFor();
  await page.getByText(/^Rejected #/).waitFor();
  await page.keyboard.press("Control+z");
  await tile.getByText("To review").waitFor();
  await expect.poll(async () => (await statusOf(idOf(made, first))).name).toBe("generated");
});

test("deleting the hero asks first, for it leaves the slot empty; Keep it keeps it", async () => {
  const { path, made } = await candidates(1);
  const { page, go } = await visit(studio, { as: admin });
  await go(path);
  const tile = tileOf(page, idOf(made, first));
  await tile.focus();
  await page.keyboard.press("h");
  await tile.getByText("ACTIVE").waitFor();
  await page.keyboard.press("Delete");
  const question = page.getByRole("dialog", { name: "Delete the hero of Portrait?" });
  await question.getByRole("button", { name: "Keep it" }).click();
  await question.waitFor({ state: "detached" });
  await expect.poll(() => statusOf(idOf(made, first))).toMatchObject({ is_hero: true, deleted_at: null });
  await tile.focus();
  await page.keyboard.press("Delete");
  await question.getByRole("button", { name: "Delete hero" }).click();
  await tile.waitFor({ state: "detached" });
});

test("another member sees an approval at once, without loading the page again", async () => {
  const { subject, path, made } = await candidates(2);
  const reviewer = await studio.member(subject.collection.id, "reviewer");
  const [here, there] = [await visit(studio, { as: admin }), await visit(studio, { as: reviewer })];
  await there.go(path);
  await here.go(path);
  await there.page.evaluate(() => Object.assign(window, { stayed: true }));
  const tile = tileOf(here.page, idOf(made, first));
  await tile.focus();
  await here.page.keyboard.press("h");
  await tileOf(there.page, idOf(made, first)).getByText("ACTIVE").waitFor();
  expect(await there.page.evaluate(() => "stayed" in window)).toBe(true);
});

test("the gallery loads without moving what is on the screen", async () => {
  const { path } = await candidates(8);
  const { page, go } = await visit(studio, { as: admin });
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: "layout-shift", buffered: true });
  });
  await go(path);
  await expect.poll(() => loadedWidth(page.getByRole("gridcell").last().getByRole("img"))).toBeGreaterThan(0);
  const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
  expect(shifts.reduce((sum, shift) => sum + shift, 0)).toBeLessThan(0.05);
});
