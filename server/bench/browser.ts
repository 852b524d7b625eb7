import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium, type Page } from "playwright-core";
import prepare from "../test/prepare.ts";
import { openTestStudio, type TestStudio } from "../test/studio.ts";
import type { Benchmark, Measurement } from "./benchmark.ts";

const candidates = 120;
const visits = 5;

// Without these, Chromium as root does not start, and looks for servers that a closed network lacks.
const quietly = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What a person waits for and downloads: first paint of a gallery, and the code of the first page. */
export const browser: Benchmark = {
  name: "browser",
  about: `a gallery of ${candidates} candidates in Chromium, and the weight of the first page`,
  async run() {
    const tidy = await prepare();
    const studio = await openTestStudio();
    const profile = await mkdtemp(join(tmpdir(), "pentimento-bench-"));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: quietly,
      viewport: { width: 1440, height: 900 },
    });
    try {
      const page = await context.newPage();
      const address = await fillGallery(studio, page);
      return [...(await firstPaints(page, address)), await weightOfFirstPage(page, studio.origin)];
    } finally {
      await context.close();
      await studio.close();
      await rm(profile, { recursive: true, force: true });
      await tidy();
    }
  },
};

async function fillGallery(studio: TestStudio, page: Page): Promise<string> {
  const admin = await studio.person({ isAdmin: true });
  const subject = await studio.subject();
  for (let made = 0; made < candidates; made += 1) await studio.variant(subject, { shade: 60 + (made % 150) });
  await studio.settled();
  const [name = "", value = ""] = (await studio.cookieOf(admin)).split(/=(.*)/s);
  await page.context().addCookies([{ name, value, url: studio.origin }]);
  return `${studio.origin}/s/${subject.uid}/portrait`;
}

async function firstPaints(page: Page, address: string): Promise<Measurement[]> {
  const times: number[] = [];
  for (let visit = 0; visit < visits; visit += 1) {
    await page.goto(address, { waitUntil: "networkidle" });
    times.push(
      await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN),
    );
  }
  return [
    {
      what: "first contentful paint, gallery",
      value: times.sort((a, b) => a - b)[Math.floor(visits / 2)] ?? 0,
      unit: "ms",
      goal: 1_000,
    },
  ];
}

/** Code of the page that is shown first, packed as it is sent. Pictures and fonts are not code. */
async function weightOfFirstPage(page: Page, origin: string): Promise<Measurement> {
  const bodies: Promise<Buffer>[] = [];
  page.on("response", (response) => {
    if (/[.](js|css)$/.test(new URL(response.url()).pathname)) bodies.push(response.body());
  });
  await page.goto(`${origin}/`, { waitUntil: "networkidle" });
  const packed = (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body).byteLength, 0);
  return { what: "code of the first page, gzip", value: packed / 1_024, unit: "KB", goal: 250 };
}
