import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type InputOf, workflowRoutes } from "@pentimento/contract";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { readApiGraph } from "../../src/domains/generation/workflows/graph/graph.rules.ts";
import { readJson } from "../../src/platform/exact-json.ts";
import type { BuiltSubject, Person } from "../builders.ts";
import { openComfyStudio } from "../comfy-studio.ts";
import { craftPng, pngChunk, textData } from "../crafted-images.ts";
import type { FakeComfy } from "../fake-comfy/start.ts";
import { quickProvider } from "../quick-provider.ts";
import type { TestStudio } from "../studio.ts";
import { sketch } from "../workflows/blend.ts";
import { describeClass } from "../workflows/classes.ts";
import { layout } from "../workflows/layout.ts";
import { smallPortrait, styledPortrait } from "../workflows/portrait-graph.ts";
import { freshDirectory, loadedWidth, useBrowser } from "./browser.ts";

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

/** Each test has a world of its own with two people in it. */
let home: { id: number; uid: string; maker: Person };
let marcus: BuiltSubject;
beforeEach(async () => {
  home = await studio.collection({ kind: "world" });
  await studio.subject({ collection: home, name: "Vera Quill" });
  marcus = await studio.subject({
    collection: home,
    name: "Marcus the Bartender",
  });
});

type Wish = Partial<InputOf<typeof workflowRoutes.create>["body"]>;

/** Keeps a workflow by the API and opens its page. */
async function openKept(wish: Wish = { workflow_json: smallPortrait() }) {
  const api = await studio.as(home.maker);
  const about = { collection_id: home.uid, slot: "portrait", workflow_json: "" };
  const kept = await api(workflowRoutes.create, { body: { ...about, ...wish, name: "Portrait Generator" } });
  const { page, go } = await visit(studio, { as: home.maker, refused: [400] });
  await go(`/workflows/${kept.id}`);
  await page.getByRole("heading", { name: "Workflow: Portrait Generator (portrait slot)" }).waitFor();
  const read = () => api(workflowRoutes.read, { params: { workflow_id: kept.id } });
  return { page, go, kept, read };
}

const mapping = (page: Page, name: string): Locator => page.getByRole("group", { name });

async function choose(page: Page, select: Locator, option: string) {
  await select.click();
  await page.getByRole("option", { name: option }).click();
}

async function save(page: Page, version: number) {
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(`Saved as version ${version}.`).waitFor();
}

test("S4-10 S4-108 a person brings a workflow in API format, sees what was found in it and what is wrong, and keeps it", async () => {
  const { page, go } = await visit(studio, { as: home.maker, refused: [400] });
  await go("/workflows");
  await page.getByRole("button", { name: "Import a workflow" }).click();
  const dialog = page.getByRole("dialog");
  const file = dialog.locator("input[type=file]");
  const path = join(files.path, "Tavern Portrait.json");

  await writeFile(path, "{ a fox");
  await file.setInputFiles(path);
  await dialog.getByRole("alert").getByText("This is no JSON").waitFor();

  const bad = { ...smallPortrait({ 3: { steps: 1e9 } }), 20: { class_type: "ShellCommand", inputs: {} } };
  await writeFile(path, JSON.stringify(bad));
  await file.setInputFiles(path);
  const flaws = dialog.getByRole("list", { name: "What is wrong with this workflow" });
  await flaws.getByText(/20 \(ShellCommand\) is not allowed: it runs code or commands/).waitFor();
  await flaws.getByText(/Input steps of node 3 \(KSampler\)/).waitFor();
  const keep = dialog.getByRole("button", { name: "Keep workflow" });
  expect(await keep.getAttribute("aria-disabled")).toBe("true");

  await writeFile(path, JSON.stringify(smallPortrait()));
  await file.setInputFiles(path);
  for (const line of ["2 prompt texts", "1 seed", "picture size", "1 output"]) await dialog.getByText(line).waitFor();
  expect(await dialog.getByLabel("Name").inputValue()).toBe("Tavern Portrait");
  await keep.click();
  await page.getByRole("heading", { name: "Workflow: Tavern Portrait (portrait slot)" }).waitFor();
  await page.getByText("Default for portrait", { exact: true }).waitFor();
});

