import type { Reader } from "../../../platform/database.ts";
import type { Deps } from "../../../platform/deps.ts";
import { etaSeconds, placeOf, type QueuePlace, type Waiting } from "./place.rules.ts";
import { readLines, readTurns } from "./queue.queries.ts";
import { readHeads, readPace, readWaitingBatches, type WaitingBatch } from "./waits.queries.ts";

/** As far into each person's line as places are worked out; nobody may have more waiting. */
const horizon = 64;

export interface Wait {
  /** Place in the queue, 1 is next; null when nothing of the batch waits. */
  position: number | null;
  etaSeconds: number | null;
}

/** The place of a batch among those that wait: 1 is next. Lines are read only as far as they can come before it. */
export async function positionOf(db: Reader, batchId: number): Promise<number> {
  const [batch] = await readWaitingBatches(db, [batchId]);
  if (!batch || batch.firstId === null) return 1;
  const { firstId, userId } = batch;
  const lines = await readLines(db, batch.provider);
  const own = await readHeads(
    db,
    batch.provider,
    lines.filter((line) => line.userId === userId),
    horizon,
  );
  const before = own.reduce((sum, one) => (one.id < firstId ? sum + one.pictures : sum), 0);
  const others = await readHeads(
    db,
    batch.provider,
    lines.filter((line) => line.userId !== userId),
    before + 1,
  );
  return (await placeAmong(db, batchId, [...own, ...others]))?.position ?? 1;
}

async function placeAmong(db: Reader, batchId: number, waiting: Waiting[]): Promise<QueuePlace | undefined> {
  const served = await readTurns(db, [...new Set(waiting.map((item) => item.userId))]);
  return placeOf(batchId, waiting, served);
}

/** How long unfinished batches will wait, as far as is known; by row number. */
export async function waitsOf(deps: Deps, batchIds: readonly number[]): Promise<Map<number, Wait>> {
  const waits = new Map<number, Wait>();
  if (batchIds.length === 0) return waits;
  const batches = await readWaitingBatches(deps.db.read, batchIds);
  for (const [provider, own] of Map.groupBy(batches, (batch) => batch.provider))
    await tellWaits(deps, provider, own, waits);
  return waits;
}

async function tellWaits(deps: Deps, provider: string, batches: readonly WaitingBatch[], waits: Map<number, Wait>) {
  const db = deps.db.read;
  const lines = batches.some((batch) => batch.firstId !== null) ? await readLines(db, provider) : [];
  const waiting = await readHeads(db, provider, lines, horizon);
  const served = await readTurns(db, [...new Set(waiting.map((item) => item.userId))]);
  const paces = await pacesOf(db, provider, batches);
  const machines = machinesOf(deps, provider);
  for (const batch of batches) {
    const place = placeOf(batch.id, waiting, served);
    const pace = paces.get(batch.workflowVersionId);
    const pictures = Number(batch.left) + (place?.picturesAhead ?? 0);
    waits.set(batch.id, {
      position: place?.position ?? null,
      etaSeconds: pace === undefined ? null : etaSeconds(pace, pictures, machines),
    });
  }
}

const machinesOf = (deps: Deps, provider: string): number =>
  deps.providers
    .get(provider)
    ?.nodes()
    .filter((node) => node.takesWork).length ?? 0;

async function pacesOf(db: Reader, provider: string, batches: readonly WaitingBatch[]) {
  const paces = new Map<number | null, number | undefined>();
  for (const version of new Set(batches.map((batch) => batch.workflowVersionId)))
    paces.set(version, await readPace(db, provider, version));
  return paces;
}
