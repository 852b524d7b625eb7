import type { Action } from "@pentimento/contract";

/** Columns of the table, in its order. A role counts in its own collection only. */
export const who = ["nobody", "stranger", "viewer", "player", "reviewer", "owner", "creator", "admin"] as const;
export type Who = (typeof who)[number];

const reading = "14yyyyyy";
const making = "14333yyy";
const keeping = "143333yy";
const lookingInside = "1433yyyy";
const judging = "1433y33y";
const anyone = "yyyyyyyy";
const signedIn = "1yyyyyyy";
const adminsOnly = "1333333y";

/**
 * Who may do what: 1 = 401 not signed in, 3 = 403 not allowed, 4 = 404 not visible, y = may. Written out by hand, one row for each act, one column for each of `who`. It repeats the product's own
 * table on purpose: a slip in either shows as a difference.
 */
export const rulings: Record<Action, string> = {
  "setup.read": anyone,
  "setup.run": anyone,
  "sign-in.ways": anyone,
  "me.read": signedIn,
  "members.list": keeping,
  "members.edit": keeping,
  "users.add": adminsOnly,
  "audit.list": adminsOnly,
  "collections.list": signedIn,
  "collections.create": signedIn,
  "collections.read": reading,
  "collections.edit": keeping,
  "subjects.list": reading,
  "subjects.create": keeping,
  "subjects.read": reading,
  "subjects.edit": making,
  "subjects.archive": keeping,
  "slots.add": keeping,
  "source.upload": making,
  "source.read": reading,
  "quality.override": judging,
  "checks.rerun": lookingInside,
  "faces.state": keeping,
  "jobs.read": reading,
  "variants.list": reading,
  "variants.read": reading,
  "variants.approve": judging,
  "variants.unapprove": judging,
  "variants.reject": judging,
  // Of what was rejected; what lies in the trash is taken back by whoever may put it there.
  "variants.restore": judging,
  "variants.remove": making,
  "seeds.list": reading,
  "trash.list": making,
  "generation.request": keeping,
  "providers.list": signedIn,
  "batches.list": signedIn,
  "queue.pause": making,
  "comfy.status": signedIn,
  "comfy.retry": signedIn,
  "nodes.edit": adminsOnly,
  "batches.read": reading,
  "batches.cancel": making,
  "batches.retry": making,
  "batches.clear": making,
  "batches.clear-completed": making,
  "batches.prioritise": making,
  "spending.read": lookingInside,
  "spending.edit": "1433333y",
  "assets.list": reading,
  "assets.generate": keeping,
  "assets.read": reading,
  "assets.remove": making,
  "assets.activate": judging,
  "assets.active": reading,
  "workflows.list": signedIn,
  "workflows.read": reading,
  "workflows.read-graph": lookingInside,
  "workflows.edit": keeping,
  "workflows.edit-one": keeping,
  "cards.read": reading,
  "cards.render": making,
  "cards.file": reading,
  "pictures.read": reading,
  "pictures.download": lookingInside,
  "pictures.original": lookingInside,
};

/** Where a collection asks for no approval, its makers judge too. */
export const rulingsWithoutApproval: Partial<Record<Action, string>> = {
  "variants.approve": "1433yyyy",
  "variants.unapprove": "1433yyyy",
  "variants.reject": "1433yyyy",
  "variants.restore": "1433yyyy",
  "assets.activate": "1433yyyy",
};

/** What bodies must hold beside their collection, so that they are read at all; nothing comes of any of these: the slot is one that nobody has, the graph is none. */
export const wholeBodies = (things: Record<string, string>): Record<string, object> => ({
  "assets.generate": { entity_id: things.entity_id, asset_type: "nobody-has-this-slot" },
  "batches.bring-back": { batch_ids: [things.batch_id] },
  "workflows.inspect": { workflow_json: "{}" },
  "workflows.test": { subject_id: things.subject_id, workflow_json: "{}" },
  "workflows.create": { name: "A", slot: "portrait", workflow_json: "{}" },
  "workflows.save-of-slot": { workflow_json: "{}" },
});
