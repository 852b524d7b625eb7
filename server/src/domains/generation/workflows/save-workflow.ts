import type { Tx } from "../../../platform/database.ts";
import type { Deps } from "../../../platform/deps.ts";
import type { Actor, Place } from "../../../platform/web.ts";
import { notFound } from "../../identity/index.ts";
import { modelsOf } from "./check/validate.rules.ts";
import { movedOn, noSuchVersion } from "./errors.ts";
import {
  type GivenSettings,
  keepSettings,
  keptSettings,
  type ReadSettings,
  requireSettings,
  sha256Of,
} from "./read-settings.ts";
import { isMended, lackOf } from "./require-runnable.ts";
import { tellChanged } from "./tell-changed.ts";
import {
  archiveWorkflow,
  findOwnDefault,
  findVersion,
  findWorkflow,
  insertVersion,
  insertWorkflow,
  lockSlot,
  lockWorkflow,
  renameWorkflow,
  setDefault,
  unarchiveWorkflow,
  type VersionRow,
  type WorkflowRow,
} from "./workflows.queries.ts";

type Home = Place["collection"] | undefined;

export interface NewWorkflow {
  name: string;
  slot: string;
  makeDefault: boolean;
  comment: string;
}

/**
 * Keeps a workflow with its first version. The first of its slot becomes the slot's default, unless every server that
 * answers lacks something of it; who asks for it as the default has it so.
 * @throws StudioError as `requireSettings` does
 * @returns uid of the workflow
 */
export async function createWorkflow(
  deps: Deps,
  actor: Actor,
  home: Home,
  wish: NewWorkflow,
  given: GivenSettings,
): Promise<string> {
  const read = await requireSettings(deps, given);
  return deps.db.inTx((tx) => writeNew(deps, tx, actor, home, wish, read));
}

async function writeNew(
  deps: Deps,
  tx: Tx,
  actor: Actor,
  home: Home,
  wish: NewWorkflow,
  read: ReadSettings,
): Promise<string> {
  await lockSlot(tx, wish.slot);
  const collectionId = home?.id ?? null;
  const made = await insertWorkflow(tx, { collectionId, name: wish.name, slot: wish.slot });
  await writeVersion(tx, { workflowId: made.id, version: 1, comment: wish.comment, madeBy: actor.userId }, read);
  const isSound = lackOf(read.settings, read.views).length === 0;
  if (wish.makeDefault || (isSound && (await lacksDefault(tx, { collectionId, slot: wish.slot }))))
    await setDefault(tx, { id: made.id, collectionId, slot: wish.slot });
  await tellChanged(deps, tx, actor, home?.uid, { uid: made.uid, slot: wish.slot, version: 1 });
  return made.uid;
}

interface VersionPlace {
  workflowId: number;
  version: number;
  comment: string;
  madeBy: number | undefined;
}

/** Writes a version with what it was checked against: the server's version, and the models that its graph names. */
async function writeVersion(tx: Tx, place: VersionPlace, { settings, views }: ReadSettings): Promise<void> {
  const kept = keepSettings(settings);
  await insertVersion(tx, {
    ...place,
    ...kept,
    sha256: sha256Of(kept.graph),
    environment: { comfyui_version: views[0]?.version ?? null, models: modelsOf(settings.graph) },
  });
}

export interface WorkflowChange {
  name?: string;
  makeDefault?: boolean;
  comment?: string;
  /** The version that the change began from. */
  baseVersion?: number;
}

/**
 * Changes a workflow. A change of what it consists of writes a new version; one that changes nothing writes none. One that
 * no server could run before becomes its slot's default by it, where there is none.
 * @throws StudioError `workflow-moved-on` (conflict): there is a newer version than the one begun from; and as `requireSettings`
 */
export async function saveWorkflow(
  deps: Deps,
  actor: Actor,
  uid: string,
  change: WorkflowChange,
  given: GivenSettings,
): Promise<void> {
  const workflow = await requireWorkflow(deps, uid);
  const base = await requireVersion(deps, workflow);
  if (change.baseVersion !== undefined && change.baseVersion !== base.version) throw movedOn(base.version);
  const hasSettings = Object.values(given).some((value) => value !== undefined);
  const read = hasSettings ? await requireSettings(deps, given, keptSettings(base)) : undefined;
  const isNew = read !== undefined && differs(read, base);
  const version = isNew ? base.version + 1 : base.version;
  const mends = isNew && (await isMended(deps, keptSettings(base), read));
  await deps.db.inTx(async (tx) => {
    await lockUnmoved(tx, workflow, base);
    const { comment = "" } = change;
    if (isNew) await writeVersion(tx, { workflowId: workflow.id, version, comment, madeBy: actor.userId }, read);
    if (change.name !== undefined) await renameWorkflow(tx, workflow.id, change.name);
    if (change.makeDefault || (mends && (await lacksDefault(tx, workflow)))) await setDefault(tx, workflow);
    await tellChanged(deps, tx, actor, workflow.collectionUid, { ...workflow, version });
  });
}

