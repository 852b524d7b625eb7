import type { Tx } from "../../platform/database.ts";
import { makeAccount, type NewAccount } from "./accounts.ts";
import type { Authentication } from "./authentication.ts";
import { setupDone } from "./errors.ts";
import { countUsers, lockAccounts } from "./queries.ts";

/**
 * Makes the first admin. Works once: two at the same time wait for each other, and the second is refused.
 * @throws StudioError `setup-done` (conflict)
 */
export async function makeFirstAdmin(
  tx: Tx,
  authentication: Authentication,
  account: Omit<NewAccount, "isAdmin">,
): Promise<number> {
  await lockAccounts(tx);
  if ((await countUsers(tx)) > 0) throw setupDone();
  return makeAccount(tx, authentication, { ...account, isAdmin: true });
}
