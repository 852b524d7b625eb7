import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generationRoutes } from "@pentimento/contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openDiskStore } from "../../src/adapters/blobs/disk.ts";
import type { BlobStore } from "../../src/adapters/blobs/store.ts";
import { StudioError } from "../../src/platform/errors.ts";
import { outOfMemory } from "../fake-comfy/faults.ts";
import { until } from "../until.ts";
import { type Atelier, openAtelier } from "./atelier.ts";
import { expectLanded } from "./expect-landed.ts";
import { testRealServer } from "./real-server.ts";

let atelier: Atelier;
let directory: string;
/** What the next puts of the store end in. */
const storeFaults: Error[] = [];

const failing = (store: BlobStore): BlobStore => ({
  put: async (...given) => {
    const fault = storeFaults.shift();
    if (fault) throw fault;
    return store.put(...given);
  },
  read: (...given) => store.read(...given),
  pathOf: (...given) => store.pathOf(...given),
  sweep: (...given) => store.sweep(...given),
});

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pentimento-store-"));
  atelier = await openAtelier({ machines: { blobs: failing(await openDiskStore(directory)) } });
});
afterEach(() => atelier.clear());
afterAll(async () => {
  await atelier.close();
  await rm(directory, { recursive: true, force: true });
});

type Asked = Parameters<Atelier["attempts"]>[0];
const states = async (asked: Asked) => (await atelier.attempts(asked)).map(({ state }) => state);

/** A picture under way, and no look at it planned to fail yet. */
async function begun(options: { jobs?: boolean } = {}) {
  const [fake] = await atelier.servers(1, options);
  fake!.steps.hold();
  const asked = await atelier.ask();
  await fake!.sockets.saw("execution_start");
  return { fake: fake!, asked };
}

test.for(
  ["error", "reset", "html", "truncated", "nan"].flatMap((fault) => [
    { jobs: true, fault, route: "GET /history" },
    { jobs: false, fault, route: "GET /queue" },
  ]),
)("S4-4 $route that answers with $fault, once, is asked again and not believed", async ({ jobs, fault, route }) => {
  const { fake, asked } = await begun({ jobs });
  fake.faults.next(route, fault as "error");
  fake.steps.open();
  await expectLanded(atelier, asked);
  expect(await states(asked)).toEqual(["landed"]);
});

test("a success that is told before it can be read is waited for", async () => {
  const { fake, asked } = await begun();
  const hold = fake.faults.holdHistory();
  fake.steps.open();
  await hold.arrived;
  expect(await states(asked)).toEqual(["submitted"]);
  hold.release();
  await expectLanded(atelier, asked);
});

test.for(["truncated", "reset", "error", "html"] as const)(
  "C16 S4-4 a picture that comes as %s is fetched again, and made once",
  async (fault) => {
    const { fake, asked } = await begun();
    fake.faults.next("GET /view", fault);
    fake.steps.open();
    await expectLanded(atelier, asked);
    expect(fake.ledger).toHaveLength(1);
  },
);

test.for([
  ["is full", new StudioError("storage_full", "storage-full", "No space is left")],
  ["is away", new StudioError("unavailable", "storage-unavailable", "The store does not answer")],
] as const)("a picture whose store %s after the download is kept later, and made once", async ([, fault]) => {
  const { fake, asked } = await begun();
  storeFaults.push(fault);
  fake.steps.open();
  await expectLanded(atelier, asked);
  expect(fake.ledger).toHaveLength(1);
});

test("memory that runs out once is freed, and the picture is made by the same server", async () => {
  const [fake] = await atelier.servers();
  fake!.faults.failNode(outOfMemory.type, outOfMemory.message);
  const asked = await atelier.ask();
  await expectLanded(atelier, asked);
  expect(await atelier.attempts(asked)).toMatchObject([
    { state: "failed", failure: "out-of-memory" },
    { state: "landed" },
  ]);
  expect(fake!.requests).toContain("POST /free");
});

test("S4-95 memory that is always too small is tried twice here, once elsewhere, and then told", async () => {
  const [one] = await atelier.servers(1);
  one!.faults.everyNode = outOfMemory;
  const asked = await atelier.ask();
  await until("it failed twice", () => one!.ledger.length === 2);
  const fakes = await atelier.servers(1);
  for (const { faults } of fakes) faults.everyNode = outOfMemory;
  const batch = await atelier.ended(asked);
  expect(batch).toMatchObject({ status: "Failed", error_message: expect.stringContaining("smaller") });
  expect(await atelier.statuses(asked)).toEqual(["pending"]);
  expect((await atelier.reckoning()).extraRuns).toEqual([]);
});

test("P-3 a cancel that the server loses is repeated until the picture's end is seen", async () => {
  const { fake, asked } = await begun();
  fake.faults.loseCancels(2);
  await atelier.api(generationRoutes.cancel, { params: { batch_id: asked.batchId } });
  expect(await atelier.ended(asked)).toMatchObject({ status: "Cancelled" });
  await until("it was interrupted", () => fake.ledger[0]?.ending === "interrupted");
  expect(fake.faults.left).toBe(0);
});

test("S4-95 a picture whose file somebody deleted is told as lost, and a retry makes it anew", async () => {
  const { fake, asked } = await begun();
  const view = fake.faults.hold("GET /view");
  fake.steps.open();
  await view.arrived;
  fake.storage.clearOutput();
  view.release();
  expect(await atelier.ended(asked)).toMatchObject({ status: "Failed", failed_count: 1 });
  expect(await atelier.statuses(asked)).toEqual(["pending"]);
  await atelier.api(generationRoutes.retry, { params: { batch_id: asked.batchId } });
  await until("it is retried", async () => (await states(asked)).length === 2);
  expect(await atelier.ended(asked)).toMatchObject({ status: "Complete" });
  expect(await states(asked)).toEqual(["failed", "landed"]);
});

if (process.env.COMFYUI_URL) testRealServer(process.env.COMFYUI_URL);
