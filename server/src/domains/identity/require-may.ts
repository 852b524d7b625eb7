import type { Action } from "@pentimento/contract";
import type { Actor, Place } from "../../platform/web.ts";
import { can, type InnerAct, isOpenToAll } from "./authorise.rules.ts";
import { notAllowed, notFound, notSignedIn } from "./errors.ts";

const refusals = { "not-signed-in": notSignedIn, "not-visible": notFound, "not-allowed": notAllowed };

/**
 * Lets pass who may, and throws for everyone else.
 * `missing` says that the object was looked for and not found; then nobody passes.
 * @returns whether the act belongs into the audit log
 * @throws StudioError `not-signed-in` (401), `not-found` (404), `not-allowed` (403)
 */
export function requireMay(
  actor: Actor,
  act: Action | InnerAct,
  collection: Place["collection"] | undefined,
  { missing = false } = {},
): boolean {
  if (missing) throw actor.userId === undefined && !isOpenToAll(act) ? notSignedIn() : notFound();
  const object = collection && {
    collectionId: collection.id,
    kind: collection.kind,
    requiresApproval: collection.requiresApproval,
  };
  const ruling = can(actor, act, object);
  if (!ruling.may) throw refusals[ruling.because]();
  return ruling.audited;
}
