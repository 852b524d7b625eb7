import { generationRoutes, variantRoutes, workflowRoutes } from "@pentimento/contract";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestStudio, type TestStudio } from "../studio.ts";
import { styledPortrait } from "../workflows/portrait-graph.ts";
import {
  desk,
  type Ground,
  giveSource,
  keep,
  layGround,
  nowhere,
  phone,
  seriousFindings,
  settle,
  useBrowser,
} from "./browser.ts";

const visit = useBrowser();
let ground: Ground;
let empty: TestStudio;
let paths: { subject: string; hero: string; collection: string; world: string; workflow: string };

beforeAll(async () => {
  ground = await layGround();
  empty = await openTestStudio({ works: false });
  const { studio, admin, subject } = ground;
  await giveSource(studio, admin, subject);
  const made: string[] = [];
  for (const shade of [80, 110, 140, 170]) made.push((await studio.variant(subject, { shade })).uid);
  await studio.settled();
  const api = await studio.as(admin);
  const on = (variant_id = "") => ({ params: { character_id: subject.uid, variant_id } });
  await api(variantRoutes.approve, on(made[0]));
  await api(variantRoutes.reject, on(made[1]));
  await api(variantRoutes.remove, on(made[2]));
  await studio.settled();
  const world = await layWorld();
  const workflow = await layWorkflow(world);
  paths = { subject: subject.uid, hero: made[0] ?? "", collection: subject.collection.uid, world, workflow };
});
afterAll(async () => {
  await ground.studio.close();
  await empty.close();
});

/** A world with a place, somebody who has an active portrait and somebody who waits for one. */
async function layWorld(): Promise<string> {
  const { studio, admin } = ground;
  const collection = await studio.collection({ kind: "world" });
  const api = await studio.as(admin);
  const activate = async (kind: "character" | "location", name: string, slot: string) => {
    const subject = await studio.subject({ collection, kind, name });
    const { uid } = await studio.variant(subject, { slot });
    await studio.variant(subject, { slot });
    await api(variantRoutes.approve, { params: { character_id: subject.uid, variant_id: uid } });
  };
  await activate("location", "The Broken Crown", "backdrop");
  await activate("character", "Marcus the Bartender", "portrait");
  const vera = await studio.subject({ collection, name: "Vera Quill" });
  await studio.settled();
  await layQueue(vera.uid);
  return collection.uid;
}

/** A batch that is complete, and one that failed. */
async function layQueue(character_id: string): Promise<void> {
  const { studio, admin, provider } = ground;
  const api = await studio.as(admin);
  const ask = (count: number) =>
    api(generationRoutes.generate, { params: { character_id }, body: { variant_type: "portrait", count } });
  await ask(4);
  await studio.settled();
  provider.failNext({ state: "failed", failure: { kind: "refused", message: "The graph lacks a node" } });
  await ask(1);
  await studio.settled({ failuresExpected: true });
}

/** A workflow with two versions, of which nobody has tried one. */
async function layWorkflow(world: string): Promise<string> {
  const api = await ground.studio.as(ground.admin);
  const about = { collection_id: world, name: "Portrait Generator", slot: "portrait" };
  const { id } = await api(workflowRoutes.create, { body: { ...about, workflow_json: styledPortrait() } });
  const body = { locked_inputs: [{ node: "3", input: "cfg", value: "7.5" }], comment: "cfg 8 to 7.5" };
  await api(workflowRoutes.save, { params: { workflow_id: id }, body });
  return id;
}

const importDialog = async (page: Page) => {
  await page.getByRole("button", { name: "Import a workflow" }).click();
  await page.getByRole("dialog").getByLabel("Name").waitFor();
};

interface Stop {
  name: string;
  path: () => string;
  /** What has to be there before it is looked at. */
  ready: (page: Page) => Promise<unknown>;
  stranger?: boolean;
  /** Stands in a studio that nobody has set up. */
  first?: boolean;
}

