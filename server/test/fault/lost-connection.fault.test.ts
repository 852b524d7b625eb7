import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import type { FakeComfy } from "../fake-comfy/start.ts";
import { type Asked, type Atelier, openAtelier } from "./atelier.ts";
import { expectLanded } from "./expect-landed.ts";

let atelier: Atelier;

beforeAll(async () => {
  atelier = await openAtelier();
});
afterEach(() => atelier.clear());
afterAll(() => atelier.close());

/** A picture of which the server has begun the first step and does no other. */
async function begun(): Promise<{ fake: FakeComfy; asked: Asked }> {
  const [fake] = await atelier.servers();
  fake!.steps.hold();
  const asked = await atelier.ask({ count: 1 });
  await fake!.sockets.saw("execution_start");
  fake!.steps.allow(1);
  await fake!.sockets.saw("progress");
  return { fake: fake!, asked };
}

test.for([
  ["reset once", ["reset"]],
  ["reset twice", ["reset", "reset"]],
  ["closed once", ["close"]],
  ["closed, then reset", ["close", "reset"]],
] as const)("P-3 S3-48 a line that is %s while a picture is made costs no second run", async ([, drops]) => {
  const { fake, asked } = await begun();
  for (const how of drops) {
    const back = fake.sockets.reconnected();
    fake.sockets.drop(how);
    await back;
  }
  fake.steps.open();
  await expectLanded(atelier, asked);
  expect(await atelier.attempts(asked)).toHaveLength(1);
});

test("P-3 a picture that is finished while the line is down is found by asking", async () => {
  const { fake, asked } = await begun();
  fake.sockets.refuse = true;
  fake.sockets.drop();
  fake.steps.open();
  await expectLanded(atelier, asked);
  expect(await atelier.attempts(asked)).toHaveLength(1);
});

test("P-3 a line whose end the server notices late leaves nobody deaf", async () => {
  const { fake, asked } = await begun();
  const back = fake.sockets.reconnected();
  const notice = fake.sockets.halfOpen();
  await back;
  notice();
  const heard = new Set(fake.sockets.clientIds).size === fake.sockets.clientIds.length;
  fake.steps.open();
  await expectLanded(atelier, asked);
  expect(heard).toBe(true);
});

test("a line that stays open and says nothing costs no more than asking", async () => {
  const [fake] = await atelier.servers();
  fake!.sockets.silent = true;
  await expectLanded(atelier, await atelier.ask({ count: 3 }));
});

test("somebody who does not read what the server sends holds up nobody's picture", async () => {
  const { fake, asked } = await begun();
  const back = fake.sockets.reconnected();
  const reader = new WebSocket(`${fake.url.replace("http", "ws")}/ws?clientId=slow`);
  await back;
  reader.pause();
  for (let at = 0; at < 400; at += 1) fake.sockets.broadcast("logs", "x".repeat(100_000));
  fake.steps.open();
  await expectLanded(atelier, asked);
  reader.terminate();
});
