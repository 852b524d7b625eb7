import type { Action, Role } from "@pentimento/contract";

/** Who may do an act: everybody, everybody signed in, the named roles of the collection, or admins only. Admins always may. */
interface Grant {
  who: "anyone" | "signed-in" | "members" | "admins";
  roles?: readonly Role[];
  /** Roles that may only where the collection asks for no approval. */
  rolesWithoutApproval?: readonly Role[];
  /** Whether the act is written to the audit log. */
  audited?: true;
  /** Whether anyone may when the collection is public: cards of profiles. */
  publicToo?: true;
}

const everyMember: readonly Role[] = ["viewer", "player", "reviewer", "owner", "creator"];
const makers: readonly Role[] = ["owner", "creator"];
const insiders: readonly Role[] = ["reviewer", "owner", "creator"];

const anyone: Grant = { who: "anyone" };
const signedIn: Grant = { who: "signed-in" };
const adminsOnly: Grant = { who: "admins", audited: true };
const to = (...roles: Role[]): Grant => ({ who: "members", roles });
const members: Grant = { who: "members", roles: everyMember };
const judging: Grant = { who: "members", roles: ["reviewer"], rolesWithoutApproval: makers, audited: true };

/** Acts that are no route of their own. */
export type InnerAct = "variants.read-lineage" | "live.follow";

/** The authorisation table: every route's act has an entry, or this does not compile. */
export const grants: Record<Action | InnerAct, Grant> = {
  "setup.read": anyone,
  "setup.run": anyone,
  "sign-in.ways": anyone,
  "me.read": signedIn,
  "members.list": to("creator"),
  "members.edit": { ...to("creator"), audited: true },
  "users.add": adminsOnly,
  "audit.list": { who: "admins" },
  "collections.list": signedIn,
  "collections.create": signedIn,
  "collections.read": members,
  "collections.edit": { ...to("creator"), audited: true },
  "subjects.list": members,
  "subjects.create": to("creator"),
  "subjects.read": members,
  "subjects.edit": { who: "members", roles: makers },
  "subjects.archive": { ...to("creator"), audited: true },
  "slots.add": to("creator"),
  "source.upload": { who: "members", roles: makers },
  "source.read": members,
  "quality.override": { ...to("reviewer"), audited: true },
  "checks.rerun": { who: "members", roles: insiders },
  "faces.state": { ...to("creator"), audited: true },
  "jobs.read": members,
  "variants.list": members,
  "variants.read": members,
  "variants.read-lineage": { who: "members", roles: insiders },
  "variants.approve": judging,
  "variants.unapprove": judging,
  "variants.reject": judging,
  "variants.restore": { who: "members", roles: makers },
  "variants.remove": { who: "members", roles: makers, audited: true },
  "seeds.list": members,
  "trash.list": { who: "members", roles: makers },
  "generation.request": to("creator"),
  "providers.list": signedIn,
  "batches.list": signedIn,
  "batches.read": members,
  "batches.cancel": { who: "members", roles: makers },
  "batches.retry": { who: "members", roles: makers },
  "batches.clear": { who: "members", roles: makers },
  "batches.clear-completed": { who: "members", roles: makers },
  "cards.read": members,
  "cards.render": { who: "members", roles: makers },
  "cards.file": { ...members, publicToo: true },
  "pictures.read": members,
  "pictures.download": { who: "members", roles: insiders },
  "pictures.original": { who: "members", roles: makers, audited: true },
  "live.follow": members,
};

export interface Asker {
  userId: number | undefined;
  isAdmin: boolean;
  roles: ReadonlyMap<number, Role>;
}

/** What the act is done to. Without an object only the actor counts. */
export interface ActObject {
  collectionId: number;
  kind: string;
  requiresApproval: boolean;
}

export type Ruling =
  | { may: true; audited: boolean }
  | { may: false; because: "not-signed-in" | "not-visible" | "not-allowed" };

/**
 * The one function that says who may. Order of refusals: no session (401), an object one may not know about (404), one may
 * know but not do it (403).
 */
export function can(actor: Asker, act: Action | InnerAct, object?: ActObject): Ruling {
  const grant = grants[act];
  const yes: Ruling = { may: true, audited: grant.audited === true };
  if (grant.who === "anyone" || isPublic(grant, object)) return yes;
  if (actor.userId === undefined) return { may: false, because: "not-signed-in" };
  if (actor.isAdmin || grant.who === "signed-in") return yes;
  if (grant.who === "admins" || !object) return { may: false, because: "not-allowed" };
  const role = actor.roles.get(object.collectionId);
  if (!role) return { may: false, because: "not-visible" };
  return holds(grant, role, object) ? yes : { may: false, because: "not-allowed" };
}

const isPublic = (grant: Grant, object: ActObject | undefined) =>
  grant.publicToo === true && object?.kind === "profiles";

function holds(grant: Grant, role: Role, object: ActObject): boolean {
  if (grant.roles?.includes(role)) return true;
  return !object.requiresApproval && grant.rolesWithoutApproval?.includes(role) === true;
}

/** Whether an act may be done by somebody who is not signed in, on some object at least. */
export const isOpenToAll = (act: Action | InnerAct): boolean =>
  grants[act].who === "anyone" || grants[act].publicToo === true;
