import { generationRoutes } from "@pentimento/contract";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BuiltSubject, Person } from "../builders.ts";
import { quickProvider } from "../quick-provider.ts";
import { openTestStudio, type TestStudio } from "../studio.ts";
import { phone, useBrowser } from "./browser.ts";

const visit = useBrowser();
let studio: TestStudio;
let admin: Person;
let maker: Person;
let place: BuiltSubject;

beforeAll(async () => {
  const paid = quickProvider({ name: "paid", costCentsEach: 2 });
  studio = await openTestStudio({ machines: { providers: new Map([[paid.name, paid]]) } });
  admin = await studio.person({ isAdmin: true, name: "Ana Ruiz" });
  const { maker: creator, ...home } = await studio.collection();
  maker = creator;
  place = await studio.subject({ kind: "location", name: "Harbour", collection: home });
});
afterAll(() => studio.close());

const spendingOf = (page: Page) => page.getByRole("region", { name: "Spending" });
const settings = () => `/settings?tab=${place.collection.uid}`;
const queue = () => `/queue?collection=${place.collection.uid}`;

async function ask(count: number): Promise<void> {
  const params = { character_id: place.uid };
  const body = { variant_type: "backdrop", provider: "paid", count };
  await (await studio.as(admin))(generationRoutes.generate, { params, body });
}

test("a budget is set, seen beside the queue, used up by what is made, changed and taken away, each with Undo", async () => {
  const { page, go } = await visit(studio, { as: admin });
  await go(settings());
  const spending = spendingOf(page);
  await spending.getByText("No budget is set: only pictures that cost nothing are made.").waitFor();
  await expect(ask(1)).rejects.toMatchObject({ slug: "budget-exceeded" });
  await spending.getByLabel("Limit").fill("ten");
  await spending.getByText("A sum such as 4 or 0.50.").waitFor();
  await spending.getByLabel("Limit").fill("0.10");
  await spending.getByRole("button", { name: "Set" }).click();
  await page.getByText("Each month: 10 ct may be spent.").waitFor();
  await spending.getByText("10 ct of 10 ct left").waitFor();

  const beside = await visit(studio, { as: maker });
  await beside.go(queue());
  await beside.page.getByText("10 ct of 10 ct left").waitFor();
  await ask(2);
  await studio.settled();
  await beside.page.getByText("6 ct of 10 ct left").waitFor();
  const today = beside.page.locator("section").filter({ has: beside.page.getByRole("heading", { name: "Today" }) });
  await today.getByText("4 ct", { exact: true }).waitFor();
  await today.getByText("2", { exact: true }).waitFor();
  await expect(ask(4)).rejects.toMatchObject({ slug: "budget-exceeded" });

  await spending.getByLabel("Limit").fill("1");
  await spending.getByRole("button", { name: "Change" }).click();
  await spending.getByText("96 ct of 1.00 left").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Undo" }).first().click();
  await spending.getByText("6 ct of 10 ct left").waitFor();
  await spending.getByRole("button", { name: "Take the budget away: Each month" }).click();
  await spending.getByText("No budget is set").waitFor();
  await page.getByRole("button", { name: "Undo" }).first().click();
  await spending.getByText("6 ct of 10 ct left").waitFor();
  await spending.getByText("Newest entries").click();
  expect(await spending.getByRole("row").filter({ hasText: "Set aside" }).count()).toBe(2);
  expect(await spending.getByRole("row").filter({ hasText: "Spent" }).count()).toBe(2);
});

test("a member's own limit is named, and who is no admin sees limits without a way to change them, on a phone too", async () => {
  const { page, go } = await visit(studio, { as: admin });
  await go(settings());
  const spending = spendingOf(page);
  await spending.getByLabel("Who").click();
  await page.getByRole("option", { name: "Maker" }).click();
  await spending.getByLabel("Period").click();
  await page.getByRole("option", { name: "Each day" }).click();
  await spending.getByLabel("Limit").fill("0.05");
  await spending.getByRole("button", { name: "Set" }).click();
  await spending.getByText("Each day, Maker").waitFor();

  const own = await visit(studio, { as: maker, size: phone });
  await own.go(settings());
  await spendingOf(own.page).getByText("Each day, Maker").waitFor();
  expect(await spendingOf(own.page).getByRole("button").count()).toBe(0);
  expect(await spendingOf(own.page).getByRole("textbox").count()).toBe(0);
  const across = await own.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(across).toBeLessThanOrEqual(0);
});
