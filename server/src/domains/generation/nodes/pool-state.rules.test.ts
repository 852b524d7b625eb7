import { expect, test } from "vitest";
import { type NodeStanding, poolState } from "./pool-state.rules.ts";

const now = new Date("2026-11-21T10:00:00Z");
const node = (label: string, state: NodeStanding["state"], more: Partial<NodeStanding> = {}): NodeStanding => ({
  label,
  state,
  enabled: true,
  reason: null,
  retryAt: null,
  ...more,
});
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1_000);

test.each([
  ["no server", [], "off", null],
  ["servers at rest only", [node("a", "connected", { enabled: false })], "off", null],
  ["one that answers", [node("a", "connected")], "connected", null],
  [
    "one that rests beside one that answers",
    [node("a", "open", { enabled: false }), node("b", "connected")],
    "connected",
    null,
  ],
  ["one away of two", [node("a", "open", { retryAt: inSeconds(12.2) }), node("b", "connected")], "degraded", 13],
  ["one that was never asked", [node("a", "unknown")], "off", null],
  [
    "one that was never asked beside one that answers",
    [node("a", "unknown"), node("b", "connected")],
    "connected",
    null,
  ],
  ["one that was never asked beside one away", [node("a", "unknown"), node("b", "open")], "disconnected", null],
  ["one with gaps", [node("a", "degraded")], "degraded", null],
  [
    "all away",
    [node("a", "open", { retryAt: inSeconds(30) }), node("b", "open", { retryAt: inSeconds(5) })],
    "disconnected",
    5,
  ],
  ["a sick one alone", [node("a", "latched", { reason: "CUDA error" })], "disconnected", null],
  ["a try that is due already", [node("a", "open", { retryAt: inSeconds(-3) })], "disconnected", 0],
] as const)("%s", (_, nodes, state, retryIn) => {
  expect(poolState(nodes, now)).toMatchObject({ state, retry_in: retryIn });
});

test("S4-96 a server that was never asked is not said to be missing", () => {
  expect(poolState([], now).message).toBe("No ComfyUI server is set up. An admin can add one.");
  expect(poolState([node("a", "unknown")], now).message).toBe("ComfyUI is being asked for the first time.");
});

test("S4-96 the message names the servers and says what to do", () => {
  expect(poolState([node("atelier-2", "open", { reason: "GET /queue was cut" })], now).message).toBe(
    "atelier-2 is not answering. Check that ComfyUI runs there; what waits goes on by itself once it answers.",
  );
});
