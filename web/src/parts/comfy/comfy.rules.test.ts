import type { ComfyNode, ComfyStatus } from "@pentimento/contract";
import { expect, test } from "vitest";
import { bannerOf, clockOf, factsOf, lookOf, nextTryOf } from "./comfy.rules.ts";

const node = (given: Partial<ComfyNode>): ComfyNode => ({
  id: "0190b3a0-0000-7000-8000-000000000001",
  label: "atelier-1",
  url: null,
  origin: "environment",
  enabled: true,
  state: "connected",
  message: "",
  retry_in: null,
  failures: 0,
  version: null,
  devices: [],
  class_count: 0,
  models: {},
  running: 0,
  waiting: 0,
  foreign: 0,
  last_seen_at: null,
  ...given,
});

test("a countdown reads as minutes and seconds and never below nothing", () => {
  expect([23, 61, 600, -4, 0.2].map(clockOf)).toEqual(["0:23", "1:01", "10:00", "0:00", "0:01"]);
});

test("S4-18 each state of a node has a word of its own", () => {
  const states = ["connected", "unknown", "degraded", "open", "latched"] as const;
  const words = states.map((state) => lookOf(node({ state, failures: 3 })).word);
  expect(words).toEqual(["Connected", "Asking", "Reconnecting", "Paused", "Sick"]);
  expect(lookOf(node({ enabled: false })).word).toBe("Resting");
});

test("a connected node tells its card, its work, the prompts of others and the memory left", () => {
  const devices = [
    { name: "cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync", vram_total: 24e9, vram_free: 8 * 1024 ** 3 },
  ];
  const { hint } = lookOf(node({ devices, running: 1, waiting: 1, foreign: 2 }));
  expect(hint).toBe("NVIDIA GeForce RTX 4090, 1 running, 1 waiting, 2 of others, 8.0 GB free");
});

test("an open circuit gets one probe, any other node a next try", () => {
  expect(nextTryOf(node({ state: "open" }))).toBe("one probe in");
  expect(nextTryOf(node({ state: "degraded" }))).toBe("next try in");
});

test("S4-118 the banner is absent while connected, and when no ComfyUI is set up", () => {
  const of = (state: ComfyStatus["state"]) => bannerOf({ state, message: "", retry_in: null, nodes: [] });
  expect(of("connected")).toBeUndefined();
  expect(of("off")).toBeUndefined();
  expect(bannerOf(undefined)).toBeUndefined();
  expect(of("degraded")).toEqual({ tone: "warn", state: "ComfyUI degraded." });
  expect(of("disconnected")).toEqual({ tone: "fail", state: "ComfyUI disconnected." });
});

test("the facts of a node leave out what is not known", () => {
  const now = Date.parse("2026-11-21T12:00:04Z");
  expect(factsOf(node({}), now)).toBe("never seen");
  const known = {
    version: "0.33.0",
    class_count: 634,
    models: { checkpoints: 2, loras: 1 },
    last_seen_at: "2026-11-21T12:00:00Z",
  };
  expect(factsOf(node(known), now)).toBe("v0.33.0, 634 node classes, 3 models, seen 4 s ago");
});
