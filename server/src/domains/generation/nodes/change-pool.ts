import type { NodePool, NodeReport } from "../../../adapters/providers/provider.ts";
import type { Tx } from "../../../platform/database.ts";
import type { Deps } from "../../../platform/deps.ts";
import { listedCollections } from "../../subjects/index.ts";
import { listNodes, lockNodes, type NodeRow, notifyNodes, writeReport } from "./nodes.queries.ts";
import { type NodeStanding, poolState } from "./pool-state.rules.ts";

/** The pool behind whichever provider has one. */
export const poolOf = ({ providers }: Pick<Deps, "providers">): NodePool | undefined =>
  [...providers.values()].find((provider) => provider.pool)?.pool;

export const standingOf = (row: NodeRow): NodeStanding => ({
  label: row.label,
  enabled: row.enabled,
  state: row.state as NodeStanding["state"],
  reason: row.reason,
  retryAt: row.retry_at,
});

/** Changes the pool's nodes in a transaction of its own; when the pool as a whole stands differently afterwards, every collection hears of it. */
export async function changePool<Changed>(
  deps: Deps,
  change: (tx: Tx, nodes: NodeRow[]) => Promise<Changed>,
): Promise<Changed> {
  return deps.db.inTx(async (tx) => {
    await lockNodes(tx);
    const nodes = await listNodes(tx);
    const changed = await change(tx, nodes);
    const now = deps.clock.now();
    const before = poolState(nodes.map(standingOf), now);
    const after = poolState((await listNodes(tx)).map(standingOf), now);
    if (before.state !== after.state)
      for (const collectionUid of await listedCollections(tx))
        await deps.record(tx, { collectionUid }, { type: "ComfyUIStateChanged", ...after });
    return changed;
  });
}

/** Changes who belongs to the pool, and tells every process. */
export const changeMembers = <Changed>(
  deps: Deps,
  change: (tx: Tx, nodes: NodeRow[]) => Promise<Changed>,
): Promise<Changed> =>
  changePool(deps, async (tx, nodes) => {
    const changed = await change(tx, nodes);
    await notifyNodes(tx, "members");
    return changed;
  });

/** How often the time of the last sight is written when nothing else has changed. */
const sightMs = 30_000;

/**
 * Writes down how the nodes stand, those only that stand differently. A node that nobody has looked at yet keeps its last
 * known state, so that a restart is no news.
 */
export async function saveReports(deps: Deps, reports: readonly NodeReport[]): Promise<void> {
  const known = reports.filter((report) => report.state !== "unknown");
  if (known.length === 0) return;
  await changePool(deps, async (tx, nodes) => {
    for (const report of known) {
      const row = nodes.find((node) => node.uid === report.key);
      if (row && isNews(row, report)) await writeReport(tx, row.id, report);
    }
  });
}

function isNews(row: NodeRow, report: NodeReport): boolean {
  const seenLater = (report.lastSeenAt?.getTime() ?? 0) - (row.last_seen_at?.getTime() ?? 0) > sightMs;
  return seenLater || asText(factsOfRow(row)) !== asText(factsOf(report));
}

const asText = (facts: unknown[]) => JSON.stringify(facts);

const factsOf = (report: NodeReport) => [
  report.state,
  report.reason ?? null,
  report.retryAt?.getTime() ?? null,
  report.failures,
  report.version ?? null,
  report.running,
  report.waiting,
  report.foreign,
  report.devices.map((device) => [device.name, device.vramTotal, device.vramFree]),
  sorted(report.models),
  [...report.classes].toSorted(),
];

function factsOfRow(row: NodeRow) {
  const devices = row.devices as unknown as NodeReport["devices"];
  return [
    row.state,
    row.reason,
    row.retry_at?.getTime() ?? null,
    row.failures,
    row.version,
    row.running,
    row.waiting,
    row.foreign_prompts,
    devices.map((device) => [device.name, device.vramTotal, device.vramFree]),
    sorted(row.models as unknown as NodeReport["models"]),
    [...(row.classes as unknown as string[])].toSorted(),
  ];
}

/** The database keeps the members of an object in an order of its own. */
const sorted = (models: NodeReport["models"]) =>
  Object.entries(models)
    .map(([folder, files]) => [folder, [...files].toSorted()] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
