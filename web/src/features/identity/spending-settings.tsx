import type { Budget, Collection } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { sentenceOf } from "../../lib/api.ts";
import { spending } from "../../lib/queries.ts";
import { money } from "../../lib/words.ts";
import { budgetName, opensWords, usedOf } from "../../parts/budget.rules.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Progress } from "../../ui/progress.tsx";
import { TextSkeleton } from "../../ui/skeleton.tsx";
import { BudgetForm } from "./budget-form.tsx";
import { Ledger } from "./ledger.tsx";
import { useBudgetActs } from "./use-budget-acts.ts";

/** What may be spent in a collection, what is gone of it, and every entry of late. Limits are the admin's. */
export function SpendingSettings({ collection, mayEdit }: { collection: Collection; mayEdit: boolean }) {
  const { data, isPending, error, refetch } = useQuery(spending(collection.uid));
  const acts = useBudgetActs(collection.uid);
  if (isPending) return <TextSkeleton />;
  if (error)
    return (
      <div className="grid gap-2 justify-items-start">
        <p className="hint">{sentenceOf(error)}</p>
        <Button onClick={() => void refetch()}>Try again</Button>
      </div>
    );
  return (
    <div className="grid gap-5">
      {data.budgets.length === 0 && <p className="mut">No budget is set: only pictures that cost nothing are made.</p>}
      {data.budgets.length > 0 && (
        <ul className="grid gap-3.5" aria-label="Budgets">
          {data.budgets.map((budget) => (
            <BudgetLine key={budget.id} budget={budget} onDrop={mayEdit ? () => void acts.drop(budget) : undefined} />
          ))}
        </ul>
      )}
      {mayEdit && <BudgetForm collectionId={collection.uid} budgets={data.budgets} onPut={acts.put} />}
      <Ledger entries={data.entries} />
    </div>
  );
}

/** A limit, what is spent, what is set aside for pictures on their way, and what is left. */
function BudgetLine({ budget, onDrop }: { budget: Budget; onDrop: (() => void) | undefined }) {
  const name = budgetName(budget);
  const aside = budget.reserved_cents > 0 ? `, ${money(budget.reserved_cents)} set aside` : "";
  return (
    <li className="grid grid-cols-[1fr_auto] items-center gap-x-3">
      <div className="grid gap-1.5">
        <div className="row num">
          <b className="grow font-medium">{name}</b>
          <span>
            {money(budget.left_cents)} of {money(budget.limit_cents)} left
          </span>
        </div>
        <Progress label={`${name}, used`} value={usedOf(budget)} />
        <p className="hint num">
          {money(budget.spent_cents)} spent{aside}. {budget.left_cents === 0 && opensWords(budget)}
        </p>
      </div>
      {onDrop && <IconButton icon={Trash2} label={`Take the budget away: ${name}`} onClick={onDrop} />}
    </li>
  );
}
