import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { type BuiltSubject, type Person, photo } from "../builders.ts";
import type { QuickProvider } from "../quick-provider.ts";
import { openTestStudio, type TestStudio } from "../studio.ts";

/** Without these, Chromium as root does not start, and looks for servers that a closed network lacks. */
const quietly = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** For whatever is waited for; only a test that fails takes this long. */
const patienceMs = 40_000;
export const desk = { width: 1440, height: 900 };
export const phone = { width: 375, height: 812 };

export interface VisitOptions {
  as?: Person;
  theme?: "dark" | "light";
  size?: { width: number; height: number };
  /** A screen that is touched and on which nothing hovers. */
  touch?: boolean;
  /** Refusals (4xx) that this visit brings about on purpose; the browser's own line about each is no fault then. */
  refused?: readonly number[];
  /** Where the visit takes place, when not in the file's own studio. */
  origin?: string;
}

export interface Visit {
  page: Page;
  /** Whatever a reader would call broken: errors on the console or of the page, and answers of 500 and more. */
  faults: string[];
  go(path: string): Promise<void>;
}

/** A browser for one file of tests, with a profile of its own that is gone afterwards. */
export function useBrowser() {
  let browser: Browser;
  const open: { context: BrowserContext; page: Page; faults: string[] }[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: quietly,
    });
  });
  afterEach(async ({ task }) => {
    const visits = open.splice(0);
    // Told here, for what is called once a test has failed finds its windows closed.
    if (task.result?.state === "fail") await Promise.all(visits.map(({ page }, at) => keepScreen(page, task.name, at)));
    for (const { context } of visits) await context.close();
    expect(
      visits.flatMap(({ faults }) => faults),
      "faults seen in the browser",
    ).toEqual([]);
  });
  afterAll(() => browser?.close());

  /** Opens a window of its own: nothing is shared with other visits but the studio. */
  return async function visit(studio: TestStudio | undefined, options: VisitOptions = {}): Promise<Visit> {
    const origin = options.origin ?? studio?.origin ?? "";
    const context = await browser.newContext(windowOf(options));
    if (options.as && studio) await context.addCookies([cookieFor(origin, await studio.cookieOf(options.as))]);
    context.setDefaultTimeout(patienceMs);
    const page = await context.newPage();
    const faults = listen(page, options.refused ?? []);
    open.push({ context, page, faults });
    return { page, faults, go: async (path) => void (await page.goto(origin + path)) };
  };
}

const windowOf = ({ size = desk, theme = "dark", touch = false }: VisitOptions) => ({
  viewport: size,
  colorScheme: theme,
  reducedMotion: "reduce" as const,
  hasTouch: touch,
  isMobile: touch,
  acceptDownloads: true,
});

function cookieFor(origin: string, cookie: string) {
  const [name = "", value = ""] = cookie.split(/=(.*)/s);
  return { name, value, url: origin };
}

/** The address of no page. */
export const nowhere = "/nowhere";

function listen(page: Page, refused: readonly number[]): string[] {
  const faults: string[] = [];
  const meant = refused.map((status) => `status of ${status}`);
  page.on("console", (message) => {
    if (message.type() !== "error" || meant.some((words) => message.text().includes(words))) return;
    // A page that does not exist is answered with 404 and the page that says so, which the console notes.
    if (message.location().url.endsWith(nowhere)) return;
    faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => faults.push(`page: ${error.stack ?? error.message}`));
  page.on("response", (answer) => answer.status() >= 500 && faults.push(`${answer.status()} ${answer.url()}`));
  return faults;
}

const results = fileURLToPath(new URL("../../../test-results/screens/", import.meta.url));

/** Where each window of a failing test was; one that is closed already has nothing to show. */
async function keepScreen(page: Page, title: string, at: number): Promise<void> {
  if (page.isClosed()) return;
  await mkdir(results, { recursive: true });
  await page.screenshot({ path: join(results, `${title.replace(/\W+/g, "-").slice(0, 80)}.${at}.png`) });
}

/** Collection, people and a character to begin with; the provider is the one that draws at once. */
export interface Ground {
  studio: TestStudio;
  provider: QuickProvider;
  admin: Person;
  subject: BuiltSubject;
}

/** A studio with one character in it. Face checks stay off unless a test turns them on. */
export async function layGround(): Promise<Ground> {
  const studio = await openTestStudio();
  const admin = await studio.person({ isAdmin: true, name: "Ana Ruiz" });
  const subject = await studio.subject();
  return { studio, provider: studio.deps.providers.get("painter") as QuickProvider, admin, subject };
}

/** The tile of a candidate in the gallery. */
export const tileOf = (page: Page, variantId: number): Locator =>
  page.getByRole("gridcell").filter({ hasText: new RegExp(`#${variantId}\\D`) });

/** Where something stands on the screen, in pixels. */
export async function boxOf(thing: Locator) {
  const box = await thing.boundingBox();
  if (!box) throw new Error("it is not on the page");
  return box;
}

/** Width of the picture that has arrived; 0 before. */
export const loadedWidth = (image: Locator): Promise<number> =>
  image.evaluate((element) => (element instanceof HTMLImageElement && element.complete ? element.naturalWidth : 0));

/** Uploads the demo's photograph as somebody's own page would. */
export async function giveSource(studio: TestStudio, person: Person, subject: BuiltSubject): Promise<void> {
  const form = new FormData();
  form.append("file", new Blob([new Uint8Array(photo())], { type: "image/png" }), "astronaut.png");
  const answer = await fetch(`${studio.origin}/api/characters/${subject.uid}/source-image`, {
    method: "POST",
    headers: { cookie: await studio.cookieOf(person), origin: studio.origin, "x-pentimento": "upload" },
    body: form,
  });
  if (answer.status !== 201) throw new Error(`the source was answered with ${answer.status}: ${await answer.text()}`);
}

/** Ends when the promise of the page's fonts and pictures does: what is looked at then is the finished page. */
export async function settle(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.evaluate(async () => {
    await document.fonts.ready;
    const shown = [...document.images].filter((image) => image.getBoundingClientRect().top < innerHeight);
    await Promise.all(shown.map((image) => image.decode().catch(() => undefined)));
  });
}

/** With SCREENS set, each page is also kept as a picture there, to be looked at. */
export async function keep(page: Page, name: string) {
  const folder = process.env.SCREENS;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

const axeSource = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What the scanner calls serious or critical, each as rule, place and reason; by all its rules unless some are named. */
export async function seriousFindings(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(await axeSource);
  return page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as { axe: { run(options: unknown): Promise<{ violations: Violation[] }> } };
    interface Violation {
      id: string;
      impact: string | null;
      nodes: { html: string; failureSummary?: string }[];
    }
    const { violations } = await axe.run({ resultTypes: ["violations"], ...(runOnly && { runOnly }) });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ""}`),
      );
  }, rules);
}

/** A folder for a studio's data that outlives the studio. */
export async function freshDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "pentimento-e2e-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
