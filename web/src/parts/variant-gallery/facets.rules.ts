import type { Variant } from "@pentimento/contract";
import type { CheckFacet, GallerySearch, Order, OriginFacet, StatusFacet } from "../../lib/gallery-search.rules.ts";
import { type ShownStatus, shownStatus, summariseQa } from "../variant.rules.ts";

const statusFacetOf: Record<ShownStatus, StatusFacet> = {
  pending: "making",
  generating: "making",
  failed: "making",
  generated: "review",
  editing: "editing",
  approved: "hero",
  hero: "hero",
  rejected: "rejected",
};

export const facetOf = (variant: Variant): StatusFacet => statusFacetOf[shownStatus(variant)];

export function checkOf(variant: Variant): CheckFacet {
  const { verdict } = summariseQa(variant);
  return verdict === "pass" || verdict === "warn" || verdict === "fail" ? verdict : "none";
}

type Filter = Pick<GallerySearch, "status" | "check" | "origin">;

/** Whether a variant is seen under a filter. An edited hero counts as hero as well as editing. */
export function passes(variant: Variant, { status = "all", check, origin }: Filter): boolean {
  const rightStatus = status === "all" || facetOf(variant) === status || (status === "hero" && variant.is_hero);
  return rightStatus && (!check || checkOf(variant) === check) && (!origin || variant.provenance === origin);
}

export interface FacetCounts {
  status: Record<StatusFacet, number>;
  check: Record<CheckFacet, number>;
  origin: Record<OriginFacet, number>;
}

/** How many stand behind each word. A group is counted under the other groups' filters, so that no click leads to nothing. */
export function countFacets(all: readonly Variant[], filter: Filter): FacetCounts {
  const counts: FacetCounts = {
    status: { all: 0, review: 0, hero: 0, editing: 0, rejected: 0, making: 0 },
    check: { pass: 0, warn: 0, fail: 0, none: 0 },
    origin: { generated: 0, manually_edited: 0, manual_upload: 0 },
  };
  const { status: _status, ...noStatus } = filter;
  const { check: _check, ...noCheck } = filter;
  const { origin: _origin, ...noOrigin } = filter;
  for (const variant of all) {
    if (passes(variant, noStatus)) {
      counts.status.all += 1;
      counts.status[facetOf(variant)] += 1;
    }
    if (passes(variant, noCheck)) counts.check[checkOf(variant)] += 1;
    if (passes(variant, noOrigin)) counts.origin[variant.provenance] += 1;
  }
  return counts;
}

const likenessOf = (variant: Variant): number => variant.likeness?.score ?? -1;
const verdictRank: Record<CheckFacet, number> = { fail: 0, warn: 1, none: 2, pass: 3 };

const comparers: Record<Order, (one: Variant, other: Variant) => number> = {
  hero: (one, other) =>
    Number(other.is_hero) - Number(one.is_hero) ||
    Number(facetOf(one) === "rejected") - Number(facetOf(other) === "rejected") ||
    likenessOf(other) - likenessOf(one) ||
    other.id - one.id,
  newest: (one, other) => other.id - one.id,
  worst: (one, other) =>
    verdictRank[checkOf(one)] - verdictRank[checkOf(other)] || likenessOf(one) - likenessOf(other) || one.id - other.id,
};

/**
 * The order of tiles. Live news must not move what one looks at: what already has a place keeps it, in the order of
 * `placed`; what is new comes first.
 */
export function placeVariants(all: readonly Variant[], order: Order, placed: ReadonlyMap<string, number>): Variant[] {
  const fresh = all.filter((variant) => !placed.has(variant.uid)).sort(comparers[order]);
  const known = all.filter((variant) => placed.has(variant.uid));
  known.sort((one, other) => (placed.get(one.uid) ?? 0) - (placed.get(other.uid) ?? 0));
  return [...fresh, ...known];
}
