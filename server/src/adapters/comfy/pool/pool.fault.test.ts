import { afterEach, expect, test } from "vitest";
import { halfValid, noise, sampled } from "../../../../test/fake-comfy/graphs.ts";
import { openTestPool, type TestPool, type TestPoolOptions } from "../../../../test/fake-comfy/pool.ts";
import { until } from "../../../../test/until.ts";
import type { Attempt } from "../../providers/provider.ts";

const pools: TestPool[] = [];

async function open(options?: TestPoolOptions): Promise<TestPool> {
  const pool = await openTestPool(options);
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});

const never = 600_000;
const unreachable = { kind: "unavailable", slug: "provider/unreachable" };

const on = (node: string, attempt: Attempt): Attempt => ({ ...attempt, node });

/** Lets an attempt begin at the first server and keeps it at its first step. */
async function beginHeld({ fakes, provider }: TestPool, attempt = on("one", sampled(4))) {
  fakes[0]!.steps.hold();
  await provider.submit(attempt);
  await fakes[0]!.sockets.saw("execution_start", attempt.uid);
  return attempt;
}

/** A prompt that somebody else hands over. */
async function foreignPrompt(url: string): Promise<string> {
  const { graph, uid } = sampled(4, "99");
  const body = `{"prompt":${graph?.text},"prompt_id":"${uid}"}`;
  const answer = await fetch(`${url}/prompt`, { method: "POST", body });
  expect(answer.status).toBe(200);
  return uid;
}

test("S4-5 a server is asked as soon as it belongs to the pool, and again when 5 s have passed", async () => {
  const { fakes, clock, provider, report } = await open();
  expect(report("one")).toMatchObject({
    state: "connected",
    reason: undefined,
    failures: 0,
    version: "0.33.0",
    devices: [{ name: expect.any(String), vramTotal: 8_589_934_592, vramFree: 6_442_450_944 }],
    lastSeenAt: clock.now(),
  });
  expect(provider.nodes()).toEqual([{ key: "one", label: "Node one", depth: 2, takesWork: true }]);
  const looks = () => fakes[0]!.requests.filter((request) => request === "GET /system_stats").length;
  clock.pass(4_999);
  await provider.health();
  expect(looks()).toBe(1);
  clock.pass(1);
  expect(await provider.health()).toEqual({ ready: true, message: expect.stringContaining("0.33.0") });
  await until("it is seen again", () => report("one").lastSeenAt?.getTime() === clock.now().getTime());
  expect(looks()).toBe(2);
});

test("S4-3 S4-104 five failures in a row open the circuit for 60 s, then one probe goes out, and its success closes it", async () => {
  const pool = await open();
  const { fakes, clock, provider, states, stands } = pool;
  const attempt = on("one", noise("1"));
  for (let failures = 1; failures <= 5; failures += 1) {
    fakes[0]!.faults.next("GET /system_stats", "error");
    clock.pass(5_000);
    await stands("one", { failures });
    expect(provider.nodes()).toMatchObject([{ takesWork: false }]);
  }
  const opened = clock.now().getTime();
  expect(pool.report("one")).toMatchObject({ state: "open", retryAt: new Date(opened + 60_000) });
  const before = fakes[0]!.requests.length;
  clock.pass(59_999);
  await expect(provider.observe(attempt)).rejects.toMatchObject(unreachable);
  expect(await provider.health()).toMatchObject({ ready: false, message: expect.stringContaining("500") });
  expect(fakes[0]!.requests).toHaveLength(before);

  const probe = fakes[0]!.faults.hold("GET /system_stats");
  clock.pass(5_001);
  await probe.arrived;
  await expect(provider.observe(attempt)).rejects.toMatchObject(unreachable);
  expect(fakes[0]!.requests.slice(before)).toEqual(["GET /system_stats"]);
  probe.release();
  await stands("one", { state: "connected", failures: 0 });
  expect(await provider.observe(attempt)).toEqual({ state: "absent" });
  expect(states.map(({ state }) => state)).toEqual(["connected", "degraded", "open", "connected"]);
});

