import type { LineMessage } from "@pentimento/contract";
import type { Reader } from "../platform/database.ts";
import { eventAge, lastSequence } from "../platform/events.ts";

/** A browser that missed more than this reads its pages anew, which is cheaper for both. */
const mostCatchUp = 500;

type Beginning = Extract<LineMessage, { type: "following" | "resync" }>;

/** From where a line is told: what it missed, when that is not too much, else from now on, and it reads its pages anew. */
export async function beginningOf(db: Reader, collectionUid: string, after: number | undefined): Promise<Beginning> {
  const about = { collection_id: collectionUid };
  const last = await lastSequence(db, collectionUid);
  if (after !== undefined && (after > last || last - after > mostCatchUp))
    return { type: "resync", ...about, sequence: last };
  const quietMs = await eventAge(db, collectionUid, last);
  return { type: "following", ...about, sequence: after ?? last, quiet_ms: quietMs };
}
