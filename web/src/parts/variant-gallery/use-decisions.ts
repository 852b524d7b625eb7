import { type Variant, variantRoutes } from "@pentimento/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, sentenceOf } from "../../lib/api.ts";
import { type VariantPages, variants as variantsQuery } from "../../lib/queries.ts";
import { counted } from "../../lib/words.ts";
import { notify, notifyError } from "../../ui/toast.tsx";

export interface Decisions {
  /** Makes it the hero of the slot; the former one goes back to review. */
  choose: (variant: Variant) => Promise<void>;
  reject: (chosen: readonly Variant[]) => Promise<void>;
  /** Back from rejection to review. */
  revive: (chosen: readonly Variant[]) => Promise<void>;
  /** To the trash. */
  remove: (chosen: readonly Variant[]) => Promise<void>;
}

type Change = (variant: Variant) => Variant | undefined;

const asReview = (variant: Variant): Variant => ({ ...variant, is_hero: false, is_active: false, status: "generated" });
const asHero = (variant: Variant): Variant => ({ ...variant, is_hero: true, is_active: true, status: "approved" });
const asRejected = (variant: Variant): Variant => ({ ...variant, is_hero: false, is_active: false, status: "rejected" });

/** What a message calls the pictures of a decision: "#23" or "3 candidates". */
const named = (chosen: readonly Variant[]): string =>
  chosen.length === 1 ? `#${chosen[0]?.id}` : counted(chosen.length, "candidate");

/**
 * Decisions about the variants of one slot. Each shows at once, is then confirmed by the studio, and can be taken back
 * from the toast; a refusal puts the page back as it was and says why.
 */
export function useDecisions(subjectId: string, slot: string): Decisions {
  const queries = useQueryClient();
  return useMemo(() => {
    const { queryKey } = variantsQuery(subjectId, slot);
    const ask = (route: DecisionRoute, variant: Variant) =>
      api(route, { params: { character_id: variant.subject_uid, variant_id: variant.uid } });

    const show = (change: Change) =>
      queries.setQueryData(queryKey, (old: VariantPages | undefined) => old && changePages(old, change));
    const heroNow = () =>
      queries.getQueryData<VariantPages>(queryKey)?.pages.flatMap((page) => page.variants).find((each) => each.is_hero);
    const refresh = () => queries.invalidateQueries({ queryKey: ["subject", subjectId] });

    /** Shows, asks, and on refusal reads the truth again. Answers whether it held. */
    const carryOut = async (change: Change, requests: () => Promise<unknown>, failure: string): Promise<boolean> => {
      await queries.cancelQueries({ queryKey });
      show(change);
      try {
        await requests();
        return true;
      } catch (error) {
        notifyError(failure, sentenceOf(error));
        return false;
      } finally {
        void refresh();
      }
    };

    const restoreAll = (chosen: readonly Variant[]) => everyOne(chosen, (variant) => ask(variantRoutes.restore, variant));

    const choose = async (variant: Variant) => {
      const former = heroNow();
      const change: Change = (each) => (each.uid === variant.uid ? asHero(each) : each.is_hero ? asReview(each) : each);
      const held = await carryOut(change, () => ask(variantRoutes.approve, variant), `#${variant.id} did not become the hero.`);
      if (!held) return;
      const undo = () =>
        carryOut(
          (each) => (each.uid === variant.uid ? asReview(each) : each.uid === former?.uid ? asHero(each) : each),
          () => (former ? ask(variantRoutes.approve, former) : ask(variantRoutes.unapprove, variant)),
          "The former hero did not come back.",
        );
      notify(former ? `#${variant.id} is the hero. #${former.id} went back to review.` : `#${variant.id} is the hero.`, () => void undo());
    };

    const reject = async (chosen: readonly Variant[]) => {
      const ids = new Set(chosen.map((each) => each.uid));
      const hero = chosen.find((each) => each.is_hero);
      const held = await carryOut(
        (each) => (ids.has(each.uid) ? asRejected(each) : each),
        () => everyOne(chosen, (variant) => ask(variantRoutes.reject, variant)),
        `${named(chosen)} could not be rejected.`,
      );
      if (!held) return;
      const undo = () =>
        carryOut(
          (each) => (each.uid === hero?.uid ? asHero(each) : ids.has(each.uid) ? asReview(each) : each),
          async () => {
            await restoreAll(chosen);
            if (hero) await ask(variantRoutes.approve, hero);
          },
          "The rejection was not taken back.",
        );
      notify(`Rejected ${named(chosen)}.`, () => void undo());
    };

    const revive = async (chosen: readonly Variant[]) => {
      const ids = new Set(chosen.map((each) => each.uid));
      const held = await carryOut(
        (each) => (ids.has(each.uid) ? asReview(each) : each),
        () => restoreAll(chosen),
        `${named(chosen)} could not be brought back.`,
      );
      if (held) notify(`${named(chosen)} back in review.`, () => void reject(chosen));
    };

    const remove = async (chosen: readonly Variant[]) => {
      const ids = new Set(chosen.map((each) => each.uid));
      const held = await carryOut(
        (each) => (ids.has(each.uid) ? undefined : each),
        () => everyOne(chosen, (variant) => ask(variantRoutes.remove, variant)),
        `${named(chosen)} could not be moved to the trash.`,
      );
      if (!held) return;
      const undo = () => carryOut((each) => each, () => restoreAll(chosen), "It did not come back from the trash.");
      notify(`Moved ${named(chosen)} to the trash.`, () => void undo());
    };

    return { choose, reject, revive, remove };
  }, [queries, subjectId, slot]);
}

type DecisionRoute =
  | typeof variantRoutes.approve
  | typeof variantRoutes.unapprove
  | typeof variantRoutes.reject
  | typeof variantRoutes.restore
  | typeof variantRoutes.remove;

/** One after the other: the order stays, and a refusal stops the rest. */
async function everyOne(chosen: readonly Variant[], act: (variant: Variant) => Promise<unknown>): Promise<void> {
  for (const variant of chosen) await act(variant);
}

function changePages(old: VariantPages, change: Change): VariantPages {
  const pages = old.pages.map((page) => ({
    ...page,
    variants: page.variants.flatMap((variant) => change(variant) ?? []),
  }));
  return { ...old, pages };
}
