import type { Deps } from "../../platform/deps.ts";
import { type Actor, nobody } from "../../platform/web.ts";
import type { Authentication } from "./authentication.ts";
import { rolesOf } from "./queries.ts";

/** Who sent a request: the user of its session, with the roles as they are now, or nobody. */
export async function readActor(
  deps: Pick<Deps, "db">,
  authentication: Authentication,
  headers: Headers,
): Promise<Actor> {
  if (!headers.has("cookie")) return nobody;
  const session = await authentication.api.getSession({ headers });
  if (!session) return nobody;
  const userId = Number(session.user.id);
  return {
    userId,
    name: session.user.name,
    email: session.user.email,
    isAdmin: session.user.isAdmin === true,
    roles: await rolesOf(deps.db.read, userId),
  };
}