test("S4-3 a probe that fails doubles the wait, and one asked for by hand goes out at once and makes no wait longer", async () => {
  const { fakes, clock, provider, report, stands } = await open({ limits: { failuresMax: 1 } });
  fakes[0]!.faults.next("GET /system_stats", "reset", "reset", "html");
  clock.pass(5_000);
  await stands("one", { state: "open", failures: 1 });
  clock.pass(60_000);
  await stands("one", { failures: 2, state: "open" });
  expect(report("one").retryAt).toEqual(new Date(clock.now().getTime() + 120_000));
  const { retryAt } = report("one");
  clock.pass(1_000);
  await provider.pool.probe("one");
  expect(report("one")).toMatchObject({ state: "open", failures: 3, retryAt });
  await provider.pool.probe("one");
  expect(report("one")).toMatchObject({ state: "connected", failures: 0, retryAt: undefined });
});

test("S4-3 a server that failed once gets no new work until it answers again, and what it has goes on", async () => {
  const pool = await open({ limits: { pollMs: never, pollMaxMs: never } });
  const { fakes, clock, provider, stands } = pool;
  const attempt = await beginHeld(pool);
  const ended = pool.follow(attempt);
  fakes[0]!.faults.next("GET /system_stats", "error");
  clock.pass(5_000);
  await stands("one", { state: "degraded", failures: 1 });
  expect(provider.nodes()).toMatchObject([{ takesWork: false }]);
  fakes[0]!.steps.open();
  expect(await ended).toEqual({ state: "done" });
  await stands("one", { state: "connected", failures: 0 });
  expect(provider.nodes()).toMatchObject([{ takesWork: true }]);
  expect(await provider.fetch(attempt)).toHaveLength(1);
});

test("an attempt passes its whole life at its own server, and one server's failure leaves the other alone", async () => {
  const { fakes, clock, provider, follow, report, stands } = await open({ count: 2, limits: { failuresMax: 1 } });
  const [first, second] = [on("one", noise("1")), on("two", halfValid(["9"]))];
  for (const attempt of [first, second]) {
    await provider.submit(attempt);
    expect(await follow(attempt)).toEqual({ state: "done" });
    expect(await provider.fetch(attempt)).toHaveLength(1);
  }
  expect(fakes.map(({ accepted }) => accepted)).toEqual([[first.uid], [second.uid]]);
  expect(provider.nodes().map(({ key, model }) => ({ key, model }))).toEqual([
    { key: "one", model: undefined },
    { key: "two", model: "absent.safetensors" },
  ]);
  fakes[0]!.faults.outage = true;
  clock.pass(5_000);
  await stands("one", { state: "open" });
  expect(report("two").state).toBe("connected");
  expect(await provider.health()).toEqual({ ready: true, message: "1 of 2 ComfyUI servers are ready" });
});

test("a server at rest ends what it has and gets nothing new", async () => {
  const pool = await open();
  const { fakes, provider } = pool;
  const attempt = await beginHeld(pool);
  provider.pool.setNodes([{ key: "one", url: fakes[0]!.url, label: "Renamed", enabled: false }]);
  expect(provider.nodes()).toEqual([{ key: "one", label: "Renamed", depth: 2, takesWork: false }]);
  const other = on("one", noise("1"));
  await expect(provider.submit(other)).rejects.toMatchObject(unreachable);
  fakes[0]!.steps.open();
  expect(await pool.follow(attempt)).toEqual({ state: "done" });
  expect(fakes[0]!.accepted).toEqual([attempt.uid]);
});

test("a server that is taken out while it holds an attempt is still asked about it, until that is released", async () => {
  const pool = await open();
  const { fakes, provider } = pool;
  const attempt = await beginHeld(pool);
  provider.pool.setNodes([]);
  expect(provider.nodes()).toEqual([]);
  expect(provider.pool.report()).toEqual([]);
  expect(await provider.observe(attempt)).toEqual({ state: "running" });
  fakes[0]!.steps.open();
  expect(await pool.follow(attempt)).toEqual({ state: "done" });
  expect(await provider.fetch(attempt)).toHaveLength(1);
  await provider.release(attempt);
  await expect(provider.observe(attempt)).rejects.toMatchObject(unreachable);
});

