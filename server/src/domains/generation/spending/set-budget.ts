import type { Deps } from "../../../platform/deps.ts";
import { findUser } from "../../identity/index.ts";
import { userUnknown } from "../errors.ts";
import type { Period } from "./budget.rules.ts";
import { dropBudget, putBudget } from "./spending.queries.ts";

export interface WantedBudget {
  collectionId: number;
  /** Id of a person; null means the whole collection. */
  user: string | null;
  period: Period;
  /** Cents; null takes the budget away. */
  limitCents: number | null;
}

/**
 * Sets, changes or takes away a limit. What is already promised or spent stays.
 * @throws StudioError `validation` (invalid): there is no such person
 */
export async function setBudget(deps: Deps, { collectionId, user, period, limitCents }: WantedBudget): Promise<void> {
  const person = user === null ? undefined : await findUser(deps.db.read, user);
  if (user !== null && !person) throw userUnknown();
  const budget = { collectionId, userId: person?.id, period };
  await deps.db.inTx((tx) => (limitCents === null ? dropBudget(tx, budget) : putBudget(tx, budget, limitCents)));
}
