import type { Role } from "@pentimento/contract";
import { sql } from "kysely";
import type { Reader, Tx } from "../../platform/database.ts";
import { newUid } from "../../platform/ids.ts";

/** Number of accounts; 0 means that set-up is still open. */
export async function countUsers(db: Reader): Promise<number> {
  const { count } = await db
    .selectFrom("users")
    .select((select) => select.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

// Any fixed number; it guards the making of accounts.
const accountsLock = 5_110_872;

/** Makes transactions that make accounts wait for each other, until commit: the first is an admin's, and no address is used twice. */
export async function lockAccounts(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(accountsLock)})`.execute(tx);
}

export const findUserByEmail = (db: Reader, email: string) =>
  db.selectFrom("users").selectAll().where("email", "=", email.toLowerCase()).executeTakeFirst();

/** A person by row number or uid. */
export const findUser = (db: Reader, id: string) =>
  db
    .selectFrom("users")
    .select(["id", "name"])
    .where((where) => (/^[0-9]+$/.test(id) ? where("id", "=", Number(id)) : where("uid", "=", id)))
    .executeTakeFirst();

export async function makeAdmin(tx: Tx, id: number): Promise<void> {
  await tx.updateTable("users").set({ is_admin: true }).where("id", "=", id).execute();
}

/** Roles of a user by the row number of the collection. */
export async function rolesOf(db: Reader, userId: number): Promise<Map<number, Role>> {
  const rows = await db
    .selectFrom("memberships")
    .select(["collection_id", "role"])
    .where("user_id", "=", userId)
    .execute();
  return new Map(rows.map((row) => [row.collection_id, row.role as Role]));
}

export async function putMembership(tx: Tx, collectionId: number, userId: number, role: Role): Promise<void> {
  await tx
    .insertInto("memberships")
    .values({ collection_id: collectionId, user_id: userId, role })
    .onConflict((conflict) => conflict.columns(["collection_id", "user_id"]).doUpdateSet({ role }))
    .execute();
}

export async function dropMembership(tx: Tx, collectionId: number, userId: number): Promise<boolean> {
  const dropped = await tx
    .deleteFrom("memberships")
    .where("collection_id", "=", collectionId)
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return dropped.numDeletedRows > 0n;
}

export const membersOf = (db: Reader, collectionId: number) =>
  db
    .selectFrom("memberships")
    .innerJoin("users", "users.id", "memberships.user_id")
    .select(["users.id as userId", "users.name", "users.email", "memberships.role", "memberships.created_at as since"])
    .where("memberships.collection_id", "=", collectionId)
    .orderBy("users.name")
    .orderBy("users.id")
    .execute();

export interface AuditEntry {
  actorId: number | undefined;
  action: string;
  object: string;
  outcome: string;
  /** Absent for what came over a socket. */
  requestId?: string;
}

export async function writeAudit(db: Reader, entry: AuditEntry): Promise<void> {
  await db
    .insertInto("audit_log")
    .values({
      uid: newUid(),
      actor_id: entry.actorId ?? null,
      action: entry.action,
      object: entry.object,
      outcome: entry.outcome,
      request_id: entry.requestId ?? null,
    })
    .execute();
}

export const newestAudit = (db: Reader, most: number) =>
  db
    .selectFrom("audit_log")
    .leftJoin("users", "users.id", "audit_log.actor_id")
    .select([
      "audit_log.id",
      "audit_log.created_at as at",
      "users.name as actor",
      "audit_log.action",
      "audit_log.object",
      "audit_log.outcome",
    ])
    .orderBy("audit_log.id", "desc")
    .limit(most)
    .execute();
