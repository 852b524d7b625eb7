import { type Action, allRoutes, type Role } from "@pentimento/contract";
import { expect, test } from "vitest";
import { type Asker, can, grants, type InnerAct, isOpenToAll } from "./authorise.rules.ts";
import { requireMay } from "./require-may.ts";

/**
 * Who may, as the product's matrix of rights has it. Columns: A nobody signed in, X signed in but no member, P viewer and
 * player, O owner, C creator, R reviewer, M admin of the studio who is no member. ✓ yes, 1 / 3 / 4 refused with
 * 401 / 403 / 404, ° leaves a row in the audit log. Acts that depend on the collection have a line for each sort of it.
 */
const matrix = `
                                   A X P O C R M
  cards.file on profiles           ✓ ✓ ✓ ✓ ✓ ✓ ✓
  cards.file                       1 4 ✓ ✓ ✓ ✓ ✓
  subjects.list                    1 4 ✓ ✓ ✓ ✓ ✓
  subjects.read                    1 4 ✓ ✓ ✓ ✓ ✓
  source.read                      1 4 ✓ ✓ ✓ ✓ ✓
  variants.list                    1 4 ✓ ✓ ✓ ✓ ✓
  variants.read                    1 4 ✓ ✓ ✓ ✓ ✓
  pictures.read                    1 4 ✓ ✓ ✓ ✓ ✓
  variants.read-lineage            1 4 3 ✓ ✓ ✓ ✓
  pictures.original                1 4 3 ✓ ✓ ✓ ✓°
  source.upload                    1 4 3 ✓ ✓ 3 ✓
  generation.request               1 4 3 3 ✓ 3 ✓°
  variants.approve                 1 4 3 3 3 ✓° ✓°
  variants.unapprove               1 4 3 3 3 ✓° ✓°
  variants.reject                  1 4 3 3 3 ✓° ✓°
  variants.approve unapproved      1 4 3 ✓ ✓ ✓ ✓
  variants.unapprove unapproved    1 4 3 ✓ ✓ ✓ ✓
  variants.reject unapproved       1 4 3 ✓ ✓ ✓ ✓
  quality.override                 1 4 3 3 3 ✓° ✓°
  variants.remove                  1 4 3 ✓ ✓ 3 ✓°
  trash.list                       1 4 3 ✓ ✓ 3 ✓
  batches.cancel                   1 4 3 ✓ ✓ 3 ✓
  batches.retry                    1 4 3 ✓ ✓ 3 ✓°
  batches.clear                    1 4 3 ✓ ✓ 3 ✓
  batches.clear-completed          1 4 3 ✓ ✓ 3 ✓
  batches.prioritise               1 4 3 ✓° ✓° 3 ✓°
  members.list                     1 4 3 3 ✓ 3 ✓
  members.edit                     1 4 3 3 ✓ 3 ✓°
  seeds.list                       1 4 ✓ ✓ ✓ ✓ ✓
  live.follow                      1 4 ✓ ✓ ✓ ✓ ✓°
  audit.list                       1 3 3 3 3 3 ✓
  users.add                        1 3 3 3 3 3 ✓°
`;

