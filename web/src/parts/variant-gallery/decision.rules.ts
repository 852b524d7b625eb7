import type { Variant } from "@pentimento/contract";

/** What was read of a slot, as the cache holds it. */
export interface VariantPages {
  pages: { variants: Variant[]; source: Variant | null; next_cursor: string | null }[];
  pageParams: unknown[];
}

/** What becomes of a variant; nothing when it leaves the list. */
export type Change = (variant: Variant) => Variant | undefined;

export const asReview = (variant: Variant): Variant => ({
  ...variant,
  is_hero: false,
  is_active: false,
  status: "generated",
});
export const asHero = (variant: Variant): Variant => ({
  ...variant,
  is_hero: true,
  is_active: true,
  status: "approved",
});
export const asRejected = (variant: Variant): Variant => ({
  ...variant,
  is_hero: false,
  is_active: false,
  status: "rejected",
});

/** One hero for a slot: the chosen one becomes it, any other of that slot goes back to review. */
export const heroBecomes =
  ({ uid, slot }: Pick<Variant, "uid" | "slot">): Change =>
  (variant) => {
    if (variant.uid === uid) return asHero(variant);
    return variant.is_hero && variant.slot === slot ? asReview(variant) : variant;
  };

/** The same change for all of these, the others stay. */
export const forAll =
  (uids: ReadonlySet<string>, change: Change): Change =>
  (variant) =>
    uids.has(variant.uid) ? change(variant) : variant;

/** Carries a change out on everything that was read. */
export function changePages(old: VariantPages, change: Change): VariantPages {
  const pages = old.pages.map((page) => ({ ...page, variants: page.variants.flatMap((each) => change(each) ?? []) }));
  return { ...old, pages };
}

/** What a message calls the pictures of a decision: "#23" or "3 candidates". */
export const named = (chosen: readonly Variant[]): string =>
  chosen.length === 1 ? `#${chosen[0]?.id}` : `${chosen.length} candidates`;
