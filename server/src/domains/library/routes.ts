import { pictureRoutes, type Variant, variantRoutes } from "@pentimento/contract";
import type { Deps } from "../../platform/deps.ts";
import { type Actor, type Asked, type Endpoint, endpoint, subjectOf, variantOf } from "../../platform/web.ts";
import { requireMay } from "../identity/index.ts";
import { approve, type Judged, reject, restore, trash, unapprove } from "./judge-variant.ts";
import { seedsOf } from "./queries.ts";
import { type ServedFile, serveCopy, serveOriginal, serveRendition } from "./serve-picture.ts";

/** How a variant looks to an actor; a read-only page knows, for it joins more than this domain. */
export type DescribeVariant = (actor: Actor, id: number) => Promise<Variant>;

export function libraryEndpoints(deps: Deps, describe: DescribeVariant): Endpoint[] {
  const after = async (
    act: (deps: Deps, judged: Judged) => Promise<void>,
    asked: Pick<Asked<unknown>, "actor" | "place">,
    which: { trashedToo?: boolean } = {},
  ) => {
    const judged = judgedOf(asked, which);
    await act(deps, judged);
    return describe(asked.actor, judged.variantId);
  };
  return [
    endpoint(variantRoutes.read, async (asked) => describe(asked.actor, variantOf(asked).variant.id)),
    endpoint(variantRoutes.approve, (asked) => after(approve, asked)),
    endpoint(variantRoutes.unapprove, (asked) => after(unapprove, asked)),
    endpoint(variantRoutes.reject, (asked) => after(reject, asked)),
    endpoint(variantRoutes.restore, (asked) => {
      const { collection, variant } = variantOf(asked, { trashedToo: true });
      // Taking something back is for whoever may do it.
      requireMay(asked.actor, variant.trashed ? "variants.remove" : "variants.reject", collection);
      return after(restore, asked, { trashedToo: true });
    }),
    endpoint(variantRoutes.remove, async (asked) => {
      await trash(deps, judgedOf(asked, {}));
      return undefined;
    }),
    seedsEndpoint(deps),
    ...pictureEndpoints(deps),
  ];
}

const seedsEndpoint = (deps: Deps): Endpoint =>
  endpoint(variantRoutes.sceneSeeds, async (asked) => ({
    seeds: (await seedsOf(deps.db.read, subjectOf(asked).subject.id, asked.query.variant_type)).map((seed) => ({
      variant_id: seed.id,
      variant_uid: seed.uid,
      slot: seed.slot,
      variant_type: seed.slot,
      width: seed.width,
      height: seed.height,
      format: seed.format,
      sha256: seed.sha256,
      url: `/pictures/${seed.uid}/download`,
    })),
  }));

export function judgedOf(asked: Pick<Asked<unknown>, "actor" | "place">, which: { trashedToo?: boolean } = {}): Judged {
  const { collection, subject, variant } = variantOf(asked, which);
  return { actor: asked.actor, collectionUid: collection.uid, subject, variantId: variant.id };
}

const pictureEndpoints = (deps: Deps): Endpoint[] => [
  endpoint(pictureRoutes.rendition, async ({ params }) =>
    sent(await serveRendition(deps, params.picture_id, params.size), "inline"),
  ),
  endpoint(pictureRoutes.download, async ({ params }) => sent(await serveCopy(deps, params.picture_id), "attachment")),
  endpoint(pictureRoutes.original, async ({ params }) =>
    sent(await serveOriginal(deps, params.picture_id), "attachment"),
  ),
];

/** The picture under an address never changes, so a browser may keep it; only this browser, for it is somebody's. */
const sent = (file: ServedFile, disposition: "inline" | "attachment") =>
  new Response(new Uint8Array(file.bytes), {
    headers: {
      "content-type": `image/${file.format}`,
      "content-disposition": `${disposition}; filename="${file.name}"`,
      "cache-control": "private, max-age=31536000, immutable",
    },
  });
