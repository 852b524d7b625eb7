import { afterEach, expect, test } from "vitest";
import { attemptOf, noise, sampled } from "../../../../test/fake-comfy/graphs.ts";
import { openTestPool, type TestPool, type TestPoolOptions } from "../../../../test/fake-comfy/pool.ts";
import { until } from "../../../../test/until.ts";
import type { Attempt } from "../../providers/provider.ts";
import { usualLimits } from "../limits.ts";

let pool: TestPool;

async function open(options?: TestPoolOptions): Promise<TestPool> {
  pool = await openTestPool(options);
  return pool;
}

afterEach(() => pool.close());

const unreachable = { kind: "unavailable", slug: "provider/unreachable" };
const cudaFault = ["torch.AcceleratorError", "CUDA error: an illegal memory access was encountered"] as const;
const minuteMs = 60_000;

async function fail(type: string, message: string) {
  const attempt = { ...noise("1"), node: "one" };
  pool.fakes[0]!.faults.failNode(type, message);
  await pool.provider.submit(attempt);
  return { attempt, ended: await pool.follow(attempt) };
}

const sent = (request: string) => pool.fakes[0]!.requests.filter((one) => one === request).length;

test("a server whose graphics device fails gets no work until a trial of it comes back done", async () => {
  const { fakes, provider, report } = await open();
  const { attempt, ended } = await fail(...cudaFault);
  expect(ended).toMatchObject({ state: "failed", failure: { kind: "node-sick" } });
  expect(report("one")).toMatchObject({ state: "latched", reason: expect.stringContaining("CUDA"), failures: 0 });
  expect(provider.nodes()).toMatchObject([{ takesWork: false }]);
  await expect(provider.submit({ ...noise("2"), node: "one" })).rejects.toMatchObject(unreachable);

  fakes[0]!.faults.failNode(...cudaFault);
  await provider.pool.probe("one");
  expect(report("one").state).toBe("latched");

  await provider.pool.probe("one");
  expect(report("one")).toMatchObject({ state: "connected", reason: undefined });
  expect(fakes[0]!.accepted).toHaveLength(3);
  // The old failure is read again, but it has been answered for.
  expect(await provider.observe(attempt)).toMatchObject({ state: "failed" });
  expect(report("one").state).toBe("connected");
});

test("a sick server is tried again by itself after three minutes", async () => {
  const { fakes, clock, report, stands } = await open();
  await fail(...cudaFault);
  clock.pass(3 * minuteMs - 1);
  await until("it is seen again", () => report("one").lastSeenAt?.getTime() === clock.now().getTime());
  await stands("one", { state: "latched" });
  expect(fakes[0]!.accepted).toHaveLength(1);
  clock.pass(5_000);
  await stands("one", { state: "connected" });
  expect(fakes[0]!.accepted).toHaveLength(2);
});

test("a trial that does not come back is taken out of the queue and proves nothing", async () => {
  const { fakes, provider, report } = await open({ limits: { trialMs: 50 } });
  await fail(...cudaFault);
  fakes[0]!.steps.hold();
  const foreign = sampled(3);
  const body = `{"prompt":${foreign.graph?.text},"prompt_id":"${foreign.uid}"}`;
  await fetch(`${fakes[0]!.url}/prompt`, { method: "POST", body });
  await provider.pool.probe("one");
  expect(report("one").state).toBe("latched");
  fakes[0]!.steps.open();
  await fakes[0]!.sockets.saw("execution_success", foreign.uid);
  expect(sent("POST /queue")).toBe(1);
  expect(fakes[0]!.runs.has(fakes[0]!.accepted[2]!)).toBe(false);
});

test("a broken file of a model is no reason to keep other work from the server", async () => {
  const { report } = await open();
  const { ended } = await fail("SafetensorError", "Error while deserializing header: HeaderTooLarge");
  expect(ended).toMatchObject({ failure: { kind: "node-sick" } });
  expect(report("one").state).toBe("connected");
});

test("a server that runs out of memory is asked once to let go of its models", async () => {
  await open();
  const { attempt, ended } = await fail("torch.OutOfMemoryError", "Allocation on device");
  expect(ended).toMatchObject({ state: "failed", failure: { kind: "out-of-memory" } });
  expect(await pool.provider.observe(attempt)).toEqual(ended);
  expect(sent("POST /free")).toBe(1);
});

