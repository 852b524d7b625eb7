export const statusFacets = ["all", "review", "hero", "editing", "rejected", "making"] as const;
export const checkFacets = ["pass", "warn", "fail", "none"] as const;
export const originFacets = ["generated", "manually_edited", "manual_upload"] as const;
export const orders = ["hero", "newest", "worst"] as const;

export type StatusFacet = (typeof statusFacets)[number];
export type CheckFacet = (typeof checkFacets)[number];
export type OriginFacet = (typeof originFacets)[number];
export type Order = (typeof orders)[number];

/** What the gallery's address carries, so that a view can be shared and comes back with the browser's button. */
export interface GallerySearch {
  status?: StatusFacet;
  check?: CheckFacet;
  origin?: OriginFacet;
  order?: Order;
  /** Uid of the variant shown large. */
  picture?: string;
}

const oneOf = <Value extends string>(allowed: readonly Value[], given: unknown): Value | undefined =>
  allowed.find((value) => value === given);

/** Reads the address; words it does not know are dropped. */
export function gallerySearch(search: Record<string, unknown>): GallerySearch {
  const status = oneOf(statusFacets, search.status);
  const check = oneOf(checkFacets, search.check);
  const origin = oneOf(originFacets, search.origin);
  const order = oneOf(orders, search.order);
  return {
    ...(status && status !== "all" ? { status } : {}),
    ...(check ? { check } : {}),
    ...(origin ? { origin } : {}),
    ...(order && order !== "hero" ? { order } : {}),
    ...(typeof search.picture === "string" ? { picture: search.picture } : {}),
  };
}
