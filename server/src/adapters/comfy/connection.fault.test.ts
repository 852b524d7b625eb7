import sharp from "sharp";
import { afterEach, expect, test } from "vitest";
import { type Bridge, type BridgeOptions, openBridge } from "../../../test/fake-comfy/bridge.ts";
import { noise, sampled } from "../../../test/fake-comfy/graphs.ts";

const bridges: Bridge[] = [];

async function open(options?: BridgeOptions): Promise<Bridge> {
  const bridge = await openBridge(options);
  bridges.push(bridge);
  return bridge;
}

afterEach(async () => {
  for (const bridge of bridges.splice(0)) await bridge.close();
});

const never = 600_000;

/** Lets an attempt begin and keeps it at its first step. */
async function beginHeld(bridge: Bridge, attempt = sampled(4)) {
  bridge.fake.steps.hold();
  const landed = bridge.land(attempt);
  await bridge.fake.sockets.saw("execution_start", attempt.uid);
  return { attempt, landed };
}

test("P-3 it submits a workflow, follows it by WebSocket alone, reconnects, fetches its picture, and interrupts", async () => {
  const bridge = await open({ limits: { pollMs: never, pollMaxMs: never } });
  const { fake, heard } = bridge;
  const first = await beginHeld(bridge);
  fake.steps.open();
  expect(await first.landed).toEqual({ state: "done" });
  expect(new Set(heard).size).toBeGreaterThan(4);
  expect((await sharp(bridge.landings[0]![0]!.bytes).metadata()).format).toBe("png");
  bridge.expectOnce(first.attempt);

  // Events go to the connection of the submission only, so after the drop it is the news of the queue that tells.
  const second = await beginHeld(bridge, sampled(5));
  const reconnected = fake.sockets.reconnected();
  fake.sockets.drop();
  await reconnected;
  fake.steps.open();
  expect(await second.landed).toEqual({ state: "done" });
  expect(fake.runs.get(second.attempt.uid)).toBe(1);

  const third = await beginHeld(bridge, sampled(6));
  await bridge.provider.cancel(third.attempt);
  expect(await third.landed).toMatchObject({ state: "failed", failure: { kind: "cancelled" } });
  expect(bridge.landings).toHaveLength(2);
});

test("a socket that drops twice while the prompt runs costs neither the picture nor a second run", async () => {
  const bridge = await open();
  const { attempt, landed } = await beginHeld(bridge);
  for (const _drop of [1, 2]) {
    const reconnected = bridge.fake.sockets.reconnected();
    bridge.fake.sockets.drop();
    await reconnected;
  }
  bridge.fake.steps.open();
  expect(await landed).toEqual({ state: "done" });
  bridge.expectOnce(attempt);
});

test("each connection has a client id of its own, so that the server cannot mix them up", async () => {
  const bridge = await open();
  const { landed } = await beginHeld(bridge);
  const reconnected = bridge.fake.sockets.reconnected();
  bridge.fake.sockets.drop();
  await reconnected;
  bridge.fake.steps.open();
  await landed;
  const { clientIds } = bridge.fake.sockets;
  expect(clientIds.length).toBeGreaterThanOrEqual(2);
  expect(new Set(clientIds).size).toBe(clientIds.length);
});

test("a prompt that ends while no socket is open is found by polling", async () => {
  const bridge = await open();
  const { attempt, landed } = await beginHeld(bridge);
  bridge.fake.sockets.refuse = true;
  bridge.fake.sockets.drop();
  bridge.fake.steps.open();
  expect(await landed).toEqual({ state: "done" });
  bridge.expectOnce(attempt);
});

test("a server whose socket never opens is followed by polling alone", async () => {
  const bridge = await open({ limits: { socketMs: 20 } });
  bridge.fake.sockets.refuse = true;
  const attempt = noise("1");
  expect(await bridge.land(attempt)).toEqual({ state: "done" });
  expect(bridge.heard).toEqual([]);
  bridge.expectOnce(attempt);
});

test("a server that is away while a prompt runs is waited for", async () => {
  const bridge = await open();
  const { attempt, landed } = await beginHeld(bridge);
  const { fake } = bridge;
  fake.faults.outage = true;
  fake.sockets.drop();
  expect(await bridge.provider.health()).toMatchObject({ ready: false });
  await expect(bridge.provider.observe(attempt)).rejects.toMatchObject({ slug: "provider/unreachable" });
  fake.faults.outage = false;
  fake.steps.open();
  expect(await landed).toEqual({ state: "done" });
  bridge.expectOnce(attempt);
});

test("a restart while the prompt runs ends it as absent, and a new attempt lands once", async () => {
  const bridge = await open();
  const { attempt, landed } = await beginHeld(bridge);
  bridge.fake.restart();
  expect(await landed).toEqual({ state: "absent" });
  bridge.fake.steps.open();
  await expect(bridge.provider.submit(attempt)).rejects.toMatchObject({ slug: "provider/refused" });
  const next = sampled(4);
  expect(await bridge.land(next)).toEqual({ state: "done" });
  bridge.expectOnce(next);
  expect(bridge.fake.runs.get(attempt.uid)).toBe(1);
});

test("a restart while the prompt waits ends it as absent, without a run", async () => {
  const bridge = await open();
  await beginHeld(bridge);
  const waiting = noise("2");
  await bridge.provider.submit(waiting);
  expect(await bridge.provider.observe(waiting)).toEqual({ state: "waiting" });
  const ended = bridge.follow(waiting);
  bridge.fake.restart();
  expect(await ended).toEqual({ state: "absent" });
  expect(bridge.fake.runs.has(waiting.uid)).toBe(false);
});

test("a restart after the end loses what the server knew, but not the file that was seen; whoever asks again is told of the loss", async () => {
  const bridge = await open();
  const attempt = noise("4");
  await bridge.provider.submit(attempt);
  expect(await bridge.follow(attempt)).toEqual({ state: "done" });
  const reconnected = bridge.fake.sockets.reconnected();
  bridge.fake.restart();
  await reconnected;
  expect(await bridge.provider.fetch(attempt)).toHaveLength(1);
  await expect(bridge.provider.fetch(attempt)).rejects.toMatchObject({ slug: "provider/bad-output" });
});

test("answers from two lives of a server prove nothing together: absence is asked for again", async () => {
  const bridge = await open();
  const { landed } = await beginHeld(bridge);
  const unknown = noise("9");
  const read = bridge.fake.faults.hold("GET /history");
  const observed = bridge.provider.observe(unknown);
  await read.arrived;
  const reconnected = bridge.fake.sockets.reconnected();
  bridge.fake.restart();
  await reconnected;
  expect(await landed).toEqual({ state: "absent" });
  read.release();
  await expect(observed).rejects.toMatchObject({ slug: "provider/unreachable" });
  expect(await bridge.follow(unknown)).toEqual({ state: "absent" });
});

test.for([true, false])("previews are pictures that can be decoded (with metadata: %s)", async (metadata) => {
  const bridge = await open();
  bridge.fake.sockets.offersMetadata = metadata;
  const { landed } = await beginHeld(bridge);
  bridge.fake.steps.open();
  expect(await landed).toEqual({ state: "done" });
  expect(bridge.previews.length).toBeGreaterThanOrEqual(1);
  for (const preview of bridge.previews) expect((await sharp(preview).metadata()).format).toBe("jpeg");
});
