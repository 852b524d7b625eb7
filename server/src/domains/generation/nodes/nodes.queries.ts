import { sql } from "kysely";
import type { NodeReport, PoolNode } from "../../../adapters/providers/provider.ts";
import type { Reader, Tx } from "../../../platform/database.ts";
import { newUid } from "../../../platform/ids.ts";

export const nodesChannel = "pentimento_nodes";

// Any fixed number; changes of the pool wait for each other, so that its state before and after is known.
const nodesLock = 4_402_114;

export async function lockNodes(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(nodesLock)})`.execute(tx);
}

/** Tells every process that the pool has changed, or with `probe` that its nodes are to be asked now. */
export async function notifyNodes(tx: Tx, news: string): Promise<void> {
  await sql`select pg_notify(${nodesChannel}, ${news})`.execute(tx);
}

/** The nodes of the pool, oldest first. */
export const listNodes = (db: Reader) =>
  db.selectFrom("comfy_nodes").selectAll().where("removed_at", "is", null).orderBy("id").execute();

export type NodeRow = Awaited<ReturnType<typeof listNodes>>[number];

export const findNode = (db: Reader, uid: string) =>
  db.selectFrom("comfy_nodes").selectAll().where("uid", "=", uid).where("removed_at", "is", null).executeTakeFirst();

const openStates = ["submitting", "unknown", "submitted"] as const;

/** Attempts of ours that hold a place at a node. */
export async function countHeld(db: Reader, nodeId: number): Promise<number> {
  const { held } = await db
    .selectFrom("generation_attempts")
    .select((select) => select.fn.countAll<number>().as("held"))
    .where("node_id", "=", nodeId)
    .where("state", "in", openStates)
    .executeTakeFirstOrThrow();
  return Number(held);
}

/** The pool as its machine is told of it: a node that was removed stays, at rest, while an attempt there has to be looked up. */
export async function poolNodes(db: Reader): Promise<PoolNode[]> {
  const rows = await db
    .selectFrom("comfy_nodes")
    .select(["uid as key", "url", "label", "enabled", "removed_at as removedAt"])
    .where((where) =>
      where.or([
        where("removed_at", "is", null),
        where.exists(
          where
            .selectFrom("generation_attempts")
            .select("generation_attempts.id")
            .whereRef("generation_attempts.node_id", "=", "comfy_nodes.id")
            .where("generation_attempts.state", "in", openStates),
        ),
      ]),
    )
    .orderBy("id")
    .execute();
  return rows.map(({ removedAt, ...node }) => ({ ...node, enabled: node.enabled && removedAt === null }));
}

/** Gives nothing when a node of the pool has this address already. */
export const insertNode = (tx: Tx, node: { url: string; label: string; origin: "environment" | "added" }) =>
  tx
    .insertInto("comfy_nodes")
    .values({ uid: newUid(), ...node })
    .onConflict((conflict) => conflict.column("url").where("removed_at", "is", null).doNothing())
    .returningAll()
    .executeTakeFirst();

export async function editNode(tx: Tx, id: number, change: { label?: string; enabled?: boolean }): Promise<void> {
  await tx.updateTable("comfy_nodes").set(change).where("id", "=", id).execute();
}

export async function removeNode(tx: Tx, id: number): Promise<void> {
  await tx.updateTable("comfy_nodes").set({ removed_at: sql`now()` }).where("id", "=", id).execute();
}

/** Takes those nodes out of the pool that came from the environment and are no longer named there. */
export async function removeUnnamed(tx: Tx, urls: readonly string[]): Promise<void> {
  await tx
    .updateTable("comfy_nodes")
    .set({ removed_at: sql`now()` })
    .where("origin", "=", "environment")
    .where("removed_at", "is", null)
    .$if(urls.length > 0, (query) => query.where("url", "not in", urls))
    .execute();
}

export async function writeReport(tx: Tx, id: number, report: NodeReport): Promise<void> {
  await tx
    .updateTable("comfy_nodes")
    .set({
      state: report.state,
      reason: report.reason ?? null,
      retry_at: report.retryAt ?? null,
      failures: report.failures,
      version: report.version ?? null,
      devices: JSON.stringify(report.devices),
      models: JSON.stringify(report.models),
      classes: JSON.stringify(report.classes),
      running: report.running,
      waiting: report.waiting,
      foreign_prompts: report.foreign,
      last_seen_at: report.lastSeenAt ?? null,
    })
    .where("id", "=", id)
    .execute();
}
