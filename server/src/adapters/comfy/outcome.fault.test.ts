import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Bridge, openBridge } from "../../../test/fake-comfy/bridge.ts";
import { noise, sampled } from "../../../test/fake-comfy/graphs.ts";

const unreachable = { kind: "unavailable", slug: "provider/unreachable" };

describe.for([
  { jobs: true, reads: ["GET /api/jobs", "GET /history"] },
  { jobs: false, reads: ["GET /queue", "GET /history"] },
])("with job routes: $jobs", ({ jobs, reads }) => {
  let bridge: Bridge;

  beforeEach(async () => {
    bridge = await openBridge({ jobs });
  });
  afterEach(() => bridge.close());

  test.for(["error", "reset", "reply-lost", "html", "truncated"] as const)(
    "a look that fails once by %s is repeated, not believed",
    async (fault) => {
      bridge.fake.steps.hold();
      const attempt = sampled(3);
      await bridge.provider.submit(attempt);
      for (const read of reads) bridge.fake.faults.next(read, fault);
      const landed = bridge.land(attempt);
      bridge.fake.steps.open();
      expect(await landed).toEqual({ state: "done" });
      bridge.expectOnce(attempt);
    },
  );

  test("answers with bare NaN and Infinity are read", async () => {
    const attempt = noise("1");
    await bridge.provider.submit(attempt);
    for (const read of reads) bridge.fake.faults.next(read, "nan");
    expect(await bridge.land(attempt)).toEqual({ state: "done" });
    bridge.expectOnce(attempt);
  });

  test("success that is announced before it can be read is waited for", async () => {
    const attempt = noise("1");
    const hold = bridge.fake.faults.holdHistory();
    const landed = bridge.land(attempt);
    await hold.arrived;
    expect(await bridge.provider.observe(attempt)).toEqual({ state: "running" });
    await expect(bridge.provider.fetch(attempt)).rejects.toMatchObject(unreachable);
    hold.release();
    expect(await landed).toEqual({ state: "done" });
    bridge.expectOnce(attempt);
  });

  test("a cancel that the server loses is repeated until the end is seen", async () => {
    bridge.fake.steps.hold();
    const attempt = sampled(3);
    const landed = bridge.land(attempt);
    await bridge.fake.sockets.saw("execution_start", attempt.uid);
    bridge.fake.faults.next("POST /interrupt", "ignored", "reset", "ignored");
    await bridge.provider.cancel(attempt);
    expect(await landed).toMatchObject({ state: "failed", failure: { kind: "cancelled" } });
    expect(bridge.fake.requests.filter((request) => request === "POST /interrupt").length).toBeGreaterThanOrEqual(4);
    expect(bridge.landings).toEqual([]);
  });

  test("cancelling a waiting prompt leaves the running one alone", async () => {
    bridge.fake.steps.hold();
    const [running, waiting] = [sampled(3), noise("1")];
    const landed = bridge.land(running);
    await bridge.fake.sockets.saw("execution_start", running.uid);
    await bridge.provider.submit(waiting);
    const ended = bridge.follow(waiting);
    await bridge.provider.cancel(waiting);
    expect(await ended).toMatchObject({ state: "failed", failure: { kind: "cancelled" } });
    bridge.fake.steps.open();
    expect(await landed).toEqual({ state: "done" });
    bridge.expectOnce(running);
    expect(bridge.fake.runs.has(waiting.uid)).toBe(false);
  });

  test("a cancel that comes after the end changes nothing", async () => {
    const attempt = noise("1");
    await bridge.land(attempt);
    await bridge.provider.cancel(attempt);
    expect(await bridge.provider.observe(attempt)).toEqual({ state: "done" });
    bridge.expectOnce(attempt);
  });
});

describe("how an attempt fails", () => {
  let bridge: Bridge;

  beforeEach(async () => {
    bridge = await openBridge();
  });
  afterEach(() => bridge.close());

  test.for([
    ["torch.OutOfMemoryError", "Allocation on device 0 would exceed allowed memory.", "out-of-memory"],
    ["torch.AcceleratorError", "CUDA error: device-side assert triggered", "node-sick"],
    ["SafetensorError", "Error while deserializing header: HeaderTooLarge", "node-sick"],
    ["ValueError", "width and height must match", "refused"],
  ] as const)("%s: %s counts as %s, and the next attempt lands", async ([type, message, kind]) => {
    bridge.fake.faults.failNode(type, message);
    expect(await bridge.land(noise("1"))).toMatchObject({
      state: "failed",
      failure: { kind, message: expect.stringContaining(type) },
    });
    await bridge.provider.pool.probe();
    const next = noise("1");
    expect(await bridge.land(next)).toEqual({ state: "done" });
    bridge.expectOnce(next);
  });

  test("a failure's message shows no path of the server", async () => {
    bridge.fake.faults.failNode("OSError", "cannot open /srv/comfy/models/vae/x.pt\nTraceback …");
    const ended = await bridge.land(noise("1"));
    expect(ended).toMatchObject({ failure: { message: expect.not.stringContaining("/srv") } });
  });

  test("an interruption by somebody else is a cancellation", async () => {
    bridge.fake.steps.hold();
    const attempt = sampled(3);
    const landed = bridge.land(attempt);
    await bridge.fake.sockets.saw("execution_start", attempt.uid);
    await fetch(`${bridge.fake.url}/interrupt`, { method: "POST" });
    expect(await landed).toMatchObject({ state: "failed", failure: { kind: "cancelled" } });
  });

  test.for(["truncated", "error", "reset"] as const)(
    "S4-4 S4-104 retries: a picture that arrives as %s is asked for three times more before it is given up",
    async (fault) => {
      const attempt = noise("1");
      await bridge.provider.submit(attempt);
      await bridge.follow(attempt);
      bridge.fake.faults.next("GET /view", fault, fault, fault);
      expect(await bridge.provider.fetch(attempt)).toHaveLength(1);
      bridge.fake.faults.next("GET /view", fault, fault, fault, fault);
      await expect(bridge.provider.fetch(attempt)).rejects.toMatchObject(unreachable);
      expect(bridge.fake.requests.filter((request) => request === "GET /view")).toHaveLength(8);
      expect(await bridge.land(attempt)).toEqual({ state: "done" });
      bridge.expectOnce(attempt);
    },
  );

  test("a page of a proxy in place of a picture is not asked for again by itself", async () => {
    const attempt = noise("1");
    await bridge.provider.submit(attempt);
    await bridge.follow(attempt);
    bridge.fake.faults.next("GET /view", "html");
    await expect(bridge.provider.fetch(attempt)).rejects.toMatchObject(unreachable);
    expect(await bridge.provider.fetch(attempt)).toHaveLength(1);
  });

  test("a picture that is gone from the server's disk is lost for good", async () => {
    const attempt = noise("1");
    await bridge.provider.submit(attempt);
    await bridge.follow(attempt);
    bridge.fake.storage.remove({ filename: `${attempt.uid}_00001_.png`, subfolder: "pentimento", type: "output" });
    await expect(bridge.provider.fetch(attempt)).rejects.toMatchObject({ slug: "provider/bad-output" });
  });

  test("a page of a proxy is not taken for a healthy server", async () => {
    bridge.fake.faults.next("GET /system_stats", "html");
    expect(await bridge.provider.health()).toMatchObject({ ready: false });
    expect(await bridge.provider.health()).toMatchObject({ ready: true, message: expect.stringContaining("0.33.0") });
  });
});