const heading = (name: string | RegExp) => (page: Page) => page.getByRole("heading", { name }).first().waitFor();
const words = (text: string) => (page: Page) => page.getByText(text).last().waitFor();
const generateDialog = async (page: Page) => {
  await page.getByRole("button", { name: "Generate", exact: true }).first().click();
  await page.getByRole("dialog").getByLabel("Prompt").waitFor();
};
/** With what failed unfolded, and what is complete. */
const openedQueue = async (page: Page) => {
  await page.getByRole("button", { name: "Details" }).click();
  await page.getByText(/^Error: /).waitFor();
  await page.getByRole("button", { name: /Portrait \(4\/4\)/ }).click();
  await page.getByRole("list", { name: "Pictures of Vera Quill, portrait" }).nth(1).waitFor();
};
const lightbox = (page: Page) => page.getByRole("dialog").waitFor();
const backdrop = (page: Page) => page.getByRole("img", { name: "Backdrop of The Broken Crown" }).waitFor();
const restore = (page: Page) => page.getByRole("button", { name: "Restore" }).waitFor();
const at = (path: string) => () => path;
const gallery = () => `/s/${paths.subject}/portrait`;

const stops: Stop[] = [
  { name: "setup", path: at("/"), ready: heading("Your studio is ready"), stranger: true, first: true },
  { name: "sign-in", path: at("/"), ready: heading("Sign in"), stranger: true },
  { name: "home", path: at("/"), ready: heading(/Good to see you/) },
  { name: "collection", path: () => `/c/${paths.collection}`, ready: words("Ada Marsh") },
  { name: "subject", path: () => `/s/${paths.subject}`, ready: heading("Readiness") },
  { name: "gallery", path: gallery, ready: words("ACTIVE") },
  { name: "lightbox", path: () => `${gallery()}?picture=${paths.hero}`, ready: lightbox },
  { name: "generate", path: gallery, ready: generateDialog },
  { name: "all-slots", path: () => `/s/${paths.subject}/all`, ready: words("ACTIVE") },
  { name: "director", path: () => `/director/${paths.world}`, ready: backdrop },
  { name: "queue", path: at("/queue"), ready: openedQueue },
  { name: "nodes", path: at("/ops"), ready: heading("ComfyUI nodes") },
  { name: "workflows", path: at("/workflows"), ready: words("Portrait Generator") },
  { name: "import", path: at("/workflows"), ready: importDialog },
  { name: "workflow", path: () => `/workflows/${paths.workflow}`, ready: heading("Prompt Mappings") },
  { name: "settings", path: at("/settings"), ready: heading("Settings") },
  { name: "collection-settings", path: () => `/settings?tab=${paths.collection}`, ready: heading("Settings") },
  { name: "trash", path: at("/trash"), ready: restore },
  { name: "nowhere", path: at(nowhere), ready: heading(/./) },
];

const themes = ["dark", "light"] as const;
const sizes = { wide: desk, narrow: phone };

test.each(stops)(
  "$name, dark and light, wide and narrow: no serious finding of the accessibility scanner, nothing wider than the screen",
  async (stop) => {
    const { studio, admin } = ground;
    const who = stop.stranger ? {} : { as: admin };
    const { page, go } = await visit(stop.first ? empty : studio, { ...who, refused: [401] });
    await go(stop.path());
    await stop.ready(page);
    const found: string[] = [];
    for (const [width, size] of Object.entries(sizes)) {
      await page.setViewportSize(size);
      for (const theme of themes) {
        await page.evaluate((chosen) => Object.assign(document.documentElement.dataset, { theme: chosen }), theme);
        await settle(page);
        await keep(page, `${stop.name}-${theme}-${width}`);
        const across = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (across > 0) found.push(`${theme}, ${width}: ${across} px wider than the screen`);
        // Another theme changes nothing but colours.
        const rules = theme === themes[0] ? undefined : ["color-contrast"];
        found.push(...(await seriousFindings(page, rules)).map((finding) => `${theme}, ${width}: ${finding}`));
      }
    }
    expect(found).toEqual([]);
  },
);
