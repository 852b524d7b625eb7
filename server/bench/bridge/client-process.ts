import { open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openBare } from "./bare.ts";
import { type ComfyClient, graphOf, type OpenClient } from "./client.ts";
import { openSaintno } from "./saintno.ts";
import { openStableCanvas } from "./stable-canvas.ts";

const clients: Record<string, OpenClient> = {
  bare: openBare,
  saintno: openSaintno,
  "stable-canvas": openStableCanvas,
};

/** What a careful integrator puts around a client's call, for the calls do not end by themselves: limits in milliseconds. */
const triesMax = 3;
const tryMs = 15_000;
const restMs = 1_000;

async function withinLimit<Made>(work: Promise<Made>): Promise<Made> {
  const over = new AbortController();
  const late = pause(tryMs, undefined, { signal: over.signal }).then(() => {
    throw new Error("it took too long");
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}

/** Asks again after any failure, as the examples of the clients leave it to whoever calls. Undefined when it was given up. */
async function makeStubbornly(client: ComfyClient, picture: number): Promise<Uint8Array | undefined> {
  for (let attempt = 1; attempt <= triesMax; attempt += 1) {
    try {
      return await withinLimit(client.make(graphOf(picture)));
    } catch {
      await pause(restMs);
    }
  }
  return undefined;
}

async function keep(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** What a client itself writes goes to the same place, so our lines have a beginning of their own. */
const say = (told: { ms?: number }) => process.stdout.write(`\n${JSON.stringify({ bench: told })}\n`);

interface Task {
  folder: string;
  first: number;
  pictures: number;
  depth: number;
}

/** Keeps `depth` pictures under way until all are made; says a line for each that is on the disk, with its milliseconds. */
async function makeAll(client: ComfyClient, { folder, first, pictures, depth }: Task): Promise<void> {
  let next = first;
  const line = async () => {
    for (let picture = next++; picture < first + pictures; picture = next++) {
      const began = performance.now();
      const bytes = await makeStubbornly(client, picture);
      if (!bytes) continue;
      await keep(join(folder, `${picture}.png`), bytes);
      say({ ms: performance.now() - began });
    }
  };
  await Promise.all(Array.from({ length: depth }, line));
}

const [name = "", url = "", folder = "", packages = "", ...numbers] = process.argv.slice(2);
const [first = 0, pictures = 0, depth = 0] = numbers.map(Number);
const openClient = clients[name];
if (!openClient) throw new Error(`no client is called ${name}`);
const client = await openClient(url, packages);
say({});
await makeAll(client, { folder, first, pictures, depth });
process.exit();
