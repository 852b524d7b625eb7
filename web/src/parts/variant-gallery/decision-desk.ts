import { generationRoutes, type Variant, variantRoutes } from "@pentimento/contract";
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { api, sentenceOf } from "../../lib/api.ts";
import type { ChosenWords } from "../../lib/chosen.rules.ts";
import { variants } from "../../lib/queries.ts";
import { notify, notifyError } from "../../ui/toast.tsx";
import {
  asHero,
  asRejected,
  asReview,
  type Change,
  changePages,
  forAll,
  heroBecomes,
  named,
  type VariantPages,
} from "./decision.rules.ts";

type DecisionRoute =
  | typeof variantRoutes.approve
  | typeof variantRoutes.unapprove
  | typeof variantRoutes.reject
  | typeof variantRoutes.restore
  | typeof variantRoutes.remove;

const ask = (route: DecisionRoute, variant: Variant): Promise<unknown> =>
  api(route, { params: { character_id: variant.subject_uid, variant_id: variant.uid } });

/** One after the other: the order stays, and a refusal stops the rest. */
async function askAll(route: DecisionRoute, chosen: readonly Variant[]): Promise<void> {
  for (const variant of chosen) await ask(route, variant);
}

const uidsOf = (chosen: readonly Variant[]): Set<string> => new Set(chosen.map((variant) => variant.uid));

/**
 * Decisions about the variants of one slot, or of every slot. Each shows at once, is then confirmed by the studio, and can be taken back
 * from the toast; a refusal puts the page back as it was and says why.
 */
export class DecisionDesk {
  readonly #queries: QueryClient;
  readonly #subjectId: string;
  readonly #key: QueryKey;
  readonly #words: ChosenWords;

  constructor(queries: QueryClient, subjectId: string, slot: string, words: ChosenWords) {
    this.#words = words;
    this.#queries = queries;
    this.#subjectId = subjectId;
    this.#key = variants(subjectId, slot).queryKey;
  }

  /** Makes it the hero of the slot; the former one goes back to review. */
  async choose(variant: Variant): Promise<void> {
    const former = this.#all().find((each) => each.is_hero && each.slot === variant.slot);
    const request = () => ask(variantRoutes.approve, variant);
    if (!(await this.#carryOut(heroBecomes(variant), request, `#${variant.id} did not become ${this.#words.being}.`)))
      return;
    const words = former
      ? `#${variant.id} is ${this.#words.being}. #${former.id} went back to review.`
      : `#${variant.id} is ${this.#words.being}.`;
    notify(words, () => void this.#takeHeroBack(variant, former));
  }

  #takeHeroBack(variant: Variant, former: Variant | undefined): Promise<boolean> {
    const change = former ? heroBecomes(former) : forAll(uidsOf([variant]), asReview);
    const request = () => (former ? ask(variantRoutes.approve, former) : ask(variantRoutes.unapprove, variant));
    return this.#carryOut(change, request, `The former ${this.#words.noun} did not come back.`);
  }

  async reject(chosen: readonly Variant[]): Promise<void> {
    const change = forAll(uidsOf(chosen), asRejected);
    const request = () => askAll(variantRoutes.reject, chosen);
    if (!(await this.#carryOut(change, request, `${named(chosen)} could not be rejected.`))) return;
    notify(`Rejected ${named(chosen)}.`, () => void this.#takeRejectionBack(chosen));
  }

  #takeRejectionBack(chosen: readonly Variant[]): Promise<boolean> {
    const heroes = chosen.filter((each) => each.is_hero);
    const change = forAll(uidsOf(chosen), (each) =>
      heroes.some(({ uid }) => uid === each.uid) ? asHero(each) : asReview(each),
    );
    const request = async () => {
      await askAll(variantRoutes.restore, chosen);
      await askAll(variantRoutes.approve, heroes);
    };
    return this.#carryOut(change, request, "The rejection was not taken back.");
  }

  /** Back from rejection to review. */
  async revive(chosen: readonly Variant[]): Promise<void> {
    const change = forAll(uidsOf(chosen), asReview);
    const request = () => askAll(variantRoutes.restore, chosen);
    if (!(await this.#carryOut(change, request, `${named(chosen)} could not be brought back.`))) return;
    notify(`${named(chosen)} back in review.`, () => void this.reject(chosen));
  }

  /** Asks again for everything that failed of the request it belongs to. */
  async retry({ id, item }: Variant): Promise<void> {
    if (!item) return;
    const request = () => api(generationRoutes.retry, { params: { batch_id: item.batch_uid } });
    if (await this.#carryOut((each) => each, request, `#${id} was not asked for again.`)) {
      notify("What failed is in line again, with the same prompt and seed.");
    }
  }

  /** To the trash. */
  async remove(chosen: readonly Variant[]): Promise<void> {
    const change = forAll(uidsOf(chosen), () => undefined);
    const request = () => askAll(variantRoutes.remove, chosen);
    if (!(await this.#carryOut(change, request, `${named(chosen)} could not be moved to the trash.`))) return;
    const undo = () =>
      this.#carryOut(
        (each) => each,
        () => askAll(variantRoutes.restore, chosen),
        "It did not come back from the trash.",
      );
    notify(`Moved ${named(chosen)} to the trash.`, () => void undo());
  }

  #all(): Variant[] {
    return this.#queries.getQueryData<VariantPages>(this.#key)?.pages.flatMap((page) => page.variants) ?? [];
  }

  /** Shows the change, asks for it, and reads the truth again. Answers whether it held. */
  async #carryOut(change: Change, request: () => Promise<unknown>, failure: string): Promise<boolean> {
    await this.#queries.cancelQueries({ queryKey: this.#key });
    this.#queries.setQueryData<VariantPages>(this.#key, (old) => old && changePages(old, change));
    try {
      await request();
      return true;
    } catch (error) {
      notifyError(failure, sentenceOf(error));
      return false;
    } finally {
      void this.#queries.invalidateQueries({ queryKey: ["subject", this.#subjectId] });
    }
  }
}
