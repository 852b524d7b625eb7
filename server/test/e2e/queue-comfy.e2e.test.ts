import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openComfyPool } from "../../src/adapters/comfy/pool/pool.ts";
import type { Person } from "../builders.ts";
import { type FakeComfy, startFakeComfy } from "../fake-comfy/start.ts";
import { settledSoon } from "../sourced-subject.ts";
import { openTestStudio, type TestStudio } from "../studio.ts";
import { useBrowser } from "./browser.ts";

const visit = useBrowser();
let fake: FakeComfy;
let studio: TestStudio;
let admin: Person;

beforeAll(async () => {
  fake = await startFakeComfy();
  const limits = { pollMs: 20, pollMaxMs: 40, reconnectMs: 10, doubtMs: 50, beatMs: 50, healthFreshMs: 100 };
  const comfy = openComfyPool({ limits });
  const environment = { COMFYUI_URLS: fake.url };
  studio = await openTestStudio({ environment, machines: { providers: new Map([[comfy.name, comfy]]) } });
  admin = await studio.person({ isAdmin: true, name: "Ana Ruiz" });
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

test("S4-118 the banner is absent while ComfyUI answers; else it names the state, counts down to the next try, and Retry now makes it at once", async () => {
  const { page, go } = await visit(studio, { as: admin });
  await go("/queue");
  const node = page.getByRole("complementary").locator(".maker").first();
  await node.getByText("Connected").waitFor();
  const banner = page.getByRole("status").filter({ hasText: "ComfyUI" });
  expect(await banner.count()).toBe(0);

  fake.faults.outage = true;
  fake.sockets.drop();
  await banner.getByText(/^ComfyUI (degraded|disconnected)\.$/).waitFor();
  await banner.getByText("ComfyUI disconnected.").waitFor();
  expect(await banner.innerText()).toContain("Work stays in line, nothing is lost.");
  const clock = banner.getByText(/^\d+:\d\d$/);
  const first = await clock.innerText();
  await expect.poll(() => clock.innerText()).not.toBe(first);
  await node.getByText("Paused").waitFor();

  fake.faults.outage = false;
  await banner.getByRole("button", { name: "Retry now" }).click();
  await banner.waitFor({ state: "detached" });
  await node.getByText("Connected").waitFor();
});
