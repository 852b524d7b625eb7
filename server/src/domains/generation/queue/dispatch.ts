import type { ImageProvider, ProviderNode } from "../../../adapters/providers/provider.ts";
import type { Tx } from "../../../platform/database.ts";
import type { Deps } from "../../../platform/deps.ts";
import { chooseItem, hasRoom, type Line, lookAhead, nextLine, type OpenNode } from "./choose-item.rules.ts";
import {
  firstItems,
  givePlace,
  type HeldPlace,
  heldPlaces,
  lockQueue,
  passOver,
  type QueuedItem,
  readLines,
  readTurns,
  takeTurn,
  wakeDispatchers,
} from "./queue.queries.ts";

/** The order to make the picture of an item at a node. */
export const itemOrder = (item: QueuedItem, node: string) => ({
  name: "generation.run-item",
  body: { itemUid: item.uid, node },
  about: {
    collectionUid: item.collectionUid,
    subjectUid: item.subjectUid,
    variantUid: item.variantUid ?? undefined,
  },
  priority: item.priority,
});

/**
 * Places jobs for waiting items, as many as the nodes have room for. Call it last in a transaction: it takes a lock that
 * the whole queue shares. A process that does no background work wakes those that do. Reads a bounded number of rows,
 * however many items wait.
 */
export async function dispatch(deps: Deps, tx: Tx): Promise<void> {
  if (deps.config.ROLE === "api") return wakeDispatchers(tx);
  await lockQueue(tx);
  const held = await heldPlaces(tx);
  for (const provider of deps.providers.values()) {
    const nodes = nodesWithRoom(provider, held);
    if (nodes.length > 0) await fill(deps, tx, provider.name, { nodes, held });
  }
}

function nodesWithRoom(provider: ImageProvider, held: readonly HeldPlace[]): OpenNode[] {
  const free = (node: ProviderNode) => node.depth - held.filter((place) => place.node === node.key).length;
  return provider
    .nodes()
    .filter((node) => node.takesWork && free(node) > 0)
    .map((node) => ({ key: node.key, free: free(node), model: node.model }));
}

/** What is known while places are given out. */
interface Room {
  nodes: OpenNode[];
  held: HeldPlace[];
}

async function fill(deps: Deps, tx: Tx, provider: string, room: Room): Promise<void> {
  let lines = await readLines(tx, provider);
  const served = await readTurns(tx, [...new Set(lines.map((line) => line.userId))]);
  // Later than any time that the table can hold, so that whoever is served now comes last.
  let turn = Number.MAX_SAFE_INTEGER / 2;
  while (lines.length > 0 && room.nodes.some((node) => node.free > 0)) {
    const running = runningOf(room.held);
    const line = nextLine(
      lines.filter((one) => hasRoom(one, running)),
      served,
    );
    if (!line) return;
    if (await placeOne(deps, tx, provider, { ...room, line })) served.set(line.userId, ++turn);
    else lines = lines.filter((one) => one !== line);
  }
}

const runningOf = (held: readonly HeldPlace[]) => ({
  byUser: countBy(held, (place) => place.userId),
  byCollection: countBy(held, (place) => place.collectionId),
});

const countBy = (held: readonly HeldPlace[], key: (place: HeldPlace) => number) =>
  new Map([...Map.groupBy(held, key)].map(([value, places]) => [value, places.length]));

/** False when nothing of the line can go anywhere now. */
async function placeOne(
  deps: Deps,
  tx: Tx,
  provider: string,
  { nodes, held, line }: Room & { line: Line },
): Promise<boolean> {
  const items = await firstItems(tx, provider, line, lookAhead);
  const chosen = chooseItem(items, nodes, items[0]?.passedOver);
  const item = items.find((one) => one.id === chosen?.item.id);
  if (!chosen || !item) return false;
  if (items[0] && items[0] !== item) await passOver(tx, items[0].id);
  await givePlace(tx, item.id, chosen.node.key);
  await takeTurn(tx, line.userId);
  await deps.queue.enqueue(tx, itemOrder(item, chosen.node.key));
  chosen.node.free -= 1;
  held.push({ node: chosen.node.key, userId: line.userId, collectionId: line.collectionId });
  return true;
}
