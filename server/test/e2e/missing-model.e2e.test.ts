import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { workflowRoutes } from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openComfyStudio } from "../comfy-studio.ts";
import type { FakeComfy } from "../fake-comfy/start.ts";
import { quickProvider } from "../quick-provider.ts";
import type { TestStudio } from "../studio.ts";
import { smallPortrait } from "../workflows/portrait-graph.ts";
import { freshDirectory, useBrowser } from "./browser.ts";

const visit = useBrowser();
let studio: TestStudio;
let fake: FakeComfy;
let files: Awaited<ReturnType<typeof freshDirectory>>;
beforeAll(async () => {
  files = await freshDirectory();
  ({ studio, fake } = await openComfyStudio({ before: [quickProvider()] }));
});
afterAll(async () => {
  await studio.close();
  await fake.close();
  await files.remove();
});

const lacking = smallPortrait({ 4: { ckpt_name: "absent.safetensors" } });
const offered = "studio-xl.safetensors";

test("S4-17 a model that no server has is told with those that it has, to be chosen there and then", async () => {
  const home = await studio.collection({ kind: "world" });
  const { page, go } = await visit(studio, { as: home.maker });
  await go("/workflows");
  await page.getByRole("button", { name: "Import a workflow" }).click();
  const path = join(files.path, "Lacking.json");
  await writeFile(path, JSON.stringify(lacking));
  await page.getByRole("dialog").locator("input[type=file]").setInputFiles(path);
  const flaw = page.getByRole("list", { name: "What is wrong with this workflow" }).getByRole("listitem");
  await flaw.getByText("absent.safetensors").waitFor();
  await flaw.getByRole("combobox", { name: /^Use instead/ }).selectOption(offered);
  await flaw.getByText("Chosen; Save keeps it.").waitFor();
  await page.getByRole("button", { name: "Keep workflow" }).click();
  await page.getByRole("heading", { name: "Workflow: Lacking (portrait slot)" }).waitFor();
  expect(await flaw.count()).toBe(0);
});

test("a workflow that is kept already is mended where its page names what is missing", async () => {
  const home = await studio.collection({ kind: "world" });
  const api = await studio.as(home.maker);
  const body = { collection_id: home.uid, slot: "portrait", name: "Lacking", workflow_json: lacking };
  const { id } = await api(workflowRoutes.create, { body });
  const { page, go } = await visit(studio, { as: home.maker });
  await go(`/workflows/${id}`);
  const flaw = page.getByRole("list", { name: "What is wrong with this workflow" }).getByRole("listitem");
  await flaw.getByRole("combobox", { name: /^Use instead/ }).selectOption(offered);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved as version 2.").waitFor();
  await flaw.waitFor({ state: "detached" });
  const kept = await api(workflowRoutes.read, { params: { workflow_id: id } });
  expect(kept.workflow_json).toContain(offered);
  expect(kept.runs_on).toMatchObject([{ ok: true }]);
});
