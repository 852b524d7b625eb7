import type { Action, Role } from "@pentimento/contract";

/** Who may do an act: everybody, everybody signed in, the named roles of the collection, or admins only. Admins always may. */
interface Grant {
  who: "anyone" | "signed-in" | "members" | "admins";
  roles?: readonly Role[];
  /** Roles that may only where the collection asks for no approval. */
  rolesWithoutApproval?: readonly Role[];
  /** Whose act is written to the audit log: everybody's, or an admin's only, who has no role in the collection for it. */
  audited?: "always" | "admins";
  /** Whether anyone may when the collection is public: cards of profiles. */
  publicToo?: true;
  /** Whether a fitting role in any collection is enough for what belongs to none and is offered to all. */
  offeredToo?: true;
}

const everyMember: readonly Role[] = ["viewer", "player", "reviewer", "owner", "creator"];
const makers: readonly Role[] = ["owner", "creator"];
const insiders: readonly Role[] = ["reviewer", "owner", "creator"];

const anyone: Grant = { who: "anyone" };
const signedIn: Grant = { who: "signed-in" };
const adminsOnly: Grant = { who: "admins", audited: "always" };
const to = (...roles: Role[]): Grant => ({ who: "members", roles });
const members: Grant = { who: "members", roles: everyMember };
const judging: Grant = { who: "members", roles: ["reviewer"], rolesWithoutApproval: makers, audited: "always" };

/** Acts that are no route of their own. */
export type InnerAct = "variants.read-lineage" | "live.follow";

/** The authorisation table: every route's act has an entry, or this does not compile. */
export const grants: Record<Action | InnerAct, Grant> = {
  "setup.read": anyone,
  "setup.run": anyone,
  "sign-in.ways": anyone,
  "me.read": signedIn,
  "members.list": to("creator"),
  "members.edit": { ...to("creator"), audited: "always" },
  "users.add": adminsOnly,
  "audit.list": { who: "admins" },
  "collections.list": signedIn,
  "collections.create": signedIn,
  "collections.read": members,
  "collections.edit": { ...to("creator"), audited: "always" },
  "subjects.list": members,
  "subjects.create": to("creator"),
  "subjects.read": members,
  "subjects.edit": { who: "members", roles: makers },
  "subjects.archive": { ...to("creator"), audited: "always" },
  "slots.add": to("creator"),
  "source.upload": { who: "members", roles: makers },
  "source.read": members,
  "quality.override": { ...to("reviewer"), audited: "always" },
  "checks.rerun": { who: "members", roles: insiders },
  "faces.state": { ...to("creator"), audited: "always" },
  "jobs.read": members,
  "variants.list": members,
  "variants.read": members,
  "variants.read-lineage": { who: "members", roles: insiders },
  "variants.approve": judging,
  "variants.unapprove": judging,
  "variants.reject": judging,
  "variants.restore": { who: "members", roles: insiders, audited: "admins" },
  "variants.remove": { who: "members", roles: makers, audited: "always" },
  "seeds.list": members,
  "trash.list": { who: "members", roles: makers },
  "generation.request": { ...to("creator"), audited: "admins" },
  "providers.list": signedIn,
  "batches.list": signedIn,
  "batches.read": members,
  "batches.cancel": { who: "members", roles: makers },
  "batches.retry": { who: "members", roles: makers, audited: "admins" },
  "batches.prioritise": { who: "members", roles: makers, audited: "always" },
  "batches.clear": { who: "members", roles: makers },
  "batches.clear-completed": { who: "members", roles: makers },
  "queue.pause": { who: "members", roles: makers },
  "comfy.status": signedIn,
  // One question to each server, whoever asks; a player at the table needs the picture as much as its maker.
  "comfy.retry": signedIn,
  "nodes.edit": adminsOnly,
  "spending.read": { who: "members", roles: insiders },
  // Whose key pays is whose money it is: the operator's, so a collection's creator does not set its own limit.
  "spending.edit": adminsOnly,
  "assets.list": members,
  "assets.generate": { ...to("creator"), audited: "admins" },
  "assets.read": members,
  "assets.remove": { who: "members", roles: makers, audited: "always" },
  "assets.activate": judging,
  "assets.active": members,
  "workflows.list": signedIn,
  "workflows.read": { ...members, offeredToo: true },
  "workflows.read-graph": { who: "members", roles: insiders, offeredToo: true },
  "workflows.edit": { ...to("creator"), audited: "admins" },
  "workflows.edit-one": { ...to("creator"), audited: "admins" },
  "cards.read": members,
  "cards.render": { who: "members", roles: makers },
  "cards.file": { ...members, publicToo: true },
  "pictures.read": members,
  "pictures.download": { who: "members", roles: insiders },
  "pictures.original": { who: "members", roles: insiders, audited: "always" },
  "live.follow": { ...members, audited: "admins" },
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
  const yes: Ruling = { may: true, audited: grant.audited === "always" };
  if (grant.who === "anyone" || isPublic(grant, object)) return yes;
  if (actor.userId === undefined) return { may: false, because: "not-signed-in" };
  return grant.who === "signed-in" ? yes : ruleMember(actor, grant, object, yes);
}

function ruleMember(actor: Asker, grant: Grant, object: ActObject | undefined, yes: Ruling): Ruling {
  const role = object && actor.roles.get(object.collectionId);
  if (object && role && holds(grant, role, object)) return yes;
  if (!object && holdsAnywhere(grant, actor)) return yes;
  if (actor.isAdmin) return { may: true, audited: grant.audited !== undefined };
  return { may: false, because: object && !role ? "not-visible" : "not-allowed" };
}

const holdsAnywhere = (grant: Grant, actor: Asker) =>
  grant.offeredToo === true && [...actor.roles.values()].some((own) => grant.roles?.includes(own));

const isPublic = (grant: Grant, object: ActObject | undefined) =>
  grant.publicToo === true && object?.kind === "profiles";

function holds(grant: Grant, role: Role, object: ActObject): boolean {
  if (grant.roles?.includes(role)) return true;
  return !object.requiresApproval && grant.rolesWithoutApproval?.includes(role) === true;
}

/** Whether an act may be done by somebody who is not signed in, on some object at least. */
export const isOpenToAll = (act: Action | InnerAct): boolean =>
  grants[act].who === "anyone" || grants[act].publicToo === true;
