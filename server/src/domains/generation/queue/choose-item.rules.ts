/** One person's waiting work in one collection, with one urgency. */
export interface Line {
  priority: number;
  collectionId: number;
  /** 0: nobody who is signed in. */
  userId: number;
  /** Row number of its first item. */
  headId: number;
}

export interface WaitingItem {
  id: number;
  uid: string;
  /** Model that its workflow loads first. */
  model: string | undefined;
  /** Keys of nodes where it is not to be tried again. */
  avoid: readonly string[];
}

/** A node with room. */
export interface OpenNode {
  key: string;
  free: number;
  model: string | undefined;
}

/** How many of a line's items are looked at for one whose model is loaded; those further back wait for their turn. */
export const lookAhead = 32;

/** Pictures that may be made at once, however many nodes are free. */
export const atOnce = { perUser: 64, perCollection: 128 };

/** When each person was served last; whoever never was comes first. */
export type Served = ReadonlyMap<number, number>;

const compare = (one: number, other: number) => (one === other ? 0 : one < other ? -1 : 1);

/**
 * The line that is served next: within a collection the most urgent one; among collections, and of equal urgency, that of
 * the person who has waited longest, then the older work. Nobody's urgency counts in a collection of others.
 */
export function nextLine(lines: readonly Line[], served: Served): Line | undefined {
  const last = (line: Line) => served.get(line.userId) ?? Number.NEGATIVE_INFINITY;
  const byWait = (one: Line, other: Line) => compare(last(one), last(other)) || compare(one.headId, other.headId);
  const byUrgency = (one: Line, other: Line) => compare(other.priority, one.priority) || byWait(one, other);
  const first = (own: readonly Line[], order: typeof byWait) =>
    own.reduce((best, line) => (order(line, best) < 0 ? line : best));
  const heads = [...Map.groupBy(lines, (line) => line.collectionId).values()].map((own) => first(own, byUrgency));
  return heads.length > 0 ? first(heads, byWait) : undefined;
}

export interface Running {
  byUser: ReadonlyMap<number, number>;
  byCollection: ReadonlyMap<number, number>;
}

/** Whether a line may have one more picture made now. */
export const hasRoom = (line: Line, running: Running): boolean =>
  (running.byUser.get(line.userId) ?? 0) < atOnce.perUser &&
  (running.byCollection.get(line.collectionId) ?? 0) < atOnce.perCollection;

/**
 * Which of a line's first items goes where. The line's first item that any node may take goes next, unless one within the
 * look-ahead has its model loaded at a node with room. `passedOver` is how often the first one has been passed over for
 * that: after as many times as the look-ahead is long it goes first, so that it never starves.
 */
export function chooseItem(
  items: readonly WaitingItem[],
  nodes: readonly OpenNode[],
  passedOver = 0,
): { item: WaitingItem; node: OpenNode } | undefined {
  const fits = items.slice(0, lookAhead).map((item) => ({ item, node: bestNode(item, nodes) }));
  const able = fits.flatMap(({ item, node }) => (node ? [{ item, node }] : []));
  const warm = able.find(({ item, node }) => item.model !== undefined && item.model === node.model);
  return passedOver < lookAhead ? (warm ?? able[0]) : able[0];
}

/** The node that has the item's model, else one that has none yet, else the emptiest. */
function bestNode(item: WaitingItem, nodes: readonly OpenNode[]): OpenNode | undefined {
  const rank = (node: OpenNode) => (node.model === item.model ? 0 : node.model === undefined ? 1 : 2);
  return nodes
    .filter((node) => node.free > 0 && !item.avoid.includes(node.key))
    .toSorted((one, other) => rank(one) - rank(other) || other.free - one.free)[0];
}