test("S4-10 the ordinary export and a picture that carries its workflow are read as well", async () => {
  const { page, go } = await visit(studio, { as: home.maker });
  await go("/workflows");
  await page.getByRole("button", { name: "Import a workflow" }).click();
  const dialog = page.getByRole("dialog");
  const drawing = layout(readApiGraph(readJson(JSON.stringify(smallPortrait()))).graph, describeClass, {
    version: 0.4,
    buttons: true,
    widgetInputs: true,
  });
  const seeded = JSON.stringify(smallPortrait()).replace('"seed":1', '"seed":18446744073709551615,"is_new":NaN');
  const picture = craftPng({ width: 8, height: 8, before: [pngChunk("tEXt", textData("prompt", seeded))] });
  const [drawn, painted] = [join(files.path, "Drawn.json"), join(files.path, "Painted.png")];
  await writeFile(drawn, JSON.stringify(drawing));
  await writeFile(painted, picture);

  await dialog.locator("input[type=file]").setInputFiles(drawn);
  await dialog.getByText(/UI format, converted$/).waitFor();
  await dialog.getByText("2 prompt texts").waitFor();
  await dialog.locator("input[type=file]").setInputFiles(painted);
  await dialog.getByText(/from the picture$/).waitFor();
  await dialog.getByText("2 prompt texts").waitFor();
  await dialog.getByRole("button", { name: "Keep workflow" }).click();
  await page.getByRole("heading", { name: "Workflow: Drawn (portrait slot)" }).waitFor();
  await page.getByRole("button", { name: "Show Raw Workflow JSON" }).click();
  expect(await page.getByLabel("Raw workflow JSON").inputValue()).toContain("18446744073709551615");
});

test("S4-43 S4-44 S4-45 S4-46 S4-47 S4-48 S4-49 prompt mappings are edited, with the words of a chosen subject shown at once", async () => {
  const { page, read } = await openKept();
  await page.getByRole("heading", { name: "Prompt Mappings" }).waitFor();
  await page.getByText("Map entity data to workflow input nodes").waitFor();
  const positive = mapping(page, "CLIPTextEncode.positive");
  const negative = mapping(page, "CLIPTextEncode.negative");
  const template = positive.getByLabel("Template");
  expect(await positive.getByLabel("Source").textContent()).toContain("Entity Description");
  expect(await negative.getByLabel("Source").textContent()).toContain("Static Text");

  await template.fill("{description}, portrait of {name}, {mood}");
  await positive.getByText("Marcus the Bartender: A mission commander, portrait of Marcus the Bartender").waitFor();
  await choose(page, page.getByLabel("Subject of the test"), "Vera Quill");
  await positive.getByText("Vera Quill: A mission commander, portrait of Vera Quill").waitFor();
  await negative.getByLabel("Template").fill("blurry, low quality, deformed");
  await page.getByText("2 changes").waitFor();

  await negative.getByRole("button", { name: "Remove the mapping of CLIPTextEncode.negative" }).click();
  await negative.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Add Mapping" }).click();
  await page.getByRole("menuitem", { name: /^CLIPTextEncode/ }).click();
  const added = page.getByRole("group", { name: /^CLIPTextEncode/ }).last();
  expect(await added.getByLabel("Template").inputValue()).toBe("blurry");
  await added.getByLabel("Template").fill("{name} in oils");
  await choose(page, added.getByLabel("Source"), "Entity Description");
  await save(page, 2);
  expect((await read()).prompt_mappings).toEqual([
    { node: "6", input: "text", source: "entity_description", template: "{description}, portrait of {name}, {mood}" },
    { node: "7", input: "text", source: "entity_description", template: "{name} in oils" },
  ]);
});

test("S4-50 S4-51 inputs are locked with a value in their range; one beyond it is flagged where it stands and not saved", async () => {
  const { page, read } = await openKept();
  await page.getByText("Parameters that should not change").waitFor();
  const lock = (name: string) => page.getByLabel(name, { exact: true });
  await expect.poll(() => lock("KSampler.steps").inputValue()).toBe("30");
  expect(await lock("KSampler.sampler").inputValue()).toBe('"euler"');
  expect(await lock("EmptyLatentImage.width").inputValue()).toBe("64");

  await page.getByRole("button", { name: "Choose inputs" }).click();
  const denoise = page.getByRole("dialog").getByRole("listitem").filter({ hasText: "KSampler.denoise" });
  expect(await denoise.locator("[title]").getAttribute("title")).toMatch(/From 0 to 1\./);
  await denoise.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Done" }).click();

  await lock("KSampler.denoise").fill("1.5");
  await page.getByText("not above 1").waitFor();
  const button = page.getByRole("button", { name: "Save" });
  expect(await button.getAttribute("aria-disabled")).toBe("true");
  await button.hover();
  await page.getByText("KSampler.denoise holds a value that it cannot take.").waitFor();
  await lock("KSampler.denoise").fill("0.5");
  await lock("KSampler.sampler").selectOption('"heun"');
  await save(page, 2);
  const { locked_inputs } = await read();
  expect(locked_inputs).toContainEqual({ node: "3", input: "denoise", value: "0.5" });
  expect(locked_inputs).toContainEqual({ node: "3", input: "sampler_name", value: '"heun"' });
});

