import { sql } from "kysely";
import type { Reader } from "../../src/platform/database.ts";
import type { Run } from "../fake-comfy/ledger.ts";
import type { FakeComfy } from "../fake-comfy/start.ts";

/** What was asked for, what came of it, and what the servers did for it, counted where each of it happened. */
export interface Reckoning {
  /** Pictures asked for. */
  requests: number;
  /** Times that a picture was written down as landed. */
  landings: number;
  /** Uids of items that landed more than once. */
  doubled: string[];
  /** Runs that the servers began for nothing: what they were to make was there, or on its way. */
  extraRuns: Run[];
  /** Runs that no attempt of ours asked for. */
  strangers: Run[];
}

/** One item, with the uids of all its attempts. */
export interface Counted {
  item: string;
  attempts: string[];
  landings: number;
}

/** When a run had come to nothing, in the ledger's milliseconds: from then on its picture had to be made anew. */
function cameToNothingAt(run: Run): number {
  const failed = run.ending === "error" || run.ending === "interrupted";
  return (failed ? run.endedAt : run.lostAt) ?? Number.POSITIVE_INFINITY;
}

/**
 * The runs that were not needed. A run is needed as the first of its item, and again once every earlier one has come to
 * nothing: failed, been interrupted, or been lost by its server with all that it had made.
 */
export function needlessRuns(runs: readonly Run[]): Run[] {
  const inOrder = runs.toSorted((one, other) => one.beganAt - other.beganAt);
  return inOrder.filter((run, at) => inOrder.slice(0, at).some((earlier) => cameToNothingAt(earlier) > run.beganAt));
}

/** Adds it all up. */
export function reckon(items: readonly Counted[], ledger: readonly Run[]): Reckoning {
  const itemOf = new Map(items.flatMap(({ item, attempts }) => attempts.map((uid) => [uid, item] as const)));
  const byItem = Map.groupBy(
    ledger.filter((run) => itemOf.has(run.id)),
    (run) => itemOf.get(run.id),
  );
  return {
    requests: items.length,
    landings: items.reduce((sum, { landings }) => sum + landings, 0),
    doubled: items.filter(({ landings }) => landings > 1).map(({ item }) => item),
    extraRuns: [...byItem.values()].flatMap(needlessRuns),
    strangers: ledger.filter((run) => !itemOf.has(run.id) && !run.isTrial),
  };
}

/**
 * Reads every item. A landing leaves three marks in one transaction: the attempt's state, the variant's bytes and the event
 * that tells of them. The largest of the three numbers is taken, so that no single guard can hide a double.
 */
export async function countItems(db: Reader): Promise<Counted[]> {
  const { rows } = await sql<Counted>`
    select item.uid as item,
      array(select tried.uid::text from generation_attempts tried where tried.item_id = item.id) as attempts,
      greatest(
        (select count(*) from generation_attempts tried where tried.item_id = item.id and tried.state in ('landed', 'late')),
        (select count(*) from image_variants made join generation_attempts tried on tried.uid = made.attempt_id
          where tried.item_id = item.id),
        (select count(*) from events where type = 'VariantChanged' and body->>'change' = 'generated'
          and body->>'variant_id' = variant.uid::text)
      )::int as landings
    from generation_items item left join image_variants variant on variant.id = item.variant_id`.execute(db);
  return rows;
}

/** The reckoning over a database and the servers that worked for it. */
export async function reckonAll(db: Reader, servers: readonly Pick<FakeComfy, "ledger">[]): Promise<Reckoning> {
  return reckon(
    await countItems(db),
    servers.flatMap(({ ledger }) => ledger),
  );
}
