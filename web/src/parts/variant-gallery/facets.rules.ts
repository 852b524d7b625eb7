import type { Slot, Variant } from "@pentimento/contract";
import type { CheckFacet, GallerySearch, Order, StatusFacet } from "../../lib/gallery-search.rules.ts";
import { type ShownStatus, shownStatus, summariseQa } from "../variant.rules.ts";

const statusFacetOf: Record<ShownStatus, StatusFacet> = {
  pending: "making",
  generating: "making",
  failed: "failed",
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

/** The groups of filters, in the order they are shown. */
export const facetGroups = ["status", "type", "slot", "check", "style", "origin"] as const;
export type FacetGroup = (typeof facetGroups)[number];
type Filter = Pick<GallerySearch, FacetGroup | "batch">;
/** The kind of each slot by its key. */
export type SlotKinds = ReadonlyMap<string, Slot["kind"]>;

/** What a variant counts as in each group. */
const valuesOf: Record<FacetGroup, (variant: Variant, kinds: SlotKinds) => readonly string[]> = {
  status: (variant) => ["all", facetOf(variant)],
  type: ({ slot }, kinds) => [kinds.get(slot) ?? "custom"],
  slot: ({ slot }) => [slot],
  check: (variant) => [checkOf(variant)],
  style: ({ style_reference }) => (style_reference ? ["with", style_reference.uid] : ["without"]),
  origin: ({ provenance }) => [provenance],
};

function holds(variant: Variant, group: FacetGroup, wanted: string | undefined, kinds: SlotKinds): boolean {
  if (wanted === undefined) return true;
  // An edited hero counts as hero as well as editing.
  if (wanted === "hero" && variant.is_hero) return true;
  return valuesOf[group](variant, kinds).includes(wanted);
}

/** Whether a variant is seen under a filter. */
export function passes(variant: Variant, filter: Filter, kinds: SlotKinds): boolean {
  if (filter.batch !== undefined && variant.item?.batch_uid !== filter.batch) return false;
  return facetGroups.every((group) => holds(variant, group, filter[group], kinds));
}

/** How many stand behind each word of a group; what is not named is 0. */
export type FacetCounts = Record<FacetGroup, Readonly<Record<string, number>>>;

/** How many stand behind each word. A group is counted under the other groups' filters, so that no click leads to nothing. */
export function countFacets(all: readonly Variant[], filter: Filter, kinds: SlotKinds): FacetCounts {
  const countGroup = (group: FacetGroup): Record<string, number> => {
    const { [group]: _own, ...others } = filter;
    const counts: Record<string, number> = {};
    for (const variant of all) {
      if (!passes(variant, others, kinds)) continue;
      for (const value of valuesOf[group](variant, kinds)) counts[value] = (counts[value] ?? 0) + 1;
    }
    return counts;
  };
  return {
    status: countGroup("status"),
    type: countGroup("type"),
    slot: countGroup("slot"),
    check: countGroup("check"),
    style: countGroup("style"),
    origin: countGroup("origin"),
  };
}

/** The pictures whose style some of these were asked to follow, each once. */
export function styleReferences(all: readonly Variant[]): NonNullable<Variant["style_reference"]>[] {
  const found = new Map(all.flatMap(({ style_reference: style }) => (style ? [[style.uid, style] as const] : [])));
  return [...found.values()];
}

const likenessOf = (variant: Variant): number => variant.likeness?.score ?? -1;
const verdictRank: Record<CheckFacet, number> = { fail: 0, warn: 1, none: 2, pass: 3 };

/** Where no picture came there is nothing to choose: behind all others, the rejected included. */
function standingOf(variant: Variant): number {
  const facet = facetOf(variant);
  return facet === "failed" ? 2 : Number(facet === "rejected");
}

const comparers: Record<Order, (one: Variant, other: Variant) => number> = {
  hero: (one, other) =>
    Number(other.is_hero) - Number(one.is_hero) ||
    standingOf(one) - standingOf(other) ||
    likenessOf(other) - likenessOf(one) ||
    other.id - one.id,
  newest: (one, other) => other.id - one.id,
  worst: (one, other) =>
    Number(facetOf(one) === "failed") - Number(facetOf(other) === "failed") ||
    verdictRank[checkOf(one)] - verdictRank[checkOf(other)] ||
    likenessOf(one) - likenessOf(other) ||
    one.id - other.id,
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
