import { generationRoutes } from "@pentimento/contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { BuiltSubject, Person } from "../builders.ts";
import { openComfyStudio } from "../comfy-studio.ts";
import { followed } from "../fake-comfy/followed.ts";
import { sampled } from "../fake-comfy/graphs.ts";
import type { FakeComfy } from "../fake-comfy/start.ts";
import { settledSoon } from "../sourced-subject.ts";
import type { TestStudio } from "../studio.ts";
import { keepGraph } from "../workflows/keep-graph.ts";
import { useBrowser } from "./browser.ts";

const visit = useBrowser();
let fake: FakeComfy;
let studio: TestStudio;
let admin: Person;
let place: BuiltSubject;

beforeAll(async () => {
  ({ studio, fake } = await openComfyStudio({ limits: { beatMs: 50, healthFreshMs: 100 } }));
  admin = await studio.person({ isAdmin: true, name: "Ana Ruiz" });
  place = await studio.subject({ kind: "location", name: "Harbour" });
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

async function ask(count: number, steps: number): Promise<void> {
  const workflow_id = await keepGraph(studio.deps, sampled(steps), [{ node: "2", input: "seed" }]);
  const body = { variant_type: "backdrop", provider: "comfy", workflow_id, count };
  await (await studio.as(admin))(generationRoutes.generate, { params: { character_id: place.uid }, body });
}

test("S4-32 S4-33 S4-116 each step of ComfyUI is seen in the queue with its preview, and Cancel stops the job there", async () => {
  const { page, go } = await visit(studio, { as: admin });
  fake.steps.hold();
  await go("/queue");
  await ask(2, 4);
  const running = page.getByRole("article", { name: "Harbour Backdrop (0/2)" });
  await running.getByText("Processing").waitFor();
  await followed(fake);
  fake.steps.allow(2);
  await running.getByText("50 %").waitFor();
  await running.getByRole("img", { name: /^Picture [12], forming$/ }).waitFor();
  fake.steps.allow(2);
  const half = page.getByRole("article", { name: "Harbour Backdrop (1/2)" });
  await half.getByText("50 %", { exact: true }).first().waitFor();
  const cancel = half.getByRole("button", { name: /^Cancel/ });
  await cancel.click();
  await cancel.click();
  await page.getByText("Cancelled. 1 picture already made stay.").waitFor();
  await expect.poll(() => fake.requests.some((request) => request.includes("/interrupt"))).toBe(true);
  fake.steps.open();
  await half.getByText("Generated 1 image, 1 cancelled").waitFor();
});

test("S4-118 the banner is absent while ComfyUI answers; else it names the state, counts down to the next try, and Retry now makes it at once", async () => {
  const { page, go } = await visit(studio, { as: admin });
  const newcomer = await visit(studio, { as: await studio.person({ name: "Ines Sol" }) });
  await go("/queue");
  await newcomer.go("/queue");
  const node = page.getByRole("complementary").locator(".maker").first();
  await node.getByText("Connected").waitFor();
  const banner = page.getByRole("status").filter({ hasText: "ComfyUI" });
  expect(await banner.count()).toBe(0);

  fake.faults.outage = true;
  fake.sockets.drop();
  await banner.getByText(/^ComfyUI (degraded|disconnected)\.$/).waitFor();
  await banner.getByText("ComfyUI disconnected.").waitFor();
  // Who is in no collection yet hears no news, and is told all the same.
  const theirs = newcomer.page.getByRole("status").filter({ hasText: "ComfyUI" });
  await theirs.getByText("ComfyUI disconnected.").waitFor();
  expect(await banner.innerText()).toContain("Work stays in line, nothing is lost.");
  const clock = banner.getByText(/^\d+:\d\d$/);
  const first = await clock.innerText();
  await expect.poll(() => clock.innerText()).not.toBe(first);
  await node.getByText("Paused").waitFor();

  fake.faults.outage = false;
  await banner.getByRole("button", { name: "Retry now" }).click();
  await banner.waitFor({ state: "detached" });
  await node.getByText("Connected").waitFor();
  await theirs.waitFor({ state: "detached" });
});
