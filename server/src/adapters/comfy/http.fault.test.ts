import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeComfy, startFakeComfy } from "../../../test/fake-comfy/start.ts";
import { ComfyHttp } from "./http.ts";
import { usualLimits } from "./limits.ts";
import { type Gate, Line } from "./line.ts";

let fake: FakeComfy;

beforeEach(async () => {
  fake = await startFakeComfy();
});
afterEach(() => fake.close());

const gate: Gate = { pass: () => undefined, answered: () => undefined, failed: () => undefined };

const open = (limits: Partial<typeof usualLimits> = {}, fetcher = fetch) =>
  new ComfyHttp(new Line(new URL(fake.url), fetcher, gate, new AbortController().signal), {
    ...usualLimits,
    ...limits,
  });

test("the description of a class keeps the largest seed, and an unknown class has none", async () => {
  const info = await open().objectInfo("ImageAddNoise");
  expect(info).toMatchObject({ input: { required: { seed: ["INT", { max: 18_446_744_073_709_551_615n }] } } });
  expect(await open().objectInfo("NoSuchNode")).toBeUndefined();
});

test("an answer larger than its limit is not read to its end", async () => {
  const unreachable = { slug: "provider/unreachable" };
  await expect(open({ jsonBytesMax: 100 }).systemStats()).rejects.toMatchObject(unreachable);
  const picture = fake.storage.saveNext("output", "large", Buffer.alloc(1_000));
  await expect(open({ imageBytesMax: 999 }).view(picture)).rejects.toMatchObject({ slug: "provider/bad-output" });
  expect(await open({ imageBytesMax: 1_000 }).view(picture)).toHaveLength(1_000);
});

test("a server that accepts a request and never answers is unreachable in time", async () => {
  const hold = fake.faults.hold("GET /system_stats");
  await expect(open({ healthMs: 20 }).systemStats()).rejects.toMatchObject({
    slug: "provider/unreachable",
    message: expect.stringContaining("in time"),
  });
  hold.release();
});

test("an address where nothing listens is unreachable", async () => {
  await fake.close();
  await expect(open().queue()).rejects.toMatchObject({ slug: "provider/unreachable" });
  fake = await startFakeComfy();
});

test("a body shorter than announced is no answer, even where the transport does not mind", async () => {
  const headers = { "content-length": "1000", "content-type": "image/png" };
  const careless: typeof fetch = async () => new Response("short", { headers });
  await expect(open({}, careless).view({ filename: "x.png", subfolder: "", type: "output" })).rejects.toMatchObject({
    slug: "provider/unreachable",
    message: expect.stringContaining("cut short"),
  });
});
