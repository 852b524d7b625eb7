import { z } from "zod";
import { anyId, text, time, title, uid } from "./ids.ts";
import { route } from "./route.ts";

/** Roles inside a collection, weakest first. An admin of the studio needs none. */
export const role = z.enum(["viewer", "player", "reviewer", "owner", "creator"]).meta({ id: "Role" });
export type Role = z.output<typeof role>;

export const collectionKind = z.enum(["studio", "world", "profiles"]).meta({ id: "CollectionKind" });

export const me = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    is_admin: z.boolean(),
    roles: z.record(z.string(), role).meta({ description: "role by collection uid" }),
  })
  .meta({ id: "Me" });
export type Me = z.output<typeof me>;

export const member = z
  .object({ user_id: z.string(), name: z.string(), email: z.string(), role, since: time })
  .meta({ id: "Member" });

export const setupState = z
  .object({ needed: z.boolean(), checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })) })
  .meta({ id: "SetupState" });

const password = text(128).min(10, "Enter at least 10 characters.");

export const setupRoutes = {
  read: route({
    name: "setup.read",
    method: "get",
    path: "/api/setup",
    summary: "Whether first-run set-up is still open",
    action: "setup.read",
    status: 200,
    answer: setupState,
  }),
  run: route({
    name: "setup.run",
    method: "post",
    path: "/api/setup",
    summary: "Make the first admin and the first collection; works once",
    action: "setup.run",
    body: z.strictObject({
      name: title,
      email: z.email().max(254),
      password,
      collection: z.strictObject({ name: title, kind: collectionKind }).optional(),
    }),
    status: 201,
    answer: z.object({ collection_uid: uid.nullable() }),
    problems: ["setup-done"],
  }),
};

export const identityRoutes = {
  me: route({
    name: "me.read",
    method: "get",
    path: "/api/me",
    summary: "Who is signed in",
    action: "me.read",
    status: 200,
    answer: me,
  }),
  signInWays: route({
    name: "sign-in.ways",
    method: "get",
    path: "/api/sign-in-ways",
    summary: "How one may sign in here",
    action: "sign-in.ways",
    status: 200,
    answer: z.object({ password: z.boolean(), github: z.boolean() }),
  }),
  members: route({
    name: "members.list",
    method: "get",
    path: "/api/collections/{collection_id}/members",
    summary: "Members and their roles",
    action: "members.list",
    params: z.object({ collection_id: anyId }),
    status: 200,
    answer: z.object({ members: z.array(member) }),
  }),
  putMember: route({
    name: "members.put",
    method: "put",
    path: "/api/collections/{collection_id}/members",
    summary: "Give a person a role; the person must have an account",
    action: "members.edit",
    params: z.object({ collection_id: anyId }),
    body: z.strictObject({ email: z.email().max(254), role }),
    status: 200,
    answer: member,
    problems: ["user-unknown"],
  }),
  removeMember: route({
    name: "members.remove",
    method: "delete",
    path: "/api/collections/{collection_id}/members/{user_id}",
    summary: "Take a person's role away",
    action: "members.edit",
    params: z.object({ collection_id: anyId, user_id: anyId }),
    status: 204,
  }),
  addUser: route({
    name: "users.add",
    method: "post",
    path: "/api/users",
    summary: "Make an account for another person",
    action: "users.add",
    body: z.strictObject({ name: title, email: z.email().max(254), password, is_admin: z.boolean().default(false) }),
    status: 201,
    answer: z.object({ id: z.string() }),
    problems: ["email-taken"],
  }),
  audit: route({
    name: "audit.list",
    method: "get",
    path: "/api/audit",
    summary: "The newest audited acts",
    action: "audit.list",
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(50) }),
    status: 200,
    answer: z.object({
      entries: z.array(
        z.object({
          id: z.int(),
          at: time,
          actor: z.string().nullable(),
          action: z.string(),
          object: z.string(),
          outcome: z.string(),
        }),
      ),
    }),
  }),
};
