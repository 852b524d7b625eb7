import { nodeRoutes } from "@pentimento/contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { flat } from "../contract-suites/comfy-protocol/ground.ts";
import { Wire } from "../fake-comfy/wire.ts";
import { until } from "../until.ts";
import { type Atelier, openAtelier } from "./atelier.ts";
import { expectLanded } from "./expect-landed.ts";

let atelier: Atelier;

beforeAll(async () => {
  // A server that stands still is found out in tenths of a second instead of minutes.
  atelier = await openAtelier({ limits: { deadWorkerMs: 200, wedgedMs: 1_000, unheededMs: 200, trialMs: 300 } });
});
afterEach(() => atelier.clear());
afterAll(() => atelier.close());

const stateOf = async (url: string) => {
  const { nodes } = await atelier.api(nodeRoutes.status, {});
  return nodes.find(({ label }) => label === url)?.state;
};

test("P-3 P-4 a server that restarts with one picture under way and one waiting makes both anew, under new ids", async () => {
  const [fake] = await atelier.servers();
  fake!.steps.hold();
  const asked = await atelier.ask({ count: 2 });
  await until("one runs and one waits", () => fake!.accepted.length === 2 && fake!.runs.size === 1);
  const first = [...fake!.accepted];
  fake!.restart();
  fake!.steps.open();
  await expectLanded(atelier, asked);
  const attempts = await atelier.attempts(asked);
  expect(attempts.filter(({ state }) => state === "absent").map(({ uid }) => uid)).toEqual(first);
  expect(fake!.ledger).toHaveLength(3);
});

test("P-3 a server that restarts just after a picture was finished, before anybody knew, makes it anew", async () => {
  const [fake] = await atelier.servers();
  fake!.steps.hold();
  const asked = await atelier.ask();
  await fake!.sockets.saw("execution_start");
  const look = fake!.faults.hold("GET /history");
  fake!.steps.open();
  await look.arrived;
  expect(fake!.ledger).toMatchObject([{ ending: "success" }]);
  fake!.restart();
  look.release();
  await expectLanded(atelier, asked);
  expect((await atelier.attempts(asked)).map(({ state }) => state)).toEqual(["absent", "landed"]);
});

test("a finished picture whose file is on its way is worth no second run when the server restarts", async () => {
  const [fake] = await atelier.servers();
  const view = fake!.faults.hold("GET /view");
  const asked = await atelier.ask();
  await view.arrived;
  fake!.restart();
  view.release();
  await expectLanded(atelier, asked);
  expect(fake!.ledger).toHaveLength(1);
});

test("U7 while a server is away its pictures wait, and none stays `generating` when it comes back empty", async () => {
  const [fake] = await atelier.servers();
  fake!.steps.hold();
  const asked = await atelier.ask({ count: 3 });
  await until("two are there", () => fake!.accepted.length === 2);
  fake!.faults.outage = true;
  fake!.sockets.drop();
  await until("it is known", async () => (await stateOf(fake!.url)) !== "connected");
  expect(await atelier.attempts(asked)).toHaveLength(2);
  fake!.restart();
  fake!.steps.open();
  await expectLanded(atelier, asked);
});

test("a picture whose server stays away is not made elsewhere, for it may still run there", async () => {
  const [one, two] = await atelier.servers(2);
  for (const fake of [one!, two!]) fake.steps.hold();
  const asked = await atelier.ask();
  const holder = await until("it runs", () => [one!, two!].find((fake) => fake.runs.size === 1));
  const other = holder === one ? two! : one!;
  holder.faults.outage = true;
  holder.sockets.drop();
  await until("it is known", async () => (await stateOf(holder.url)) !== "connected");
  const second = await atelier.ask();
  other.steps.open();
  await expectLanded(atelier, second);
  expect(await atelier.attempts(asked)).toMatchObject([{ state: expect.stringMatching(/submitted|unknown/) }]);
  holder.faults.outage = false;
  holder.steps.open();
  await expectLanded(atelier, asked);
  expect(await atelier.attempts(asked)).toHaveLength(1);
});

test("a worker that dies at its first picture is found out, and both pictures are made by the other server", async () => {
  const [dead] = await atelier.servers(1);
  dead!.faults.killWorker();
  const asked = await atelier.ask({ count: 2 });
  await until("its worker is dead", () => dead!.runs.size === 1 && dead!.accepted.length === 2);
  await atelier.servers(1);
  await until("it is latched", async () => (await stateOf(dead!.url)) === "latched");
  await expectLanded(atelier, asked);
  expect(new Set((await atelier.attempts(asked)).map(({ node }) => node)).size).toBe(2);
});

test("a queue that somebody poisons takes the worker along, and what waits is made by the other server", async () => {
  const [poisoned] = await atelier.servers(1);
  poisoned!.steps.hold();
  const asked = await atelier.ask({ count: 2 });
  await until("both are there", () => poisoned!.accepted.length === 2);
  const wire = new Wire(poisoned!.url);
  const id = crypto.randomUUID();
  for (const _time of [1, 2]) await wire.prompt(flat(), { prompt_id: id, number: 50 });
  poisoned!.steps.open();
  await atelier.servers(1);
  expect((await atelier.ended(asked)).status).toBe("Complete");
  expect(await atelier.reckoning()).toMatchObject({ doubled: [], extraRuns: [], strangers: [] });
});

test("a server that is stuck inside a node is told to stop, and the picture is made elsewhere once it did", async () => {
  const [stuck] = await atelier.servers(1);
  const wedge = stuck!.faults.wedge();
  const asked = await atelier.ask();
  await wedge.arrived;
  await atelier.servers(1);
  await until("it was told to stop", () => stuck!.requests.includes("POST /interrupt"));
  wedge.release();
  await expectLanded(atelier, asked);
  expect(await atelier.attempts(asked)).toMatchObject([{ state: "failed", failure: "node-sick" }, { state: "landed" }]);
});