test("S4-53 S4-54 S4-55 the style's node is found and told, and the raw graph is folded; what is wrong with it is named", async () => {
  const { page, read } = await openKept({ workflow_json: styledPortrait() });
  const detection = page.getByLabel("Detection");
  expect(await detection.textContent()).toContain("Auto-detect IPAdapter");
  await page.getByText("Found node: IPAdapter at position 9").waitFor();
  await choose(page, detection, "Prompt words");
  await page.getByText("The words of the reference's own prompt are added.").waitFor();

  expect(await page.getByLabel("Raw workflow JSON").count()).toBe(0);
  await page.getByRole("button", { name: "Show Raw Workflow JSON" }).click();
  const raw = page.getByLabel("Raw workflow JSON");
  const graph = JSON.parse(await raw.inputValue());
  await raw.fill(JSON.stringify({ ...graph, 20: { class_type: "Terminal", inputs: {} } }));
  await page.getByRole("button", { name: "Save" }).click();
  const why = page.getByRole("list", { name: "Why it was not saved" });
  await why.getByText(/Node 20 \(Terminal\) is not allowed/).waitFor();
  await raw.fill(JSON.stringify(graph));
  await why.waitFor({ state: "detached" });
  await page.locator(".toast").getByLabel("Dismiss").click();
  await page.getByRole("button", { name: "Discard" }).click();
  await choose(page, detection, "A chosen node");
  await page.getByLabel("Picture input").getByText("LoadImage.image").waitFor();
  await save(page, 2);
  expect((await read()).style_reference_mapping).toEqual({ mode: "Node", node: "12", input: "image" });
});

test("S4-20 a test makes a picture beside the last version's, with changes that nobody has saved yet", async () => {
  const { page, read } = await openKept(sketch);
  await page.getByText("Your changes: not tried yet").waitFor();
  const run = page.getByRole("button", { name: "Run test, 1 image" });
  await run.click();
  const saved = page.getByRole("img", { name: "v1, saved" });
  await expect.poll(() => loadedWidth(saved)).toBeGreaterThan(0);
  await page.getByLabel("FakeSampler.steps", { exact: true }).fill("5");
  await run.click();
  const tried = page.getByRole("img", { name: "Your changes" });
  await expect.poll(() => loadedWidth(tried)).toBeGreaterThan(0);
  expect(await saved.getAttribute("src")).not.toBe(await tried.getAttribute("src"));
  expect(await read()).toMatchObject({ version: 1, used_by: 0, test: [{ version: 1 }, { version: null }] });
  await page.goto(`${studio.origin}/s/${marcus.uid}`);
  await page.getByRole("heading", { name: "Marcus the Bartender" }).waitFor();
  expect(await page.getByText(/waits? to be chosen|1 candidate/).count()).toBe(0);
});

test("S4-108 versions are compared and brought back; a workflow becomes its slot's default, is put away, and comes back by Undo", async () => {
  const { page, kept, read } = await openKept();
  const api = await studio.as(home.maker);
  const other = await api(workflowRoutes.create, {
    body: {
      collection_id: home.uid,
      name: "Other",
      slot: "portrait",
      workflow_json: smallPortrait(),
      make_default: true,
    },
  });
  await page.getByLabel("KSampler.cfg", { exact: true }).fill("7.5");
  await page.keyboard.press("Control+s");
  await page.getByText("Saved as version 2.").waitFor();

  await page.getByRole("button", { name: "Diff" }).click();
  const dialog = page.getByRole("dialog", { name: "What changed from v1 to v2?" });
  await dialog.getByRole("row", { name: "KSampler.cfg 8 7.5", exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Bring version 1 .* back$/ }).click();
  await page.getByText("Version 1 is back, as version 3.").waitFor();
  await expect.poll(() => page.getByLabel("KSampler.cfg", { exact: true }).inputValue()).toBe("8");

  const more = page.getByRole("button", { name: "More with this workflow" });
  await more.click();
  await page.getByRole("menuitem", { name: "Make default for portrait" }).click();
  await page.getByText("Default for portrait", { exact: true }).waitFor();
  expect((await read()).is_default).toBe(true);

  await more.click();
  await page.getByRole("menuitem", { name: "Put away" }).click();
  await page.waitForURL("**/workflows");
  const lines = page.getByRole("main").getByRole("listitem");
  await expect.poll(() => lines.allTextContents()).toEqual([expect.stringContaining("Other")]);
  await page.getByRole("button", { name: "Undo" }).first().click();
  await page.waitForURL(`**/workflows/${kept.id}`);
  expect((await read()).is_default).toBe(true);
  expect((await api(workflowRoutes.read, { params: { workflow_id: other.id } })).is_default).toBe(false);
});

test("a player is told what a workflow is called, its versions and its use, and nothing of an inside that is not shown to them", async () => {
  const { kept } = await openKept();
  const { page, go } = await visit(studio, { as: await studio.member(home.id, "player") });
  await go(`/workflows/${kept.id}`);
  await page.getByRole("heading", { name: "Workflow: Portrait Generator (portrait slot)" }).waitFor();
  await page.getByText(/How it is built is shown to reviewers and makers/).waitFor();
  await page.getByRole("listitem").filter({ hasText: "v1" }).getByText("Default for portrait").waitFor();
  await page.getByText("used by 0 images").waitFor();
  const main = page.getByRole("main");
  expect(await main.getByRole("heading").allInnerTexts()).toEqual([
    "Workflow: Portrait Generator (portrait slot)",
    "Versions",
  ]);
  expect(await main.getByRole("button").or(main.getByRole("combobox")).count()).toBe(0);
});
