import type { EventOf } from "@pentimento/contract";
import type { Tx } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import type { Actor } from "../../platform/web.ts";
import { lockSubject } from "../subjects/index.ts";
import { pictureMissing, wrongState } from "./errors.ts";
import { lockHero, lockVariant, moveToTrash, setStanding, takeFromTrash, type VariantRow } from "./queries.ts";
import { judgeAct, supersededStatus } from "./status.rules.ts";

export interface Judged {
  actor: Actor;
  collectionUid: string;
  subject: { id: number; uid: string };
  variantId: number;
}

type Act = Parameters<typeof judgeAct>[0];
type Change = EventOf<"VariantChanged">["change"];

/**
 * Makes a variant the hero of its slot; the former hero goes back to review in the same transaction.
 * @throws StudioError `wrong-state` (conflict), `not-found` (trashed)
 */
export const approve = (deps: Deps, judged: Judged) =>
  judging(deps, judged, "approve", (tx, variant) => crown(deps, tx, judged, variant));

/**
 * The game's word for approving: makes a variant the active one of its slot. What is active already stays it, and nothing
 * is told.
 * @throws StudioError as `approve` does
 */
export const activate = (deps: Deps, judged: Judged) =>
  judging(deps, judged, "activate", async (tx, variant) =>
    variant.isHero ? undefined : crown(deps, tx, judged, variant),
  );

async function crown(deps: Deps, tx: Tx, judged: Judged, variant: VariantRow): Promise<Change> {
  const former = await lockHero(tx, judged.subject.id, variant.slot);
  if (former && former.id !== variant.id) {
    await setStanding(tx, former.id, supersededStatus(former.status), false);
    await tell(deps, tx, judged, former, "superseded");
  }
  await setStanding(tx, variant.id, "approved", true);
  return "approved";
}

/** Takes an approval back: the slot becomes empty. */
export const unapprove = (deps: Deps, judged: Judged) =>
  judging(deps, judged, "unapprove", async (tx, variant, next) => {
    await setStanding(tx, variant.id, next.status, next.isHero);
    return "unapproved";
  });

/** Rejects a variant; a rejected hero leaves its slot empty. */
export const reject = (deps: Deps, judged: Judged) =>
  judging(deps, judged, "reject", async (tx, variant, next) => {
    await setStanding(tx, variant.id, next.status, next.isHero);
    return "rejected";
  });

/** Moves a variant to the trash, where it keeps its file and remembers whether it was the hero. */
export const trash = (deps: Deps, judged: Judged) =>
  judging(deps, judged, "trash", async (tx, variant) => {
    await moveToTrash(tx, variant.id, judged.actor.userId);
    return "trashed";
  });

/** Brings a variant back from the trash, as the hero it was while the slot is still free, or back from rejection. */
export const restore = (deps: Deps, judged: Judged) =>
  judging(
    deps,
    judged,
    "restore",
    async (tx, variant, next) => {
      const other = variant.isHero ? await lockHero(tx, judged.subject.id, variant.slot) : undefined;
      if (other) await setStanding(tx, variant.id, supersededStatus(variant.status), false);
      else await setStanding(tx, variant.id, next.status, next.isHero);
      await takeFromTrash(tx, variant.id);
      return "restored";
    },
    { trashedToo: true },
  );

/** Gives what is told of the change; nothing when there was none. */
type Write = (
  tx: Tx,
  variant: VariantRow,
  next: { status: VariantRow["status"]; isHero: boolean },
) => Promise<Change | undefined>;

async function judging(deps: Deps, judged: Judged, act: Act, write: Write, { trashedToo = false } = {}): Promise<void> {
  await deps.db.inTx(async (tx) => {
    await lockSubject(tx, judged.subject.id);
    const variant = await lockVariant(tx, judged.variantId);
    if (variant.deletedAt && !trashedToo) throw pictureMissing();
    const verdict = judgeAct(act, {
      status: variant.status,
      isHero: variant.isHero,
      trashed: variant.deletedAt !== null,
      slot: variant.slot,
      isTest: variant.isTest,
    });
    if (!verdict.ok) throw wrongState(verdict.because);
    const change = await write(tx, variant, verdict);
    if (change) await tell(deps, tx, judged, variant, change);
  });
}

const tell = (deps: Deps, tx: Tx, judged: Judged, variant: VariantRow, change: Change) =>
  deps.record(
    tx,
    { collectionUid: judged.collectionUid, subjectUid: judged.subject.uid, actorName: judged.actor.name },
    {
      type: "VariantChanged",
      subject_id: judged.subject.uid,
      variant_id: variant.uid,
      slot: variant.slot,
      change,
      actor: judged.actor.name,
    },
  );
