import type { ComfyNode, ComfyStatus } from "@pentimento/contract";
import type { Deps } from "../../../platform/deps.ts";
import { StudioError } from "../../../platform/errors.ts";
import { notFound } from "../../identity/index.ts";
import { changeMembers, poolOf, saveReports, standingOf } from "./change-pool.ts";
import { nodeAddress, usualLabel } from "./node-address.rules.ts";
import {
  countHeld,
  editNode,
  findNode,
  insertNode,
  listNodes,
  type NodeRow,
  notifyNodes,
  removeNode,
} from "./nodes.queries.ts";
import { nodeMessage, poolState, secondsUntil } from "./pool-state.rules.ts";

/** The pool and its nodes as they stand; addresses are for admins. */
export async function comfyStatusOf(deps: Deps, withAddresses: boolean): Promise<ComfyStatus> {
  const rows = await listNodes(deps.db.read);
  const now = deps.clock.now();
  return {
    ...poolState(rows.map(standingOf), now),
    nodes: rows.map((row) => describe(row, now, withAddresses)),
  };
}

function describe(row: NodeRow, now: Date, withAddress: boolean): ComfyNode {
  const devices = row.devices as unknown as { name: string; vramTotal?: number; vramFree?: number }[];
  const models = row.models as unknown as Record<string, string[]>;
  return {
    id: row.uid,
    label: row.label,
    url: withAddress ? row.url : null,
    origin: row.origin as ComfyNode["origin"],
    enabled: row.enabled,
    state: row.state as ComfyNode["state"],
    message: nodeMessage(standingOf(row)),
    retry_in: secondsUntil(row.retry_at, now),
    failures: row.failures,
    version: row.version,
    devices: devices.map(({ name, vramTotal, vramFree }) => ({
      name,
      vram_total: vramTotal ?? null,
      vram_free: vramFree ?? null,
    })),
    class_count: (row.classes as unknown as string[]).length,
    models: Object.fromEntries(Object.entries(models).map(([folder, files]) => [folder, files.length])),
    running: row.running,
    waiting: row.waiting,
    foreign: row.foreign_prompts,
    last_seen_at: row.last_seen_at?.toISOString() ?? null,
  };
}

/** Asks one node, or all of them, now: here, where the answer is waited for, and in every other process. */
export async function probeNodes(deps: Deps, uid?: string): Promise<void> {
  const pool = poolOf(deps);
  await pool?.probe(uid);
  if (pool && deps.config.ROLE !== "api") await saveReports(deps, pool.report());
  await deps.db.inTx((tx) => notifyNodes(tx, uid === undefined ? "probe" : `probe ${uid}`));
}

/**
 * Adds a server to the pool.
 * @throws StudioError `validation` (invalid): no http address · `node-known` (conflict): it belongs to the pool already
 */
export async function addNode(deps: Deps, wish: { url: string; label?: string }): Promise<ComfyNode> {
  const url = nodeAddress(wish.url);
  if (url === undefined)
    throw new StudioError("invalid", "validation", "/url: must be an http or https address", {
      flaws: [{ pointer: "/url", detail: "must be an http or https address" }],
    });
  const label = wish.label ?? usualLabel(url);
  const row = await changeMembers(deps, (tx) => insertNode(tx, { url, label, origin: "added" }));
  if (!row) throw new StudioError("conflict", "node-known", "This server belongs to the pool already");
  return describe(row, deps.clock.now(), true);
}

/** @throws StudioError `not-found` */
export async function changeNode(
  deps: Deps,
  uid: string,
  change: { label?: string; enabled?: boolean },
): Promise<ComfyNode> {
  if (Object.values(change).some((value) => value !== undefined))
    await changeMembers(deps, async (tx, nodes) => editNode(tx, idOf(nodes, uid), change));
  return readNode(deps, uid);
}

/**
 * Takes a server out of the pool. What a server has that does not answer is made elsewhere.
 * @throws StudioError `not-found` · `node-busy` (conflict): it answers, and attempts of ours are there; rest it first
 */
export async function takeOut(deps: Deps, uid: string): Promise<void> {
  await changeMembers(deps, async (tx, nodes) => {
    const id = idOf(nodes, uid);
    const answers = nodes.some((one) => one.uid === uid && one.state !== "open" && one.state !== "unknown");
    if (answers && (await countHeld(tx, id)) > 0)
      throw new StudioError("conflict", "node-busy", "Pictures are being made there; rest it and wait for them");
    await removeNode(tx, id);
  });
}

function idOf(nodes: readonly NodeRow[], uid: string): number {
  const node = nodes.find((one) => one.uid === uid);
  if (!node) throw notFound();
  return node.id;
}

/** A node for admins. @throws StudioError `not-found` */
export async function readNode(deps: Deps, uid: string): Promise<ComfyNode> {
  const row = await findNode(deps.db.read, uid);
  if (!row) throw notFound();
  return describe(row, deps.clock.now(), true);
}
