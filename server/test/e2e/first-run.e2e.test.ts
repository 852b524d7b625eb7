import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestStudio, type TestStudio } from "../studio.ts";
import { useBrowser } from "./browser.ts";

const visit = useBrowser();
let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio.close());

const ana = { name: "Ana Ruiz", email: "ana@example.org", password: "correct horse" };

test("the first visit leads through set-up to a picture by the painter, and stays so after a reload", async () => {
  const { page, go } = await visit(studio, { refused: [401] });
  await go("/");
  await page.waitForURL("**/setup");
  await page.getByLabel("Name").fill(ana.name);
  await page.getByLabel("E-mail").fill(ana.email);
  await page.getByLabel("Password").fill(ana.password);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "A first collection" }).waitFor();
  await page.getByRole("radio", { name: /^World/ }).click();
  await page.getByLabel("Name", { exact: true }).fill("The Broken Crown");
  await page.getByRole("button", { name: "Make world" }).click();
  await page.getByRole("button", { name: "Paint a picture" }).click();
  await page.getByText("It works. The picture is in your collection").waitFor();
  const shown = page.getByRole("img", { name: "A first picture: morning over low hills" });
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Open the studio" }).click();

  await page.getByRole("heading", { name: "Good to see you, Ana" }).waitFor();
  // In a world words are enough: no source is asked for.
  const steps = page.getByRole("region", { name: "First steps" }).getByRole("listitem");
  expect(await steps.allInnerTexts()).toEqual([
    expect.stringContaining("Generate candidates"),
    expect.stringContaining("Choose an active picture"),
  ]);
  await expect.poll(() => steps.first().innerText()).toContain("done");
  await page.reload();
  await page.getByRole("heading", { name: "Good to see you, Ana" }).waitFor();
  await page
    .getByRole("main")
    .getByRole("link", { name: /The Broken Crown/ })
    .waitFor();
  await page
    .getByRole("main")
    .getByRole("link", { name: /First light/ })
    .first()
    .click();
  await page.getByRole("heading", { name: "First light" }).waitFor();

  await go("/setup");
  await page.getByRole("heading", { name: "Good to see you, Ana" }).waitFor();
});

test("signing out closes every page; a wrong password is told beside the field; signing in leads back", async () => {
  const { page, go } = await visit(studio, { refused: [401] });
  const person = await studio.person({ name: "Bo" });
  await go("/queue");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("E-mail and password do not belong together.").waitFor();
  expect(await page.getByLabel("Password").getAttribute("aria-invalid")).toBe("true");

  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Generation Queue" }).waitFor();
  await page.getByRole("button", { name: "Account: Bo" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await go("/trash");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
});
