import type { Served } from "./choose-item.rules.ts";

/** An item that waits, as far as its place is concerned. */
export interface Waiting {
  id: number;
  batchId: number;
  userId: number;
  priority: number;
}

export interface QueuePlace {
  /** 1 is next. */
  position: number;
  /** Pictures that come before the batch's first one. */
  picturesAhead: number;
}

/**
 * Where a batch stands when people take turns: with `n` pictures of the same person before it, everybody else has `n` of
 * theirs before it too, and one more if they were served longer ago; and all that is more urgent comes first. Nothing
 * when none of the batch's pictures waits.
 */
export function placeOf(batchId: number, waiting: readonly Waiting[], served: Served): QueuePlace | undefined {
  const inOrder = waiting.toSorted((one, other) => one.id - other.id);
  const own = inOrder.find((item) => item.batchId === batchId);
  if (!own) return undefined;
  const equals = inOrder.filter((item) => item.priority === own.priority);
  const mine = equals.filter((item) => item.userId === own.userId && item.id < own.id);
  const others = Map.groupBy(
    equals.filter((item) => item.userId !== own.userId),
    (item) => item.userId,
  );
  const theirs = [...others].flatMap(([userId, items]) =>
    items.slice(0, mine.length + (goesBefore(userId, items[0], own, served) ? 1 : 0)),
  );
  const ahead = [...inOrder.filter((item) => item.priority > own.priority), ...mine, ...theirs];
  const batches = new Set(ahead.map((item) => item.batchId));
  batches.delete(batchId);
  return { position: batches.size + 1, picturesAhead: ahead.length };
}

function goesBefore(userId: number, first: Waiting | undefined, own: Waiting, served: Served): boolean {
  const [theirs, mine] = [served.get(userId), served.get(own.userId)];
  if (theirs === mine) return first !== undefined && first.id < own.id;
  return theirs === undefined || (mine !== undefined && theirs < mine);
}

/** Seconds until a batch is done, when so many machines work side by side. */
export const etaSeconds = (secondsEach: number, pictures: number, machines: number): number =>
  Math.ceil((secondsEach * pictures) / Math.max(1, machines));
