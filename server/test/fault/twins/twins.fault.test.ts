import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Reckoning } from "../reckoning.ts";

type Counted = Omit<Reckoning, "extraRuns" | "strangers"> & { extraRuns: number; strangers: number };

const twin = fileURLToPath(new URL("twin.ts", import.meta.url));

/** What comes of a scene in a studio without these guards. */
async function play(scene: string, ...without: string[]): Promise<Counted> {
  const { stdout } = await promisify(execFile)(process.execPath, [twin, scene, ...without], { env: process.env });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Counted;
}

/** Each scene is a studio of its own, in a process of its own. */
const timeout = 300_000;

const clean = { requests: 1, landings: 1, doubled: [], extraRuns: 0, strangers: 0 };

test("a lost reply costs nothing while attempts are looked up, and without that the checker sees a second run", {
  timeout,
}, async () => {
  expect(await play("lost-reply")).toEqual(clean);
  expect(await play("lost-reply", "look-up")).toMatchObject({ landings: 1, extraRuns: 1 });
});

test("a late worker lands nothing while there is a fence, and without it the checker sees a doubled landing", {
  timeout,
}, async () => {
  expect(await play("late-worker")).toEqual(clean);
  expect(await play("late-worker", "fence")).toMatchObject({ landings: 2, doubled: [expect.any(String)] });
});

test("the database refuses what no fence stopped, and without its index the checker sees a doubled landing", {
  timeout,
}, async () => {
  const scene = "late-worker-of-a-lost-attempt";
  expect(await play(scene)).toEqual(clean);
  expect(await play(scene, "index")).toEqual(clean);
  expect(await play(scene, "fence")).toEqual(clean);
  expect(await play(scene, "fence", "index")).toMatchObject({ landings: 2, doubled: [expect.any(String)] });
});
