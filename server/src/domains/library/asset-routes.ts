import { assetRoutes, type GalleryAsset } from "@pentimento/contract";
import type { Deps } from "../../platform/deps.ts";
import { type Actor, type Endpoint, endpoint, subjectOf } from "../../platform/web.ts";
import { requireMay } from "../identity/index.ts";
import { activate, trash } from "./judge-variant.ts";
import { judgedOf } from "./routes.ts";
import { showActive } from "./show-active.ts";

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
    const { size, missing } = asked.query;
    // It leads to a picture that only some may read; whoever may not learns it here.
    if (size === "original") requireMay(asked.actor, "pictures.original", collection);
    const known = asked.request.headers.get("if-none-match");
    return showActive(deps, { collectionId: collection.id, subject, slot: asked.params.slot, size, missing, known });
  }),
];
