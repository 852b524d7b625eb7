import type { Tx } from "../../platform/database.ts";
import type { Authentication } from "./authentication.ts";
import { emailTaken } from "./errors.ts";
import { findUserByEmail, lockAccounts, makeAdmin } from "./queries.ts";

export interface NewAccount {
  name: string;
  email: string;
  password: string;
  isAdmin: boolean;
}

/**
 * Makes an account that signs in with a password, in the caller's transaction.
 * @throws StudioError `email-taken` (conflict)
 */
export async function makeAccount(tx: Tx, authentication: Authentication, account: NewAccount): Promise<number> {
  await lockAccounts(tx);
  if (await findUserByEmail(tx, account.email)) throw emailTaken();
  const context = await authentication.$context;
  const user = await context.internalAdapter.createUser(
    { name: account.name, email: account.email.toLowerCase(), emailVerified: false },
    { method: "email-password" },
  );
  const password = await context.password.hash(account.password);
  await context.internalAdapter.linkAccount({
    userId: user.id,
    accountId: user.id,
    providerId: "credential",
    password,
  });
  const id = Number(user.id);
  if (account.isAdmin) await makeAdmin(tx, id);
  return id;
}
