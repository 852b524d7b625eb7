import { randomUUID } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { asObject } from "../../src/platform/exact-json.ts";
import { empty, flat, imagesOf, newColor, node, saved } from "../contract-suites/comfy-protocol/ground.ts";
import { until } from "../until.ts";
import { type FakeComfy, type FakeOptions, startFakeComfy } from "./start.ts";
import { Wire } from "./wire.ts";

const fakes: FakeComfy[] = [];
const wires: Wire[] = [];

async function open(version: string, options: FakeOptions = {}): Promise<{ fake: FakeComfy; wire: Wire }> {
  const fake = await startFakeComfy({ version, ...options });
  const wire = new Wire(fake.url);
  fakes.push(fake);
  wires.push(wire);
  return { fake, wire };
}

afterEach(async () => {
  for (const wire of wires.splice(0)) wire.close();
  for (const fake of fakes.splice(0)) {
    fake.steps.open();
    await fake.close();
  }
});

const statusOf = async (version: string, ask: (wire: Wire) => Promise<{ status: number }>) =>
  (await ask((await open(version)).wire)).status;

test.for([
  ["0.3.44", 404, 404],
  ["0.6.0", 200, 404],
  ["0.25.0", 200, 404],
  ["0.26.0", 200, 200],
  ["0.38.1", 200, 200],
] as const)("%s: the list of jobs is answered with %d, a cancel with %d", async ([version, list, cancel]) => {
  expect(await statusOf(version, (wire) => wire.get("/api/jobs"))).toBe(list);
  expect(await statusOf(version, (wire) => wire.post(`/api/jobs/${randomUUID()}/cancel`))).toBe(cancel);
});

test.for([
  ["0.3.45", 200],
  ["0.6.0", 200],
  ["0.25.0", 400],
] as const)("%s: a prompt id that is no UUID is answered with %d", async ([version, status]) => {
  expect(await statusOf(version, (wire) => wire.prompt(flat(), { prompt_id: "my-own-id" }))).toBe(status);
});

const sampled = () => ({
  1: empty(newColor()),
  2: node("FakeSampler", { image: ["1", 0], seed: 1, steps: 3 }),
  9: saved("2"),
});

test("0.3.45 interrupts whatever runs, though another prompt is named; 0.6 heeds the name", async () => {
  for (const [version, ending] of [
    ["0.3.45", "error"],
    ["0.6.0", "success"],
  ] as const) {
    const { fake, wire } = await open(version);
    fake.steps.hold();
    const id = String((await wire.prompt(sampled())).body.prompt_id);
    await fake.sockets.saw("executing", id);
    await wire.post("/interrupt", { prompt_id: randomUUID() });
    fake.steps.open();
    expect([version, asObject((await wire.ended(id)).status)?.status_str]).toEqual([version, ending]);
  }
});

test("previews say whose they are from 0.3.45 on, to those who asked for it", async () => {
  for (const [version, asks, frame] of [
    ["0.3.44", true, 1],
    ["0.33.0", true, 4],
    ["0.33.0", false, 1],
  ] as const) {
    const { wire } = await open(version);
    const ear = await wire.listen(randomUUID(), asks);
    if (asks && version !== "0.3.44") await ear.of("feature_flags");
    await wire.made(sampled(), { client_id: ear.clientId });
    await until("previews", async () => ear.frames.length === 3);
    expect([version, asks, ear.frames[0]]).toEqual([version, asks, frame]);
    expect(ear.heard.some(({ type }) => type === "progress_state")).toBe(version !== "0.3.44");
  }
});

test("before 0.28 a cached picture is missing from the history of a prompt without a client", async () => {
  for (const [version, count] of [
    ["0.26.0", 0],
    ["0.28.0", 1],
  ] as const) {
    const { wire } = await open(version);
    const prompt = flat();
    await wire.made(prompt);
    expect([version, (imagesOf(await wire.made(prompt)) ?? []).length]).toEqual([version, count]);
  }
});

test("0.38 names the asset of a picture, and earlier ones do not", async () => {
  for (const [version, has] of [
    ["0.33.0", false],
    ["0.38.0", true],
  ] as const) {
    const { wire } = await open(version);
    expect([version, "id" in imagesOf(await wire.made(flat()))[0]!]).toEqual([version, has]);
  }
});

test("a newer server forgets what the last prompt did not use, an older one remembers", async () => {
  for (const [version, runsAgain] of [
    ["0.6.0", false],
    ["0.33.0", true],
  ] as const) {
    const { fake, wire } = await open(version);
    const [first, second] = [flat(), flat()];
    for (const prompt of [first, second]) await wire.made(prompt);
    const id = String((await wire.prompt(first)).body.prompt_id);
    const messages = asObject((await wire.ended(id)).status)?.messages as [string, { nodes: string[] }][];
    expect([version, messages[1]?.[1].nodes.length === 0]).toEqual([version, runsAgain]);
    expect(fake.runs.get(id)).toBe(1);
  }
});

test("servers differ by their models and classes", async () => {
  const models = { checkpoints: ["only-here.safetensors"] };
  const { wire } = await open("0.33.0", { models, lacks: ["IPAdapterAdvanced"] });
  expect((await wire.get("/object_info/CheckpointLoaderSimple")).text).toContain('[["only-here.safetensors"]]');
  expect((await wire.get("/object_info/IPAdapterAdvanced")).body).toEqual({});
});
