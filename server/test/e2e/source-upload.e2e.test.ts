import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allJobs } from "../../src/main/wiring.ts";
import { Runner } from "../../src/queue/runner.ts";
import { type BuiltSubject, type Person, photo, picture } from "../builders.ts";
import { openTestStudio, type TestStudio } from "../studio.ts";
import { useBrowser } from "./browser.ts";

const visit = useBrowser();
const photoFile = fileURLToPath(new URL("../../../demo/astronaut.png", import.meta.url));
let studio: TestStudio;
let admin: Person;

// No job runs before a test says so: what is seen until then is the state of waiting.
beforeAll(async () => {
  studio = await openTestStudio({ works: false });
  admin = await studio.person({ isAdmin: true, name: "Ana Ruiz" });
});
afterAll(() => studio.close());

async function openSubject(options: Parameters<typeof visit>[1] = {}) {
  const subject = await studio.subject();
  const { page, go } = await visit(studio, { as: admin, ...options });
  await go(`/s/${subject.uid}`);
  const source = page.getByRole("region", { name: "Source" });
  await source.getByText("No source yet").waitFor();
  return { page, subject, source };
}

/** A file as it hangs from the hand of somebody who drags it over the page. */
const carried = (page: Page, bytes: Buffer, name: string, type: string) =>
  page.evaluateHandle(
    ([base64, fileName, fileType]) => {
      const transfer = new DataTransfer();
      const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([content], fileName, { type: fileType }));
      return transfer;
    },
    [bytes.toString("base64"), name, type] as const,
  );

async function drop(page: Page, bytes: Buffer, name: string, type: string) {
  const dataTransfer = await carried(page, bytes, name, type);
  const zone = page.getByText("Drop a picture here");
  await zone.dispatchEvent("dragenter", { dataTransfer });
  await page.getByText("Let go to upload").waitFor();
  await zone.dispatchEvent("dragover", { dataTransfer });
  await zone.dispatchEvent("drop", { dataTransfer });
}

async function browseTo(page: Page, button: string, file: string | { name: string; mimeType: string; buffer: Buffer }) {
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: button }).click(),
  ]);
  await chooser.setFiles(file);
}

const stored = async ({ id }: BuiltSubject) =>
  (await studio.deps.db.read
    .selectFrom("image_variants")
    .innerJoin("blobs", "blobs.id", "image_variants.blob_id")
    .select(["image_variants.version", "blobs.sha256"])
    .where("image_variants.subject_id", "=", id)
    .orderBy("image_variants.version")
    .execute()) as { version: number }[];

test("S3-95 a picture that is dropped on the source becomes the source", async () => {
  const { page, subject, source } = await openSubject();
  await drop(page, photo(), "astronaut.png", "image/png");
  await source.getByRole("img", { name: "Source image, version 1" }).waitFor();
  expect(await stored(subject)).toHaveLength(1);
});

test("S3-96 a picture that is chosen in the browser of files becomes the source, and a second one replaces it", async () => {
  const { page, subject, source } = await openSubject();
  await browseTo(page, "Browse files", photoFile);
  await source.getByRole("img", { name: "Source image, version 1" }).waitFor();
  const other = { name: "other.png", mimeType: "image/png", buffer: await picture({ shade: 90 }) };
  await browseTo(page, "Replace source", other);
  await source.getByRole("img", { name: "Source image, version 2" }).waitFor();
  expect((await stored(subject)).map(({ version }) => version)).toEqual([1, 2]);
});

/** Makes sending slow, so that it can be watched. The photograph has 792 kB. */
async function slowLine(page: Page, bytesPerSecond: number) {
  const wire = await page.context().newCDPSession(page);
  const line = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytesPerSecond };
  await wire.send("Network.emulateNetworkConditions", line);
}

