export const statusFacets = ["all", "review", "hero", "editing", "rejected", "making", "failed"] as const;
export const typeFacets = ["portrait", "background", "custom", "card"] as const;
export const checkFacets = ["pass", "warn", "fail", "none"] as const;
export const originFacets = ["generated", "manually_edited", "manual_upload"] as const;
export const orders = ["hero", "newest", "worst"] as const;

export type StatusFacet = (typeof statusFacets)[number];
export type TypeFacet = (typeof typeFacets)[number];
export type CheckFacet = (typeof checkFacets)[number];
export type OriginFacet = (typeof originFacets)[number];
export type Order = (typeof orders)[number];

/** What the gallery's address carries, so that a view can be shared and comes back with the browser's button. */
export interface GallerySearch {
  status?: StatusFacet;
  type?: TypeFacet;
  /** Key of a slot, where all slots are shown. */
  slot?: string;
  check?: CheckFacet;
  origin?: OriginFacet;
  /** "with" or "without" a style reference, or the uid of one. */
  style?: string;
  /** Uid of a batch: only its pictures. */
  batch?: string;
  order?: Order;
  /** Uid of the variant shown large. */
  picture?: string;
}

export type GalleryChange = Partial<Record<keyof GallerySearch, string | undefined>>;

const oneOf = <Value extends string>(allowed: readonly Value[], given: unknown): Value | undefined =>
  allowed.find((value) => value === given);
const textOf = (given: unknown): string | undefined => (typeof given === "string" && given ? given : undefined);

/** Reads the address; words it does not know are dropped. */
export function gallerySearch(search: Record<string, unknown>): GallerySearch {
  const status = oneOf(statusFacets, search.status);
  const order = oneOf(orders, search.order);
  const read = {
    status: status === "all" ? undefined : status,
    type: oneOf(typeFacets, search.type),
    slot: textOf(search.slot),
    check: oneOf(checkFacets, search.check),
    origin: oneOf(originFacets, search.origin),
    style: textOf(search.style),
    batch: textOf(search.batch),
    order: order === "hero" ? undefined : order,
    picture: textOf(search.picture),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}
