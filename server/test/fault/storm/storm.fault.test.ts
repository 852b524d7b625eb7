import { afterEach, expect, test } from "vitest";
import { type FakeComfy, startFakeComfy } from "../../fake-comfy/start.ts";
import { moments } from "./deaths.ts";
import { type Ground, layGround } from "./ground.ts";
import { Storm } from "./storm.ts";
import { faults } from "./weather.ts";

const serverCount = 4;
/** What the usual storm holds. */
const usual = { pictures: 1_000, faults: 120, deathsEach: 1 };
/** For a storm that hangs, in milliseconds; a long one is given its share. */
const timeoutMs = 600_000;

const pictures = Number(process.env.STORM_ATTEMPTS ?? usual.pictures);
const seed = Number(process.env.STORM_SEED ?? Math.trunc(Math.random() * 2 ** 32));
const share = pictures / usual.pictures;

let servers: FakeComfy[] = [];
let ground: Ground | undefined;

afterEach(async () => {
  for (const server of servers) await server.close();
  await ground?.close();
});

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);

test("P-3 P-4 U7 S3-48 in a storm of failing servers and killed processes every picture lands once, and none is paid twice", {
  timeout: Math.max(timeoutMs, timeoutMs * share),
}, async () => {
  servers = await Promise.all(Array.from({ length: serverCount }, () => startFakeComfy()));
  ground = await layGround(servers);
  process.stdout.write(`storm: STORM_SEED=${seed} STORM_ATTEMPTS=${pictures}\n`);
  const storm = new Storm(ground, servers, {
    seed,
    pictures,
    faults: Math.ceil(usual.faults * share),
    deathsEach: Math.ceil(usual.deathsEach * share),
  });
  const toll = await storm.rage();
  const told = await ground.reckoning(servers);
  process.stdout.write(
    `landings ${told.landings} of ${told.requests}, extra GPU runs ${told.extraRuns.length}, ` +
      `faults ${sum(toll.faults)}, kills ${sum(toll.kills)}\n`,
  );
  expect(told).toMatchObject({ landings: told.requests, doubled: [], extraRuns: [], strangers: [] });
  expect(told.requests).toBeGreaterThanOrEqual(pictures);
  expect(Object.keys(toll.kills).toSorted()).toEqual(moments.toSorted());
  expect(Object.keys(toll.faults).toSorted()).toEqual(Object.keys(faults).toSorted());
});