test("a graph that is refused says nothing about its server", async () => {
  const { provider, report } = await open();
  const wrong = { ...attemptOf({ 1: '{"class_type":"NoSuchNode","inputs":{}}', 9: "{}" }, ["1"]), node: "one" };
  await expect(provider.submit(wrong)).rejects.toMatchObject({ kind: "invalid", slug: "provider/refused" });
  expect(report("one")).toMatchObject({ state: "connected", failures: 0 });
});

async function beginHeld(steps = 4) {
  const attempt = { ...sampled(steps), node: "one" };
  pool.fakes[0]!.steps.hold();
  await pool.provider.submit(attempt);
  const ended = pool.follow(attempt);
  await pool.fakes[0]!.sockets.saw("execution_start", attempt.uid);
  pool.clock.pass(5_000);
  await pool.stands("one", { running: 1 });
  return { attempt, ended };
}

test("a prompt that stands still for half an hour is interrupted, and counts as its server's failure", async () => {
  const { clock } = await open();
  const { ended } = await beginHeld();
  clock.pass(usualLimits.wedgedMs - 1);
  await pool.provider.pool.probe();
  expect(sent("POST /interrupt")).toBe(0);
  clock.pass(5_000);
  expect(await ended).toMatchObject({ state: "failed", failure: { kind: "node-sick" } });
  expect(pool.report("one").state).toBe("connected");
});

test("a server that does not heed the interrupt is sick, its prompt is given up, and a late picture is still found", async () => {
  const { clock, fakes, provider, stands } = await open();
  const { attempt, ended } = await beginHeld();
  fakes[0]!.faults.next("POST /interrupt", "ignored", "ignored", "ignored", "ignored");
  clock.pass(usualLimits.wedgedMs);
  await until("it was interrupted", () => sent("POST /interrupt") === 1);
  expect(await provider.observe(attempt)).toEqual({ state: "running" });
  clock.pass(usualLimits.unheededMs);
  await stands("one", { state: "latched" });
  expect(await ended).toMatchObject({ state: "failed", failure: { kind: "node-sick" } });
  expect(await provider.observe(attempt)).toMatchObject({ state: "failed", failure: { kind: "node-sick" } });
  fakes[0]!.steps.open();
  await fakes[0]!.sockets.saw("execution_success", attempt.uid);
  await until("it is done after all", async () => (await provider.observe(attempt)).state === "done");
  expect(await provider.fetch(attempt)).toHaveLength(1);
});

/** A server whose worker has died: what waits stays, and nothing is ever running. */
function withDeadWorker(): { die(): void; fetch: typeof fetch } {
  let isDead = false;
  return {
    die: () => {
      isDead = true;
    },
    fetch: async (input, init) => {
      const answer = await fetch(input, init);
      if (!isDead || !String(input).endsWith("/queue") || init?.method === "POST") return answer;
      const { queue_pending } = (await answer.json()) as { queue_pending: unknown[] };
      return Response.json({ queue_running: [], queue_pending });
    },
  };
}

test("a server that accepts prompts and begins none is sick, and ours are taken out of its queue", async () => {
  const worker = withDeadWorker();
  const { clock, fakes, provider, stands } = await open({ fetch: worker.fetch });
  await beginHeld();
  const waiting = { ...noise("1"), node: "one" };
  await provider.submit(waiting);
  const ended = pool.follow(waiting);
  worker.die();
  clock.pass(5_000);
  await stands("one", { running: 0, waiting: 1 });
  clock.pass(usualLimits.deadWorkerMs - 1);
  await provider.pool.probe();
  expect(pool.report("one").state).toBe("connected");
  clock.pass(5_000);
  await stands("one", { state: "latched" });
  expect(await ended).toMatchObject({ state: "failed", failure: { kind: "node-sick" } });
  expect(sent("POST /queue")).toBe(1);
  expect(sent("POST /interrupt")).toBe(0);
  expect(fakes[0]!.runs.has(waiting.uid)).toBe(false);
});

