import type { Deps } from "../../platform/deps.ts";
import { findSlot, sizeFor } from "../subjects/index.ts";
import { nothingActive } from "./errors.ts";
import { renditionSides } from "./make-renditions.ts";
import { placeholderPixels } from "./placeholder.rules.ts";
import { findHero } from "./queries.ts";

export interface ActivePlace {
  collectionId: number;
  subject: { id: number; uid: string };
  slot: string;
  size: "small" | "medium" | "large" | "original";
  /** What is answered where nothing is active. */
  missing: "problem" | "placeholder";
  /** The validators that the asker has, as the header gives them. */
  known: string | null;
}

/** Nobody may keep the answer without asking again: another picture may be active the next moment. */
const askAgain = { "cache-control": "private, no-cache" };

/**
 * The answer of an address that stays: the way to the active picture, whose own address changes with its pixels, so that a
 * picture that was fetched once is kept for good. Where nothing is active, a quiet picture of the slot's shape for who
 * asked for one.
 * @throws StudioError `nothing-active` (not_found)
 */
export async function showActive(deps: Deps, place: ActivePlace): Promise<Response> {
  const hero = place.slot === "source" ? undefined : await findHero(deps.db.read, place.subject.id, place.slot);
  if (hero) return leadTo(hero, place.size);
  if (place.missing === "problem") throw nothingActive();
  return placeholderAnswer(deps, place);
}

const leadTo = ({ uid, sha256 }: { uid: string; sha256: string }, size: string) =>
  new Response(null, {
    status: 302,
    headers: {
      ...askAgain,
      location: `/pictures/${uid}/${size}?v=${sha256.slice(0, 16)}`,
      etag: `"${sha256.slice(0, 32)}-${size}"`,
    },
  });

async function placeholderAnswer(deps: Deps, { collectionId, subject, slot: key, size, known }: ActivePlace) {
  const slot = await findSlot(deps.db.read, collectionId, key);
  if (!slot) throw nothingActive();
  const full = sizeFor(slot);
  const scale = renditionSides[size === "original" ? "large" : size] / Math.max(full.width, full.height);
  const width = Math.round(full.width * scale);
  const height = Math.round(full.height * scale);
  const headers = { ...askAgain, etag: `"none-${slot.kind}-${width}x${height}"` };
  if (known?.includes(headers.etag)) return new Response(null, { status: 304, headers });
  const pixels = placeholderPixels({ width, height, kind: slot.kind, alpha: slot.alpha, tone: subject.uid });
  const bytes = await deps.raster.fromPixels(pixels, width, height);
  return new Response(new Uint8Array(bytes), { headers: { ...headers, "content-type": "image/webp" } });
}
