import { setTimeout as pause } from "node:timers/promises";
import WebSocket from "ws";
import type { ComfyLimits } from "../../../src/adapters/comfy/limits.ts";
import { outOfMemory, type RequestFault } from "../../fake-comfy/faults.ts";
import type { FakeComfy } from "../../fake-comfy/start.ts";
import type { Dice } from "./dice.ts";

/** Limits under which a thousand pictures and a hundred faults take minutes. What may run is decided by none of them. */
export const stormLimits: Partial<ComfyLimits> = {
  promptMs: 300,
  doubtMs: 1_500,
  pollMs: 400,
  pollMaxMs: 800,
  reconnectMs: 20,
  retryMs: [20, 40, 80],
  beatMs: 100,
  healthFreshMs: 1_000,
  failuresMax: 8,
  openMs: 300,
  openMaxMs: 600,
  trialEveryMs: 200,
  trialMs: 1_000,
  deadWorkerMs: 600,
};

/** Something that goes wrong at a server and passes. It resolves when it is over. */
type Fault = (fake: FakeComfy, dice: Dice) => Promise<void> | void;

const routes = [
  "POST /prompt",
  "GET /history",
  "GET /api/jobs",
  "GET /queue",
  "GET /view",
  "GET /system_stats",
] as const;
const answers: Exclude<RequestFault, object>[] = ["error", "reset", "reply-lost", "html", "truncated"];

async function outage(fake: FakeComfy, ms: number, isCrash: boolean): Promise<void> {
  fake.faults.outage = true;
  fake.sockets.drop();
  await pause(ms);
  if (isCrash) fake.restart();
  fake.faults.outage = false;
}

/** Every kind that pictures survive. What a person has to decide about, such as memory that is always too small, is left out. */
export const faults: Readonly<Record<string, Fault>> = {
  "line reset": ({ sockets }) => sockets.drop("reset"),
  "line closed": ({ sockets }) => sockets.drop("close"),
  "line reset twice": async ({ sockets }, dice) => {
    sockets.drop("reset");
    await pause(dice.between(20, 120));
    sockets.drop("reset");
  },
  "no line for a while": async ({ sockets }, dice) => {
    sockets.refuse = true;
    sockets.drop();
    await pause(dice.between(100, 600));
    sockets.refuse = false;
  },
  "half-open line": async ({ sockets }, dice) => {
    const notice = sockets.halfOpen();
    await pause(dice.between(50, 300));
    notice();
  },
  "silent line": async ({ sockets }, dice) => {
    sockets.silent = true;
    await pause(dice.between(100, 600));
    sockets.silent = false;
  },
  "slow reader": async ({ sockets, url }) => {
    const reader = new WebSocket(`${url.replace("http", "ws")}/ws?clientId=slow-${Math.random()}`);
    reader.on("error", () => undefined);
    reader.on("open", () => reader.pause());
    for (let at = 0; at < 60; at += 1) sockets.broadcast("logs", "x".repeat(100_000));
    await pause(300);
    reader.terminate();
  },
  restart: (fake) => fake.restart(),
  "crash and a while away": (fake, dice) => outage(fake, dice.between(100, 900), true),
  "network away": (fake, dice) => outage(fake, dice.between(100, 900), false),
  "prompt taken late": async ({ faults: planned }, dice) => {
    const hold = planned.hold("POST /prompt");
    await hold.arrived;
    await pause(dice.between(350, 900));
    hold.release();
  },
  "reply lost": ({ faults: planned }) => planned.next("POST /prompt", "reply-lost"),
  "prompt lost": ({ faults: planned }, dice) => planned.next("POST /prompt", dice.pick(["reset", "error", "html"])),
  "wrong id": ({ faults: planned }) => planned.next("POST /prompt", "wrong-id"),
  "bad answer": ({ faults: planned }, dice) => planned.next(dice.pick(routes), dice.pick(answers)),
  "two bad answers": ({ faults: planned }, dice) => {
    const route = dice.pick(routes.slice(1));
    planned.next(route, dice.pick(answers), dice.pick(answers));
  },
  "words that are no JSON": ({ faults: planned }, dice) =>
    planned.next(dice.pick(["GET /history", "GET /queue", "GET /api/jobs"]), "nan"),
  "early success": async ({ faults: planned }, dice) => {
    const hold = planned.holdHistory();
    await hold.arrived;
    await pause(dice.between(50, 400));
    hold.release();
  },
  "out of memory": ({ faults: planned }) => planned.failNode(outOfMemory.type, outOfMemory.message),
  "sick card": ({ faults: planned }) => planned.failNode("torch.AcceleratorError", "CUDA error: unspecified failure"),
  "stuck for a while": async ({ faults: planned }, dice) => {
    const wedge = planned.wedge();
    await wedge.arrived;
    await pause(dice.between(100, 500));
    wedge.release();
  },
  "dead worker": async (fake, dice) => {
    fake.faults.killWorker();
    while (fake.faults.hasDoomedWorker) await pause(50);
    await pause(dice.between(800, 1_600));
    fake.restart();
  },
};