/** The product's own acts, which the matrix has no line for, in the same signs. */
const ownActs = `
                                   A X P O C R M
  setup.read                       ✓ ✓ ✓ ✓ ✓ ✓ ✓
  setup.run                        ✓ ✓ ✓ ✓ ✓ ✓ ✓
  sign-in.ways                     ✓ ✓ ✓ ✓ ✓ ✓ ✓
  me.read                          1 ✓ ✓ ✓ ✓ ✓ ✓
  collections.list                 1 ✓ ✓ ✓ ✓ ✓ ✓
  collections.create               1 ✓ ✓ ✓ ✓ ✓ ✓
  providers.list                   1 ✓ ✓ ✓ ✓ ✓ ✓
  batches.list                     1 ✓ ✓ ✓ ✓ ✓ ✓
  comfy.status                     1 ✓ ✓ ✓ ✓ ✓ ✓
  comfy.retry                      1 ✓ ✓ ✓ ✓ ✓ ✓
  nodes.edit                       1 3 3 3 3 3 ✓°
  collections.read                 1 4 ✓ ✓ ✓ ✓ ✓
  collections.edit                 1 4 3 3 ✓ 3 ✓°
  subjects.create                  1 4 3 3 ✓ 3 ✓
  subjects.edit                    1 4 3 ✓ ✓ 3 ✓
  subjects.archive                 1 4 3 3 ✓ 3 ✓°
  slots.add                        1 4 3 3 ✓ 3 ✓
  faces.state                      1 4 3 3 ✓ 3 ✓°
  checks.rerun                     1 4 3 ✓ ✓ ✓ ✓
  jobs.read                        1 4 ✓ ✓ ✓ ✓ ✓
  variants.restore                 1 4 3 ✓ ✓ ✓ ✓°
  batches.read                     1 4 ✓ ✓ ✓ ✓ ✓
  spending.read                    1 4 3 ✓ ✓ ✓ ✓
  spending.edit                    1 4 3 3 3 3 ✓°
  assets.list                      1 4 ✓ ✓ ✓ ✓ ✓
  assets.generate                  1 4 3 3 ✓ 3 ✓°
  assets.read                      1 4 ✓ ✓ ✓ ✓ ✓
  assets.remove                    1 4 3 ✓ ✓ 3 ✓°
  assets.activate                  1 4 3 3 3 ✓° ✓°
  assets.activate unapproved       1 4 3 ✓ ✓ ✓ ✓
  assets.active                    1 4 ✓ ✓ ✓ ✓ ✓
  queue.pause                      1 4 3 ✓ ✓ 3 ✓
  cards.read                       1 4 ✓ ✓ ✓ ✓ ✓
  cards.render                     1 4 3 ✓ ✓ 3 ✓
  pictures.download                1 4 3 ✓ ✓ ✓ ✓
  workflows.list                   1 ✓ ✓ ✓ ✓ ✓ ✓
  workflows.read                   1 4 ✓ ✓ ✓ ✓ ✓
  workflows.read-graph             1 4 3 ✓ ✓ ✓ ✓
  workflows.edit                   1 4 3 3 ✓ 3 ✓°
  workflows.edit-one               1 4 3 3 ✓ 3 ✓°
`;

/** Acts that are done to no collection. */
const withoutObject =
  /^(setup|sign-in|me|users|audit|comfy|nodes)[.]|^(collections[.](list|create)|providers[.]list|(batches|workflows)[.]list)$/;

const here = 7;
const member = (role: Role): Asker => ({ userId: 1, isAdmin: false, roles: new Map([[here, role]]) });
const stranger: Asker = { userId: 2, isAdmin: false, roles: new Map([[here + 1, "creator"]]) };
const askers: Record<string, Asker[]> = {
  A: [{ userId: undefined, isAdmin: false, roles: new Map() }],
  X: [stranger, { ...stranger, roles: new Map() }],
  P: [member("viewer"), member("player")],
  O: [member("owner")],
  C: [member("creator")],
  R: [member("reviewer")],
  M: [{ userId: 3, isAdmin: true, roles: new Map() }],
};
const refusals = { 1: "not-signed-in", 3: "not-allowed", 4: "not-visible" } as Record<string, string>;

interface Expectation {
  act: Action | InnerAct;
  sort: string;
  column: string;
  sign: string;
}

function readMatrix(text: string): Expectation[] {
  const [heading = "", ...lines] = text.split("\n").filter((line) => line.trim() !== "");
  const columns = heading.trim().split(/\s+/);
  return lines.flatMap((line) => {
    const [name = "", signs = ""] = line.trim().split(/\s{2,}/);
    const [act, sort = ""] = name.split(/ (?:on )?/);
    return signs.split(" ").map((sign, at) => ({ act: act as Action, sort, column: columns[at] ?? "", sign }));
  });
}

