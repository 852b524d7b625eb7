import { assetRoutes, type GalleryAsset } from "@pentimento/contract";
import type { Deps } from "../../platform/deps.ts";
import { type Actor, type Endpoint, endpoint, subjectOf } from "../../platform/web.ts";
import { requireMay } from "../identity/index.ts";
import { nothingActive } from "./errors.ts";
import { activate, trash } from "./judge-variant.ts";
import { findHero } from "./queries.ts";
import { judgedOf } from "./routes.ts";

/** How an asset looks to an actor; a read-only page knows. */
export type DescribeAsset = (actor: Actor, variantId: number) => Promise<GalleryAsset>;

/** What a game does with variants, in its own words: the same acts as the studio's. */
export const assetEndpoints = (deps: Deps, describe: DescribeAsset): Endpoint[] => [
  endpoint(assetRoutes.remove, async (asked) => {
    await trash(deps, judgedOf(asked));
    return undefined;
  }),
  endpoint(assetRoutes.activate, async (asked) => {
    const judged = judgedOf(asked);
    await activate(deps, judged);
    return describe(asked.actor, judged.variantId);
  }),
  endpoint(assetRoutes.active, async (asked) => {
    const { collection, subject } = subjectOf(asked);
    const { slot } = asked.params;
    const { size } = asked.query;
    // It leads to a picture that only some may read; whoever may not learns it here.
    if (size === "original") requireMay(asked.actor, "pictures.original", collection);
    const hero = slot === "source" ? undefined : await findHero(deps.db.read, subject.id, slot);
    if (!hero) throw nothingActive();
    return leadTo(hero, size);
  }),
];

/**
 * The way from the address that stays to the one whose pixels never change. Only the way is asked for again each time: a
 * picture that was fetched once is kept by whoever has it.
 */
const leadTo = ({ uid, sha256 }: { uid: string; sha256: string }, size: string) =>
  new Response(null, {
    status: 302,
    headers: {
      location: `/pictures/${uid}/${size}?v=${sha256.slice(0, 16)}`,
      etag: `"${sha256.slice(0, 32)}-${size}"`,
      "cache-control": "private, no-cache",
    },
  });
