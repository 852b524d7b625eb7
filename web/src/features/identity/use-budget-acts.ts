import { type BodyOf, type Budget, spendingRoutes } from "@pentimento/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, sentenceOf } from "../../lib/api.ts";
import { spending } from "../../lib/queries.ts";
import { money } from "../../lib/words.ts";
import { budgetName } from "../../parts/budget.rules.ts";
import { notify, notifyError } from "../../ui/toast.tsx";

type NewLimit = Required<BodyOf<typeof spendingRoutes.set>>;

const limitOf = ({ user_id, period, limit_cents }: Budget): NewLimit => ({ user_id, period, limit_cents });

/** Setting and taking away limits; either can be undone. */
export function useBudgetActs(collectionId: string) {
  const queries = useQueryClient();
  return useMemo(() => {
    const { queryKey } = spending(collectionId);
    const set = async (body: NewLimit) => {
      const { budgets } = await api(spendingRoutes.set, { params: { collection_id: collectionId }, body });
      queries.setQueryData(queryKey, (old) => old && { ...old, budgets });
      return budgets;
    };
    const takeBack = (body: NewLimit) =>
      void set(body).catch((error: unknown) => notifyError("The budget stays as it is now.", sentenceOf(error)));
    /** Sets a limit; `former` is the one that it replaces. @throws ProblemError as the server refuses */
    const put = async (body: NewLimit, former: Budget | undefined): Promise<void> => {
      const now = (await set(body)).find((one) => one.user_id === body.user_id && one.period === body.period);
      const words = now ? `${budgetName(now)}: ${money(now.limit_cents)} may be spent.` : "The budget is set.";
      notify(words, () => takeBack(former ? limitOf(former) : { ...body, limit_cents: null }));
    };
    const drop = async (budget: Budget): Promise<void> => {
      try {
        await set({ ...limitOf(budget), limit_cents: null });
        notify(`The budget is taken away: ${budgetName(budget)}.`, () => takeBack(limitOf(budget)));
      } catch (error) {
        notifyError("The budget was not taken away.", sentenceOf(error));
      }
    };
    return { put, drop };
  }, [queries, collectionId]);
}
