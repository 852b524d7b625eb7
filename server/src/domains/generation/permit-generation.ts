import type { ImageProvider } from "../../adapters/providers/provider.ts";
import type { Tx } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import { jobsOfVariant } from "../../platform/jobs.ts";
import type { Actor } from "../../platform/web.ts";
import type { SlotRow, SubjectRow } from "../subjects/index.ts";
import { countQueued, lockRequests } from "./batches.queries.ts";
import { decideGeneration } from "./decide-generation.rules.ts";
import { refused, sourceUnsupported } from "./errors.ts";
import type { FindSource } from "./find-source.ts";
import { pictureKind } from "./slot-kind.rules.ts";
import { budgetsOf } from "./spending/spending.queries.ts";

export interface Wanted {
  actor: Actor;
  subject: SubjectRow;
  slot: SlotRow;
  count: number;
  provider: ImageProvider | undefined;
  /** The source that was chosen earlier; left out: the current one. */
  sourceVariantId?: number;
}

/**
 * Asks the one decision, with everything it needs read under the locks that make requests of a person and of a collection
 * wait for each other: two at once cannot both have the last place or the last cent. It comes in the transaction that queues, before the writing.
 * @returns the variant that the pictures are made from, where they are made from one
 * @throws StudioError as the decision refuses
 */
export async function permitGeneration(
  deps: Deps,
  findSource: FindSource,
  tx: Tx,
  wanted: Wanted,
): Promise<number | undefined> {
  const { actor, subject, count, provider } = wanted;
  await lockRequests(tx, subject.id, actor.userId);
  const { source, standing } = await findSource(tx, subject.subjectId, wanted.sourceVariantId);
  const needsSource = keepsLikeness(wanted, source !== undefined);
  if (needsSource && provider && !provider.capabilities.source) throw sourceUnsupported();
  const now = deps.clock.now();
  const usage = {
    ...(await countQueued(tx, subject.id, actor.userId)),
    budgets: await budgetsOf(tx, subject.id, now, actor.userId),
  };
  const { id: collectionId, kind: collectionKind, mostPerBatch } = subject;
  const home = { collectionId, collectionKind, mostPerBatch, source: standing };
  const decision = decideGeneration(actor, home, { count, subjects: 1, provider, needsSource }, usage, now);
  if (decision.allowed) return needsSource || standing.usable ? source?.id : undefined;
  const jobUid = decision.because === "qa-pending" && source ? await checkJobOf(tx, source.uid) : undefined;
  throw refused(decision, now, jobUid);
}

/**
 * A background shows no likeness, and only characters and profiles have one to keep. People of a world are invented: their
 * pictures are made from words until somebody gives them a source.
 */
function keepsLikeness({ slot, subject: { kind, subjectKind } }: Wanted, sourced: boolean): boolean {
  if (pictureKind(slot) !== "portrait") return false;
  return subjectKind === "profile" || (subjectKind === "character" && (kind !== "world" || sourced));
}

const checkJobOf = async (tx: Tx, variantUid: string) =>
  (await jobsOfVariant(tx, variantUid)).find((job) => job.name === "intake.check-quality")?.uid;
