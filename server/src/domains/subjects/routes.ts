import { type Collection, collectionRoutes, type Subject, subjectRoutes } from "@pentimento/contract";
import type { Deps } from "../../platform/deps.ts";
import { type Actor, collectionOf, type Endpoint, endpoint, subjectOf } from "../../platform/web.ts";
import { notSignedIn } from "../identity/index.ts";
import { createCollection } from "./create-collection.ts";
import { slotTaken } from "./errors.ts";
import {
  archiveSubject,
  findSlot,
  findSubject,
  insertSlot,
  insertSubject,
  type SlotRow,
  type SubjectRow,
  updateCollection,
  updateSubject,
} from "./queries.ts";
import { labelOf, sourceSlot } from "./slots.rules.ts";

/** How a collection looks to an actor; a read-only page knows, for it joins more than this domain. */
export type DescribeCollection = (actor: Actor, id: number) => Promise<Collection>;

export const subjectEndpoints = (deps: Deps, describe: DescribeCollection): Endpoint[] => [
  ...collectionEndpoints(deps, describe),
  ...editEndpoints(deps),
  slotEndpoint(deps),
];

const collectionEndpoints = (deps: Deps, describe: DescribeCollection): Endpoint[] => [
  endpoint(collectionRoutes.create, async ({ actor, body }) => {
    const { userId } = actor;
    if (userId === undefined) throw notSignedIn();
    const { id } = await deps.db.inTx((tx) =>
      createCollection(
        deps,
        tx,
        { userId, name: actor.name },
        { name: body.name, kind: body.kind, requiresApproval: body.requires_approval },
      ),
    );
    return describe({ ...actor, roles: new Map([...actor.roles, [id, "creator"]]) }, id);
  }),
  endpoint(collectionRoutes.read, async (asked) => describe(asked.actor, collectionOf(asked).id)),
  endpoint(collectionRoutes.edit, async (asked) => {
    const { id, uid } = collectionOf(asked);
    await deps.db.inTx(async (tx) => {
      await updateCollection(tx, id, asked.body);
      await deps.record(
        tx,
        { collectionUid: uid, actorName: asked.actor.name },
        { type: "CollectionChanged", change: "edited" },
      );
    });
    return describe(asked.actor, id);
  }),
];

const editEndpoints = (deps: Deps): Endpoint[] => [
  endpoint(subjectRoutes.create, async (asked) => {
    const collection = collectionOf(asked);
    const made = await deps.db.inTx(async (tx) => {
      const subject = await insertSubject(tx, { collectionId: collection.id, ...asked.body });
      await recordChange(deps, tx, asked.actor, collection.uid, subject.uid, "created");
      return subject;
    });
    return readSubject(deps, made.id);
  }),
  endpoint(subjectRoutes.edit, async (asked) => {
    const { collection, subject } = subjectOf(asked);
    await deps.db.inTx(async (tx) => {
      await updateSubject(tx, subject.id, asked.body);
      await recordChange(deps, tx, asked.actor, collection.uid, subject.uid, "edited");
    });
    return readSubject(deps, subject.id);
  }),
  endpoint(subjectRoutes.archive, async (asked) => {
    const { collection, subject } = subjectOf(asked);
    await deps.db.inTx(async (tx) => {
      await archiveSubject(tx, subject.id);
      await recordChange(deps, tx, asked.actor, collection.uid, subject.uid, "archived");
    });
    return undefined;
  }),
];

const slotEndpoint = (deps: Deps): Endpoint =>
  endpoint(subjectRoutes.addSlot, async (asked) => {
    const { collection } = subjectOf(asked);
    const { key, label, aspect, sensitive } = asked.body;
    const slot = await deps.db.inTx(async (tx) => {
      // A key that is built in, or the source's, means something already; another slot by it would split its pictures.
      if (key === sourceSlot || (await findSlot(tx, collection.id, key))) throw slotTaken();
      const made = await insertSlot(tx, collection.id, { key, label: label ?? labelOf(key), aspect, sensitive });
      if (!made) throw slotTaken();
      await deps.record(
        tx,
        { collectionUid: collection.uid, actorName: asked.actor.name },
        { type: "CollectionChanged", change: "slots" },
      );
      return made;
    });
    return describeSlot(slot);
  });

type Change = "created" | "edited" | "archived";

const recordChange = (
  deps: Deps,
  tx: Parameters<Deps["record"]>[0],
  actor: Actor,
  collectionUid: string,
  subjectUid: string,
  change: Change,
) =>
  deps.record(
    tx,
    { collectionUid, subjectUid, actorName: actor.name },
    { type: "SubjectChanged", subject_id: subjectUid, change, actor: actor.name },
  );

async function readSubject(deps: Deps, id: number): Promise<Subject> {
  const row = await findSubject(deps.db.read, String(id));
  if (!row) throw new Error("the subject went away while it was written");
  return describeSubject(row);
}

export const describeSubject = (row: SubjectRow): Subject => ({
  id: row.subjectId,
  uid: row.subjectUid,
  collection_id: row.id,
  collection_uid: row.uid,
  kind: row.subjectKind as Subject["kind"],
  name: row.name,
  description: row.description,
  attributes: row.attributes as Record<string, string>,
  source_image_path: row.sourceImagePath,
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});

export const describeSlot = (slot: SlotRow) => ({
  key: slot.key,
  label: slot.label,
  aspect: slot.aspect,
  alpha: slot.alpha,
  built_in: slot.builtIn,
  description: slot.description,
  kind: slot.kind,
  sensitive: slot.sensitive,
});
