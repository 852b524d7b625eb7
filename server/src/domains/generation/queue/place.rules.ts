import type { Served } from "./choose-item.rules.ts";

/** What waits of a batch, as far as its place is concerned. */
export interface Waiting {
  /** Row number of its first picture that waits. */
  id: number;
  batchId: number;
  collectionId: number;
  userId: number;
  priority: number;
  pictures: number;
}

export interface QueuePlace {
  /** 1 is next. */
  position: number;
  /** Pictures that come before the batch's first one. */
  picturesAhead: number;
}

/**
 * Where a batch stands when people take turns: with `n` pictures of the same person before it, everybody else has `n` of
 * theirs before it too, and one more if they were served longer ago; and all that is more urgent in its collection comes
 * first. Nothing when none of the batch's pictures waits.
 */
export function placeOf(batchId: number, waiting: readonly Waiting[], served: Served): QueuePlace | undefined {
  const own = waiting.find((one) => one.batchId === batchId);
  if (!own) return undefined;
  const urgency = (one: Waiting) => (one.collectionId === own.collectionId ? one.priority : own.priority);
  const equals = waiting.filter((one) => urgency(one) === own.priority);
  const mine = equals.filter((one) => one.userId === own.userId && one.id < own.id);
  const before = picturesOf(mine);
  const others = Map.groupBy(
    equals.filter((one) => one.userId !== own.userId),
    (one) => one.userId,
  );
  const theirs = [...others].flatMap(([userId, batches]) => {
    const inOrder = batches.toSorted((one, other) => one.id - other.id);
    return firstPictures(inOrder, before + (goesBefore(userId, inOrder[0], own, served) ? 1 : 0));
  });
  const ahead = [...waiting.filter((one) => urgency(one) > own.priority), ...mine, ...theirs];
  return { position: ahead.length + 1, picturesAhead: picturesOf(ahead) };
}

const picturesOf = (batches: readonly Waiting[]) => batches.reduce((sum, one) => sum + one.pictures, 0);

/** The batches that the first so many pictures belong to, the last one with those alone that are among them. */
function firstPictures(batches: readonly Waiting[], most: number): Waiting[] {
  const first: Waiting[] = [];
  let left = most;
  for (const batch of batches) {
    if (left <= 0) break;
    first.push({ ...batch, pictures: Math.min(batch.pictures, left) });
    left -= batch.pictures;
  }
  return first;
}

function goesBefore(userId: number, first: Waiting | undefined, own: Waiting, served: Served): boolean {
  const [theirs, mine] = [served.get(userId), served.get(own.userId)];
  if (theirs === mine) return first !== undefined && first.id < own.id;
  return theirs === undefined || (mine !== undefined && theirs < mine);
}

/** Seconds until a batch is done, when so many machines work side by side. */
export const etaSeconds = (secondsEach: number, pictures: number, machines: number): number =>
  Math.ceil((secondsEach * pictures) / Math.max(1, machines));
