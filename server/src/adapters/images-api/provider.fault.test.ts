import { createServer } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { photo } from "../../../test/builders.ts";
import { type ProviderUnderTest, providerSuite } from "../../../test/contract-suites/provider.suite.ts";
import { type FakeImagesApi, hugeBytes, type ImagesFault, openFakeImagesApi } from "../../../test/fake-images-api.ts";
import { newUid } from "../../platform/ids.ts";
import type { Attempt, ImageProvider } from "../providers/provider.ts";
import { openImagesApi } from "./provider.ts";

const attempt = (wish: Partial<Attempt> = {}): Attempt => ({
  uid: newUid(),
  kind: "portrait",
  prompt: "a commander",
  seed: "1",
  ordinal: 0,
  width: 1024,
  height: 1024,
  alpha: false,
  ...wish,
});

const sizes = [
  { width: 1024, height: 1024 },
  { width: 1536, height: 1024 },
  { width: 1024, height: 1536 },
];
const now = new Date("2026-11-21T10:00:00Z");

const open = (url: string, wish: { edits?: boolean; pictureMs?: number } = {}) =>
  openImagesApi({
    url,
    key: "sk-secret",
    model: "painterly-1",
    label: "Image API",
    costCentsEach: 4,
    sizes,
    edits: wish.edits ?? true,
    clock: { now: () => now },
    limits: { pictureMs: wish.pictureMs ?? 20_000, bytesMax: hugeBytes - 1 },
  });

const opened = async (): Promise<ProviderUnderTest> => {
  const fake = await openFakeImagesApi();
  const provider = open(fake.url);
  return {
    provider,
    attempt: () => attempt(),
    endlessAttempt: () => attempt({ prompt: "an endless road" }),
    excessiveAttempt: () => attempt({ style: "cubist" }),
    runs: (uid) => fake.runs(uid),
    async close() {
      await provider.close();
      await fake.close();
    },
  };
};

providerSuite("an image API", opened);

let fake: FakeImagesApi;
let provider: ImageProvider;
beforeEach(async () => {
  fake = await openFakeImagesApi();
  provider = open(fake.url);
});
afterEach(async () => {
  await provider.close();
  await fake.close();
});

const follow = (asked: Attempt) =>
  provider.follow(asked, { signal: new AbortController().signal, onProgress: () => undefined });

async function endAfter(...faults: ImagesFault[]) {
  fake.failNext(...faults);
  const asked = attempt();
  await provider.submit(asked);
  return { asked, end: await follow(asked) };
}

test("a request carries model, prompt, the nearest size, its key and the attempt's uid", async () => {
  const asked = attempt({ width: 1024, height: 1280 });
  await provider.submit(asked);
  await follow(asked);
  expect(fake.asked).toEqual([
    { path: "/v1/images/generations", uid: asked.uid, authorization: "Bearer sk-secret", body: expect.any(String) },
  ]);
  expect(JSON.parse(fake.asked[0]!.body)).toEqual({
    model: "painterly-1",
    prompt: "a commander",
    size: "1024x1536",
    n: 1,
  });
});

test("a source goes to the edits as it is, and see-through pictures are asked for as such", async () => {
  const asked = attempt({ source: { bytes: photo(), format: "png" }, alpha: true, width: 900, height: 1600 });
  await provider.submit(asked);
  expect(await follow(asked)).toEqual({ state: "done" });
  const [{ path, body }] = fake.asked as [FakeImagesApi["asked"][number]];
  expect(path).toBe("/v1/images/edits");
  for (const part of ["1024x1536", "transparent", "source.png", photo().toString("latin1")])
    expect(body).toContain(part);
});

test("without edits a source is refused, and nothing is sent", async () => {
  const plain = open(fake.url, { edits: false });
  const asked = attempt({ source: { bytes: photo(), format: "png" } });
  await expect(plain.submit(asked)).rejects.toMatchObject({ kind: "invalid", slug: "provider/refused" });
  expect(fake.asked).toEqual([]);
});

const doubtful: [string, ImagesFault, string][] = [
  ["a connection that breaks before the request is read", "reset-before", "unreachable"],
  ["a connection that breaks after the request was read", "reset-after", "unreachable"],
  ["an answer that is cut off", "cut", "unreachable"],
  ["an error of the service", "broken", "unreachable"],
  ["an answer that is too large", "huge", "unreachable"],
  ["a page in the place of an answer", "html", "bad-output"],
  ["an answer without a picture", "no-picture", "bad-output"],
];