/** Writes down each value that the progress bar shows. */
const watchProgress = (page: Page) =>
  page.evaluate(() => {
    const shares: number[] = [];
    new MutationObserver(() => {
      const bar = document.querySelector<HTMLProgressElement>('progress[aria-label="Upload"]');
      if (bar && shares.at(-1) !== bar.value) shares.push(bar.value);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
    Object.assign(window, { shares });
  });
const sharesSeen = (page: Page) => page.evaluate(() => (window as unknown as { shares: number[] }).shares);

test("S3-97 S3-98 while it is sent, the picture is shown with dimensions, format, size and growing progress", async () => {
  const { page, source } = await openSubject();
  await watchProgress(page);
  await slowLine(page, 600_000);
  await drop(page, photo(), "astronaut.png", "image/png");
  const preview = source.locator("canvas", { hasText: "Preview of astronaut.png" });
  await preview.waitFor();
  await source.getByRole("progressbar", { name: "Upload" }).waitFor();
  await source.getByText("512 × 512, PNG").waitFor();
  await source.getByText("792 kB").waitFor();
  expect(await preview.evaluate((canvas: HTMLCanvasElement) => [canvas.width, canvas.height])).toEqual([512, 512]);
  await source.getByRole("img", { name: "Source image, version 1" }).waitFor();
  const shares = await sharesSeen(page);
  expect(shares.filter((share) => share > 0 && share < 100).length).toBeGreaterThan(1);
  expect(shares).toEqual(shares.toSorted((one, other) => one - other));
  await source.getByText("512 × 512, PNG").waitFor();
  await source.getByText("792 kB").waitFor();
});

test("an upload that is cancelled leaves the page as it was, and nothing behind", async () => {
  const { page, subject, source } = await openSubject();
  await slowLine(page, 100_000);
  await drop(page, photo(), "astronaut.png", "image/png");
  await source.getByRole("button", { name: "Cancel" }).click();
  await source.getByText("No source yet").waitFor();
  expect(await stored(subject)).toEqual([]);
});

test("S3-99 S3-100 the badges of both jobs go from waiting to their end by themselves, and the page hears of the upload", async () => {
  const { page, source } = await openSubject();
  await page.getByRole("button", { name: "They are fictional" }).click();
  await page.getByText("Faces are compared in this collection from now on.").waitFor();
  const readiness = page.getByRole("region", { name: "Readiness" });
  await readiness.getByText("No source image").waitFor();
  await browseTo(page, "Browse files", photoFile);

  await page.getByText("Version 1 is the source now. Its checks are running.").waitFor();
  await readiness.getByText("Source is being checked").waitFor();
  await source.getByText("QA waiting").waitFor();
  await source.getByText("Face waiting").waitFor();
  const marked = await page.evaluate(() => Object.assign(window, { stayed: true }).stayed);

  const runner = new Runner(studio.deps, allJobs);
  await runner.start();
  try {
    await source.getByText(/^QA(: \d+ warnings?| passed)/).waitFor();
    await source.getByText(/^One face 0\.\d\d$/).waitFor();
    await readiness.getByText(/^Source (checked|usable, with warnings)$/).waitFor();
    await readiness.getByText("Identity ready").waitFor();
    expect(await page.evaluate(() => (window as unknown as { stayed?: true }).stayed)).toBe(marked);
  } finally {
    await runner.stop();
  }
});

test("a file that is no picture is refused in plain words, and the page goes on", async () => {
  const { page, subject, source } = await openSubject({ refused: [400, 415, 422] });
  await browseTo(page, "Browse files", {
    name: "notes.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("not a picture"),
  });
  const alert = source.getByRole("alert");
  expect(await alert.innerText()).toContain("Only PNG, JPEG and WebP pictures are taken.");
  await source.getByRole("button", { name: "Dismiss" }).click();

  // Named like a picture, so only the server can know better.
  await browseTo(page, "Browse files", {
    name: "fake.png",
    mimeType: "image/png",
    buffer: photo().subarray(0, 60_000),
  });
  await alert.waitFor();
  const told = await alert.locator("p").innerText();
  expect(told).toMatch(/^[A-Z][^{}<>]+\.$/);
  expect(told).not.toMatch(/\b(error|exception|undefined|null|\d{3})\b/i);
  expect(await stored(subject)).toEqual([]);

  await browseTo(page, "Choose another", photoFile);
  await source.getByRole("img", { name: "Source image, version 1" }).waitFor();
});
