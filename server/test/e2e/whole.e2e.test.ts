import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { openStudio, type Studio } from "../../src/main/open-studio.ts";
import { readConfig } from "../../src/platform/config.ts";
import { freshDirectory, keep, loadedWidth, useBrowser } from "./browser.ts";

const visit = useBrowser();
const photoFile = fileURLToPath(new URL("../../../demo/astronaut.png", import.meta.url));

/** As bin/start opens it: the embedded database in DATA_DIR, the built-in painter, the built-in face engine. */
const openAsStarted = (directory: string): Promise<Studio> =>
  openStudio(readConfig({ PORT: "0", LOG_LEVEL: "silent", DATA_DIR: directory }));

const ana = { name: "Ana Ruiz", email: "ana@example.org", password: "correct horse" };

async function setUp(page: Page) {
  await page.getByLabel("Name").fill(ana.name);
  await page.getByLabel("E-mail").fill(ana.email);
  await page.getByLabel("Password").fill(ana.password);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Perihelion");
  await page.getByRole("button", { name: "Make studio" }).click();
  await page.getByRole("button", { name: "Skip" }).click();
  await page.getByRole("link", { name: "Make a subject" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Eileen Marsh");
  await dialog.getByLabel("Description").fill("Mission commander in an orange pressure suit");
  await dialog.getByRole("button", { name: "Make subject" }).click();
  await page.getByRole("heading", { name: "Eileen Marsh" }).waitFor();
}

async function uploadChecked(page: Page) {
  await page.getByRole("button", { name: "They are fictional" }).click();
  await page.getByText("Faces are compared in this collection from now on.").waitFor();
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Browse files" }).click(),
  ]);
  await chooser.setFiles(photoFile);
  const source = page.getByRole("region", { name: "Source" });
  await source.getByText(/^QA(: \d+ warnings?| passed)/).waitFor();
  await source.getByText(/^One face 0\.\d\d$/).waitFor();
  await page.getByText("Identity ready").waitFor();
}

/** Asks for two portraits and waits until each is there with its likeness measured. */
async function generateTwo(page: Page) {
  await page.getByRole("button", { name: "Generate", exact: true }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Pictures").fill("2");
  await dialog.getByRole("button", { name: "Generate 2" }).click();
  await page.getByRole("link", { name: "Choose", exact: true }).first().click();
  const tiles = page.getByRole("grid", { name: "Portrait candidates of Eileen Marsh" }).getByRole("gridcell");
  await expect.poll(() => tiles.getByText("To review").count()).toBe(2);
  // The caption's number is the likeness, 0 to 100, to the whole number.
  for (const tile of await tiles.all()) await tile.getByText(/^\d{1,3}$/).waitFor();
  return tiles;
}

test("S3-128 the minimum works end to end and outlives a restart: upload with checks and face, pictures by the painter, a hero, a gallery with status", async () => {
  const data = await freshDirectory();
  let studio = await openAsStarted(data.path);
  onTestFinished(async () => {
    await studio.close();
    await data.remove();
  });
  const { page, go } = await visit(undefined, { origin: studio.origin, refused: [401] });
  await go("/");
  await setUp(page);
  await uploadChecked(page);
  await keep(page, "whole-source");
  const tiles = await generateTwo(page);
  await tiles.first().focus();
  await page.keyboard.press("h");
  await tiles.getByText("ACTIVE").waitFor();
  await page.getByText(/^#\d+ is the hero\.$/).waitFor();
  await keep(page, "whole-hero");
  const labels = await tiles.allInnerTexts();
  const path = new URL(page.url()).pathname;
  await page.close();
  await studio.close();

  studio = await openAsStarted(data.path);
  const later = await visit(undefined, { origin: studio.origin, refused: [401] });
  await later.go(path);
  await later.page.getByLabel("E-mail").fill(ana.email);
  await later.page.getByLabel("Password").fill(ana.password);
  await later.page.getByRole("button", { name: "Sign in" }).click();
  const again = later.page.getByRole("gridcell");
  await again.getByText("ACTIVE").waitFor();
  await expect.poll(() => again.allInnerTexts()).toEqual(expect.arrayContaining(labels));
  for (const tile of await again.all()) await expect.poll(() => loadedWidth(tile.getByRole("img"))).toBeGreaterThan(0);
  await later.page.getByRole("link", { name: "Eileen Marsh" }).click();
  const source = later.page.getByRole("region", { name: "Source" });
  await source.getByRole("img", { name: "Source image, version 1" }).waitFor();
  await source.getByText(/^One face 0\.\d\d$/).waitFor();
  await later.page.getByRole("region", { name: "Readiness" }).getByText("Portrait", { exact: true }).waitFor();
});
