import { identityRoutes } from "@pentimento/contract";
import type { Deps } from "../../platform/deps.ts";
import { type Actor, collectionOf, type Endpoint, endpoint } from "../../platform/web.ts";
import { makeAccount } from "./accounts.ts";
import type { Authentication } from "./authentication.ts";
import { notFound, ownRole, userUnknown } from "./errors.ts";
import { dropMembership, findUserByEmail, membersOf, newestAudit, putMembership } from "./queries.ts";

/** Routes about people. `uidOf` gives the public ids of collections, which a higher floor knows. */
export function identityEndpoints(
  deps: Deps,
  authentication: Authentication,
  uidsOf: (ids: number[]) => Promise<Map<number, string>>,
): Endpoint[] {
  return [
    endpoint(identityRoutes.me, async ({ actor }) => describeActor(actor, await uidsOf([...actor.roles.keys()]))),
    endpoint(identityRoutes.signInWays, async () => ({
      password: true,
      github: deps.config.GITHUB_CLIENT_ID !== undefined,
    })),
    endpoint(identityRoutes.audit, async ({ query }) => ({
      entries: (await newestAudit(deps.db.read, query.limit)).map((entry) => ({
        ...entry,
        at: entry.at.toISOString(),
      })),
    })),
    endpoint(identityRoutes.addUser, async ({ body }) => {
      const id = await deps.db.inTx((tx) => makeAccount(tx, authentication, { ...body, isAdmin: body.is_admin }));
      return { id: String(id) };
    }),
    ...memberEndpoints(deps),
  ];
}

const memberEndpoints = (deps: Deps): Endpoint[] => [
  endpoint(identityRoutes.members, async (asked) => ({
    members: (await membersOf(deps.db.read, collectionOf(asked).id)).map(describeMember),
  })),
  endpoint(identityRoutes.putMember, async (asked) => {
    const { id, uid } = collectionOf(asked);
    const user = await findUserByEmail(deps.db.read, asked.body.email);
    if (!user) throw userUnknown();
    refuseOwnRole(asked.actor, user.id);
    await deps.db.inTx(async (tx) => {
      await putMembership(tx, id, user.id, asked.body.role);
      await deps.record(
        tx,
        { collectionUid: uid, actorName: asked.actor.name },
        { type: "CollectionChanged", change: "members" },
      );
    });
    return describeMember({
      userId: user.id,
      name: user.name,
      email: user.email,
      role: asked.body.role,
      since: deps.clock.now(),
    });
  }),
  endpoint(identityRoutes.removeMember, async (asked) => {
    const { id, uid } = collectionOf(asked);
    const userId = Number(asked.params.user_id);
    refuseOwnRole(asked.actor, userId);
    await deps.db.inTx(async (tx) => {
      if (!Number.isInteger(userId) || !(await dropMembership(tx, id, userId))) throw notFound();
      await deps.record(
        tx,
        { collectionUid: uid, actorName: asked.actor.name },
        { type: "CollectionChanged", change: "members" },
      );
    });
    return undefined;
  }),
];

function refuseOwnRole(actor: Actor, userId: number): void {
  if (actor.userId === userId && !actor.isAdmin) throw ownRole();
}

const describeActor = (actor: Actor, uids: Map<number, string>) => ({
  id: String(actor.userId),
  name: actor.name,
  email: actor.email,
  is_admin: actor.isAdmin,
  roles: Object.fromEntries(
    [...actor.roles].flatMap(([id, role]) => (uids.has(id) ? [[uids.get(id) as string, role]] : [])),
  ),
});

const describeMember = (member: { userId: number; name: string; email: string; role: string; since: Date }) => ({
  user_id: String(member.userId),
  name: member.name,
  email: member.email,
  role: member.role as "viewer",
  since: member.since.toISOString(),
});