const lacksDefault = async (tx: Tx, { collectionId, slot }: Pick<WorkflowRow, "collectionId" | "slot">) =>
  (await findOwnDefault(tx, collectionId, slot)) === undefined;

/** Locks a workflow, if its newest version is still the one that was read. @throws StudioError `workflow-moved-on` */
async function lockUnmoved(tx: Tx, workflow: WorkflowRow, base: VersionRow): Promise<void> {
  await lockSlot(tx, workflow.slot);
  await lockWorkflow(tx, workflow.id);
  const newest = await findVersion(tx, workflow.id);
  if (newest && newest.version !== base.version) throw movedOn(newest.version);
}

/** Whether settings are others than a version's. The database keeps members in an order of its own. */
export function differs({ settings }: ReadSettings, row: VersionRow): boolean {
  const before = keepSettings(keptSettings(row));
  const after = keepSettings(settings);
  return before.graph !== after.graph || ordered(before) !== ordered(after);
}

const ordered = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );

/**
 * Writes a new version of the collection's own default of a slot; without one, the settings become it.
 * @returns uid of the workflow
 * @throws StudioError `validation` (invalid): there is none yet, and no graph was given; and as `requireSettings`
 */
export async function saveDefault(
  deps: Deps,
  actor: Actor,
  home: Place["collection"],
  wish: { slot: string; name?: string; comment?: string },
  given: GivenSettings,
): Promise<string> {
  const own = await findOwnDefault(deps.db.read, home.id, wish.slot);
  if (own) {
    await saveWorkflow(deps, actor, own.uid, { name: wish.name, comment: wish.comment }, given);
    return own.uid;
  }
  const { slot, comment = "" } = wish;
  const name = wish.name ?? `${slot} workflow`;
  return createWorkflow(deps, actor, home, { name, slot, comment, makeDefault: true }, given);
}

/** Writes an old version anew as the newest, after asking whether it may still run. */
export async function revertWorkflow(deps: Deps, actor: Actor, uid: string, version: number): Promise<void> {
  const workflow = await requireWorkflow(deps, uid);
  const old = await requireVersion(deps, workflow, version);
  const given = givenOf(old);
  await saveWorkflow(deps, actor, uid, { comment: `Version ${version} again` }, given);
}

function givenOf(row: VersionRow): GivenSettings {
  const kept = keepSettings(keptSettings(row));
  return { workflow_json: kept.graph, ...kept.mappings, locked_inputs: kept.lockedInputs };
}

/** Puts a workflow away; pictures keep naming it. Its slot then has no default until somebody chooses one. */
export async function putAway(deps: Deps, actor: Actor, uid: string): Promise<void> {
  const workflow = await requireWorkflow(deps, uid);
  await deps.db.inTx(async (tx) => {
    await archiveWorkflow(tx, workflow.id);
    await tellChanged(deps, tx, actor, workflow.collectionUid, workflow);
  });
}

/** Takes a workflow back that was put away; a slot that has no default meanwhile has it as its default. */
export async function takeBack(deps: Deps, actor: Actor, uid: string): Promise<void> {
  await deps.db.inTx(async (tx) => {
    await unarchiveWorkflow(tx, uid);
    const workflow = await findWorkflow(tx, uid);
    if (!workflow) throw notFound();
    await lockSlot(tx, workflow.slot);
    if (await lacksDefault(tx, workflow)) await setDefault(tx, workflow);
    await tellChanged(deps, tx, actor, workflow.collectionUid, workflow);
  });
}

/** @throws StudioError `not-found` */
export async function requireWorkflow(deps: Deps, uid: string): Promise<WorkflowRow> {
  const workflow = await findWorkflow(deps.db.read, uid);
  if (!workflow) throw notFound();
  return workflow;
}

/** A version of a workflow; the newest without a number. @throws StudioError `validation` */
export async function requireVersion(deps: Deps, workflow: WorkflowRow, version?: number): Promise<VersionRow> {
  const row = await findVersion(deps.db.read, workflow.id, version);
  if (!row) throw noSuchVersion();
  return row;
}