test("a worker that dies at its work leaves a sick server, which a restart and a trial bring back", async () => {
  const { clock, fakes, provider, report, stands } = await open({ limits: { trialMs: 200 } });
  fakes[0]!.faults.killWorker();
  const [first, second] = [1, 2].map(() => ({ ...noise("1"), node: "one" })) as [Attempt, Attempt];
  for (const attempt of [first, second]) await provider.submit(attempt);
  const ends = [first, second].map((attempt) => pool.follow(attempt));
  clock.pass(5_000);
  await stands("one", { running: 1, waiting: 1 });
  clock.pass(usualLimits.wedgedMs);
  await until("it was interrupted", () => sent("POST /interrupt") === 1);
  clock.pass(usualLimits.unheededMs);
  await stands("one", { state: "latched" });
  for (const end of await Promise.all(ends)) expect(end).toMatchObject({ failure: { kind: "node-sick" } });
  expect(fakes[0]!.runs.has(second.uid)).toBe(false);
  await provider.pool.probe("one");
  expect(report("one").state).toBe("latched");
  fakes[0]!.restart();
  await until("it has proved itself", async () => {
    await provider.pool.probe("one");
    return report("one").state === "connected";
  });
});

/** What a server with many packs answers, with the bare words that Python writes. */
const catalogue: Record<string, string> = {
  "/object_info":
    '{"EmptyImage":{"input":{"required":{"strength":["FLOAT",{"max":Infinity,"default":NaN}]}}},"VAEDecode":{}}',
  "/models": '["checkpoints","loras","gone"]',
  "/models/checkpoints": '["a.safetensors","sub/b.safetensors"]',
  "/models/loras": "[]",
};

test("its classes and its models by folder are known, asked once in a server's life and when somebody asks", async () => {
  const asked: string[] = [];
  const given: typeof fetch = async (input, init) => {
    const { pathname } = new URL(String(input));
    const text = catalogue[pathname];
    if (text === undefined) return fetch(input, init);
    asked.push(pathname);
    return new Response(text);
  };
  const { clock, provider, report, fakes } = await open({ fetch: given });
  await until("they are known", () => report("one").classes.length > 0);
  expect(report("one")).toMatchObject({
    classes: ["EmptyImage", "VAEDecode"],
    models: { checkpoints: ["a.safetensors", "sub/b.safetensors"], loras: [], gone: [] },
  });
  clock.pass(5_000);
  await until("it is seen again", () => report("one").lastSeenAt?.getTime() === clock.now().getTime());
  expect(asked.filter((path) => path === "/object_info")).toHaveLength(1);
  await provider.pool.probe("one");
  expect(asked.filter((path) => path === "/object_info")).toHaveLength(2);
  fakes[0]!.faults.next("GET /system_stats", "reset");
  clock.pass(5_000);
  await until("it fails once", () => report("one").failures === 1);
  clock.pass(5_000);
  await until("its lists are read anew", () => asked.filter((path) => path === "/object_info").length === 3);
});

test("P-3 what was finished before an attempt was cancelled is kept", async () => {
  const { fakes, provider } = await open();
  const link = (from: string) => `{"images":["${from}",0],"filename_prefix":"x"}`;
  const empty = '{"width":96,"height":64,"batch_size":1,"color":255}';
  const nodes = {
    1: `{"class_type":"EmptyImage","inputs":${empty}}`,
    2: '{"class_type":"FakeSampler","inputs":{"image":["1",0],"seed":1,"steps":4}}',
    8: `{"class_type":"SaveImage","inputs":${link("1")}}`,
    9: `{"class_type":"SaveImage","inputs":${link("2")}}`,
  };
  const attempt = { ...attemptOf(nodes, ["8", "9"]), node: "one" };
  fakes[0]!.steps.hold();
  await provider.submit(attempt);
  const ended = pool.follow(attempt);
  await fakes[0]!.sockets.saw("executed", attempt.uid);
  await provider.cancel(attempt);
  expect(await ended).toMatchObject({ state: "failed", failure: { kind: "cancelled" }, partial: true });
  expect(await provider.fetch(attempt)).toEqual([
    { bytes: expect.any(Uint8Array), origin: expect.stringContaining(attempt.uid) },
  ]);
});

test("P-3 C16 the time-outs are 5 s for health, 30 s to hand over, 10 s for the history and 60 s for a picture, the retries 5, 15 and 45 s", () => {
  expect(usualLimits).toMatchObject({
    healthMs: 5_000,
    promptMs: 30_000,
    historyMs: 10_000,
    imageMs: 60_000,
    retryMs: [5_000, 15_000, 45_000],
    failuresMax: 5,
    openMs: 60_000,
    openMaxMs: 600_000,
  });
});
