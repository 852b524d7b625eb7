import type { Budget, Collection } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { collections, me, spending } from "../../lib/queries.ts";
import { rightsOf } from "../../lib/rights.rules.ts";
import { count, money, span } from "../../lib/words.ts";
import { budgetName, opensWords, usedOf } from "../../parts/budget.rules.ts";
import { buttonClass } from "../../ui/button.tsx";
import { Progress } from "../../ui/progress.tsx";

/** What a collection made today, what it cost, and what its budgets leave. Nothing for whom that is not meant. */
export function Today({ collectionId }: { collectionId: string | undefined }) {
  const { data: person } = useQuery(me);
  const { data: mine = [] } = useQuery(collections);
  const seen = mine.filter((each) => rightsOf(person, each).costs);
  const shown = seen.find((each) => each.uid === collectionId) ?? (collectionId === undefined ? seen[0] : undefined);
  if (!shown || !person) return null;
  return (
    <Figures collection={shown} named={mine.length > 1} personId={String(person.id)} mayBudget={person.is_admin} />
  );
}

interface FiguresProps {
  collection: Collection;
  /** Says which collection it is about. */
  named: boolean;
  personId: string;
  mayBudget: boolean;
}

function Figures({ collection, named, personId, mayBudget }: FiguresProps) {
  const { data } = useQuery(spending(collection.uid));
  const budgets = data?.budgets.filter(({ user_id: user }) => user === null || user === personId) ?? [];
  return (
    <>
      <section className="min-h-26">
        <h2 className="eyebrow">{named ? `Today in ${collection.name}` : "Today"}</h2>
        {data && (
          <dl className="sums num">
            <dt>Pictures made</dt>
            <dd>{count(data.today.made)}</dd>
            <dt>Failed, not charged</dt>
            <dd>{count(data.today.failed)}</dd>
            <dt>Median wait</dt>
            <dd>
              {data.today.median_wait_seconds === null ? "none yet" : span(data.today.median_wait_seconds * 1000)}
            </dd>
            <dt>Spent</dt>
            <dd>{data.today.cents > 0 ? money(data.today.cents) : "nothing"}</dd>
          </dl>
        )}
      </section>
      {data && (
        <section>
          <div className="row mb-1.5 min-h-6.5">
            <h2 className="eyebrow grow mb-0!">Budget</h2>
            {mayBudget && (
              <Link to="/settings" search={{ tab: collection.uid }} className={buttonClass("ghost", "sm", "-mr-2")}>
                Change
              </Link>
            )}
          </div>
          {budgets.length === 0 && <p className="hint">None is set: only pictures that cost nothing are made.</p>}
          {budgets.map((budget) => (
            <BudgetLeft key={budget.id} budget={budget} />
          ))}
        </section>
      )}
    </>
  );
}

function BudgetLeft({ budget }: { budget: Budget }) {
  const name = budgetName(budget);
  return (
    <dl className="sums num">
      <dt>{name}</dt>
      <dd>
        {money(budget.left_cents)} of {money(budget.limit_cents)} left
      </dd>
      <Progress label={`${name}, used`} value={usedOf(budget)} />
      {budget.left_cents === 0 && <dd className="hint col-span-2 text-left! -mt-1 mb-2">{opensWords(budget)}</dd>}
    </dl>
  );
}