test("an attempt at a server that is not known here is out of reach, never absent", async () => {
  const { provider, fakes } = await open();
  await expect(provider.observe(on("gone", noise("1")))).rejects.toMatchObject(unreachable);
  await expect(provider.submit(on("gone", noise("1")))).rejects.toMatchObject(unreachable);
  expect(fakes[0]!.accepted).toEqual([]);
  expect(() => provider.pool.setNodes([{ key: "one", url: "http://elsewhere", label: "One", enabled: true }])).toThrow(
    "keeps its address",
  );
});

test("a proxy that knows no job routes proves nothing about an attempt", async () => {
  const throughProxy: typeof fetch = async (input, init) =>
    String(input).includes("/api/jobs/") ? Response.json({ detail: "Not Found" }, { status: 404 }) : fetch(input, init);
  const pool = await open({ fetch: throughProxy });
  const attempt = await beginHeld(pool);
  expect(await pool.provider.observe(attempt)).toEqual({ state: "running" });
  pool.fakes[0]!.steps.open();
  expect(await pool.follow(attempt)).toEqual({ state: "done" });
  expect(await pool.provider.observe(on("one", noise("1")))).toEqual({ state: "absent" });
});

test.for(["0.33.0", "0.3.50"])(
  "prompts of others are counted and never touched, on a server of version %s",
  async (version) => {
    const pool = await open({ version, jobs: version !== "0.3.50" });
    const { fakes, clock, provider, stands } = pool;
    const fake = fakes[0]!;
    fake.steps.hold();
    const foreign = await foreignPrompt(fake.url);
    await fake.sockets.saw("execution_start", foreign);
    const ours = on("one", noise("1"));
    await provider.submit(ours);
    clock.pass(5_000);
    await stands("one", { foreign: 1, running: 1, waiting: 1 });
    await provider.cancel(ours);
    clock.pass(5_000);
    await stands("one", { foreign: 1, running: 1, waiting: 0 });
    await provider.close();
    expect(fake.requests).not.toContain("POST /interrupt");
    fake.steps.open();
    await fake.sockets.saw("execution_success", foreign);
    expect([...fake.runs]).toEqual([[foreign, 1]]);
  },
);

test("an old server, which interrupts whatever runs, is asked right before whether that is ours", async () => {
  const pool = await open({ version: "0.3.50", jobs: false });
  const attempt = await beginHeld(pool);
  await pool.provider.cancel(attempt);
  const requests = pool.fakes[0]!.requests.filter((request) => !/models|object_info/.test(request));
  expect(requests[requests.indexOf("POST /interrupt") - 1]).toBe("GET /queue");
  expect(await pool.provider.observe(attempt)).toMatchObject({ state: "failed", failure: { kind: "cancelled" } });
});

test("prompts that another process of ours handed over are not foreign", async () => {
  const ours = new Set<string>();
  const { fakes, clock, stands } = await open({ isOurs: (uid) => ours.has(uid) });
  fakes[0]!.steps.hold();
  for (const at of [0, 1]) {
    const uid = await foreignPrompt(fakes[0]!.url);
    if (at === 1) ours.add(uid);
  }
  clock.pass(5_000);
  expect(await stands("one", { running: 1, waiting: 1 })).toMatchObject({ foreign: 1 });
});

test("what a class of nodes takes is asked once in a server's life", async () => {
  const pool = await open();
  const { fakes, provider } = pool;
  const asked = () => fakes[0]!.requests.filter((request) => request === "GET /object_info/ImageAddNoise").length;
  const text = await provider.pool.objectInfo("one", "ImageAddNoise");
  expect(text).toContain("18446744073709551615");
  expect(await provider.pool.objectInfo("one", "ImageAddNoise")).toBe(text);
  expect(await provider.pool.objectInfo("one", "NoSuchNode")).toBeUndefined();
  expect(asked()).toBe(1);
  const attempt = await beginHeld(pool);
  const ended = pool.follow(attempt);
  fakes[0]!.restart();
  expect(await ended).toEqual({ state: "absent" });
  await until("its new life is known", async () => {
    await provider.pool.objectInfo("one", "ImageAddNoise");
    return asked() === 2;
  });
});