test.each(doubtful)("%s is over, may have cost, and is never sent again", async (_, fault, kind) => {
  const { asked, end } = await endAfter(fault);
  const failure = { kind, mayHaveCost: true, message: expect.stringContaining("may have been charged") };
  expect(end).toEqual({ state: "failed", failure });
  expect(await provider.observe(asked)).toEqual(end);
  await expect(provider.submit(asked)).rejects.toMatchObject({ kind: "invalid" });
  expect(fake.asked.length).toBeLessThanOrEqual(1);
});

test("no answer in time is over and may have cost", async () => {
  provider = open(fake.url, { pictureMs: 300 });
  const { end } = await endAfter("hang");
  expect(end).toMatchObject({ state: "failed", failure: { kind: "unreachable", mayHaveCost: true } });
});

test("a cancelled one may have cost", async () => {
  const asked = attempt({ prompt: "endless" });
  await provider.submit(asked);
  await expect.poll(() => fake.asked.length).toBe(1);
  await provider.cancel(asked);
  expect(await follow(asked)).toMatchObject({ failure: { kind: "cancelled", mayHaveCost: true } });
});

test("after a restart an attempt cannot be found, and is not taken to be absent", async () => {
  const { asked } = await endAfter();
  const restarted = open(fake.url);
  expect(await restarted.observe(asked)).toMatchObject({ state: "failed", failure: { mayHaveCost: true } });
});

test("a connection that never stood proves that nothing was asked", async () => {
  const closed = createServer();
  await new Promise<void>((listening) => closed.listen(0, "127.0.0.1", listening));
  const { port } = closed.address() as { port: number };
  await new Promise((done) => closed.close(done));
  provider = open(`http://127.0.0.1:${port}/v1`);
  const { end } = await endAfter();
  expect(end).toMatchObject({ state: "absent", message: expect.stringMatching(/\w/) });
  expect(await provider.health()).toMatchObject({ ready: false });
});

test("asked to wait, it takes no work until then, and the attempt was not made", async () => {
  const { end } = await endAfter("rate-limit");
  expect(end).toEqual({ state: "absent", message: expect.stringContaining("7 s") });
  expect(provider.nodes()).toMatchObject([{ takesWork: false }]);
  expect(await provider.health()).toEqual({ ready: false, message: expect.stringContaining("10:00:07") });
});

test("a refusal costs nothing and says why in one line", async () => {
  const { end } = await endAfter("moderation");
  const message = "The image API refused this with 400: This is not allowed";
  expect(end).toEqual({ state: "failed", failure: { kind: "refused", message } });
});

test("a refused key is told without repeating it", async () => {
  const { end } = await endAfter("bad-key");
  expect(end).toMatchObject({
    state: "failed",
    failure: { kind: "refused", message: expect.not.stringContaining("sk-") },
  });
});

test("a picture by address is fetched from the service itself", async () => {
  const { asked, end } = await endAfter({ url: `${fake.url}/files/one.png` });
  expect(end).toEqual({ state: "done" });
  expect(await provider.fetch(asked)).toMatchObject([{ bytes: expect.any(Buffer) }]);
});

test.each([
  "http://127.0.0.1:1/picture.png",
  "https://127.0.0.1/picture.png",
  "https://[::ffff:10.0.0.1]/picture.png",
  "https://0x7f000001/picture.png",
  "https://169.254.169.254/latest/meta-data",
  "https://8.8.8.8:22/picture.png",
  "https://user@8.8.8.8/picture.png",
  "file:///etc/passwd",
  "not an address",
])("a picture at %s is not fetched", async (url) => {
  const { asked, end } = await endAfter({ url });
  expect(end).toEqual({ state: "done" });
  await expect(provider.fetch(asked)).rejects.toMatchObject({ kind: "gone", slug: "provider/bad-output" });
});

test("a name that leads to a private address is not asked, and a redirect is not followed", async () => {
  const named = await endAfter({ url: "https://localhost/picture.png" });
  await expect(provider.fetch(named.asked)).rejects.toMatchObject({ slug: "provider/unreachable" });
  const led = await endAfter({ url: `${fake.url}/files/elsewhere.png` });
  await expect(provider.fetch(led.asked)).rejects.toMatchObject({ slug: "provider/bad-output" });
});