const expectations = [...readMatrix(matrix), ...readMatrix(ownActs)];
const objectOf = ({ act, sort }: Expectation) =>
  withoutObject.test(act)
    ? undefined
    : {
        collectionId: here,
        kind: sort === "profiles" ? "profiles" : "studio",
        requiresApproval: sort !== "unapproved",
      };

test("every route, and every act beside the routes, has its place in the table and in the matrix", () => {
  const acts = new Set<string>([...allRoutes.map((route) => route.action), "variants.read-lineage", "live.follow"]);
  expect(Object.keys(grants).sort()).toEqual([...acts].sort());
  expect([...new Set(expectations.map((one) => one.act))].sort()).toEqual([...acts].sort());
  expect(expectations.every((one) => /^[✓134]°?$/.test(one.sign))).toBe(true);
  expect(expectations).toHaveLength((31 + 41) * 7);
});

test.each(expectations)("$act $sort: $column is answered $sign", (one) => {
  for (const asker of askers[one.column] ?? []) {
    const ruling = can(asker, one.act, objectOf(one));
    if (one.sign.startsWith("✓")) expect(ruling).toMatchObject({ may: true });
    else expect(ruling).toEqual({ may: false, because: refusals[one.sign] });
    if (one.sign.endsWith("°")) expect(ruling).toMatchObject({ audited: true });
  }
});

test("an admin who has the role for an act in a collection does it as everybody with that role", () => {
  const object = { collectionId: here, kind: "studio", requiresApproval: true };
  const admin = (role?: Role): Asker => ({ userId: 3, isAdmin: true, roles: new Map(role ? [[here, role]] : []) });
  expect(can(admin("creator"), "generation.request", object)).toEqual({ may: true, audited: false });
  expect(can(admin("viewer"), "generation.request", object)).toEqual({ may: true, audited: true });
  expect(can(admin("viewer"), "live.follow", object)).toEqual({ may: true, audited: false });
});

test("a workflow that belongs to no collection is read by whoever has the role for it anywhere, and changed by admins only", () => {
  const [nobody, none, viewer, reviewer, creator, admin] = [
    askers.A?.[0],
    askers.X?.[1],
    member("viewer"),
    member("reviewer"),
    member("creator"),
    askers.M?.[0],
  ] as Asker[];
  const may = (act: Action) =>
    [nobody, none, viewer, reviewer, creator, admin].map((asker) => can(asker as Asker, act).may);
  expect(may("workflows.read")).toEqual([false, false, true, true, true, true]);
  expect(may("workflows.read-graph")).toEqual([false, false, false, true, true, true]);
  expect(may("workflows.edit-one")).toEqual([false, false, false, false, false, true]);
  expect(may("workflows.edit")).toEqual([false, false, false, false, false, true]);
});

test("a thing that is not there is refused like one that may not be seen, and nobody passes, not even an admin", () => {
  const ask = (asker: Asker, act: Action) => () =>
    requireMay({ name: "", email: "", ...asker }, act, undefined, { missing: true });
  const [nobody, anyone, admin] = [askers.A?.[0], askers.X?.[0], askers.M?.[0]] as [Asker, Asker, Asker];
  expect(ask(nobody, "variants.read")).toThrow(expect.objectContaining({ kind: "unauthenticated" }));
  expect(ask(anyone, "variants.read")).toThrow(expect.objectContaining({ kind: "not_found" }));
  expect(ask(admin, "variants.read")).toThrow(expect.objectContaining({ kind: "not_found" }));
  expect(ask(nobody, "cards.file")).toThrow(expect.objectContaining({ kind: "not_found" }));
});

test("only these acts are open to somebody who is not signed in", () => {
  const open = Object.keys(grants).filter((act) => isOpenToAll(act as Action));
  expect(open.sort()).toEqual(["cards.file", "setup.read", "setup.run", "sign-in.ways"]);
});
