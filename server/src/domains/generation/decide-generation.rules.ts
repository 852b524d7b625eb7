import type { Actor } from "../../platform/web.ts";
import { type BudgetUse, type BudgetVerdict, costOf, weighBudgets } from "./spending/budget.rules.ts";

export type GenerationActor = Pick<Actor, "userId" | "isAdmin" | "roles">;

/** What the pictures are of, and where it lives. */
export interface GenerationSubject {
  collectionId: number;
  collectionKind: string;
  /** Largest batch the collection allows. */
  mostPerBatch: number;
  source: SourceState;
}

export interface GenerationRequest {
  count: number;
  /** Subjects that the one order is about. */
  subjects: number;
  provider: { name: string; costCentsEach: number } | undefined;
  needsSource: boolean;
}

/** Read under the same lock that the batch is written under. */
export interface GenerationUsage {
  /** Pictures of this person that wait or run now. */
  queuedByActor: number;
  queuedInCollection: number;
  /** Limits of the collection, and of this person in it. */
  budgets: readonly BudgetUse[];
}

export type SourceState = { usable: true } | { usable: false; because: "none" | "pending" | "failed"; message: string };

export interface Refusal {
  allowed: false;
  because:
    | "not-allowed"
    | "bulk-not-allowed"
    | "provider-unknown"
    | "count-too-large"
    | "source-not-usable"
    | "qa-pending"
    | "queue-full"
    | "budget-exceeded";
  message: string;
  /** The numbers of a refused budget, in cents. */
  numbers?: Record<string, string | number>;
  /** When asking again makes sense. */
  again?: Date;
}

export type Decision = { allowed: true; costCents: number } | Refusal;

/** Pictures that may wait or run at once, of one person and of one collection. */
export const queueLimits = { perActor: 64, perCollection: 256 };

const no = (because: Refusal["because"], message: string): Refusal => ({ allowed: false, because, message });

/**
 * Whether pictures may be made now. The one decision behind every way to ask for them, also to try again; refusals are
 * data. An admin needs no role, but every limit holds for admins too.
 */
export function decideGeneration(
  actor: GenerationActor,
  subject: GenerationSubject,
  request: GenerationRequest,
  usage: GenerationUsage,
  now: Date,
): Decision {
  const { count, provider } = request;
  if (!provider) return no("provider-unknown", "Nothing by that name makes pictures here");
  const costCents = costOf(count, provider.costCentsEach);
  return (
    refuseWho(actor, subject) ??
    refuseExtent(subject, request) ??
    refuseSource(subject.source, request) ??
    refuseFull(count, usage) ??
    refuseCost(weighBudgets(costCents, usage.budgets, now), costCents) ?? { allowed: true, costCents }
  );
}

function refuseWho({ userId, isAdmin, roles }: GenerationActor, { collectionId }: GenerationSubject) {
  const role = roles.get(collectionId);
  if (userId !== undefined && (isAdmin || role === "creator" || role === "owner")) return undefined;
  return no("not-allowed", "Pictures are made by creators and owners of a collection");
}

function refuseExtent({ collectionKind, mostPerBatch }: GenerationSubject, { count, subjects }: GenerationRequest) {
  if (subjects > 1 && collectionKind !== "studio")
    return no("bulk-not-allowed", "Outside studio collections pictures are made for one subject at a time");
  if (count > mostPerBatch) return no("count-too-large", `This collection allows ${mostPerBatch} pictures at once`);
  return undefined;
}

function refuseSource(source: SourceState, { needsSource }: GenerationRequest) {
  if (!needsSource || source.usable) return undefined;
  return no(source.because === "pending" ? "qa-pending" : "source-not-usable", source.message);
}

function refuseFull(count: number, { queuedByActor, queuedInCollection }: GenerationUsage) {
  const { perActor, perCollection } = queueLimits;
  if (queuedByActor + count > perActor)
    return no("queue-full", `You have ${queuedByActor} pictures waiting; ${perActor} are the most`);
  if (queuedInCollection + count > perCollection)
    return no(
      "queue-full",
      `This collection has ${queuedInCollection} pictures waiting; ${perCollection} are the most`,
    );
  return undefined;
}

function refuseCost(verdict: BudgetVerdict, costCents: number): Refusal | undefined {
  if (verdict.within) return undefined;
  const cost = `These pictures cost ${costCents} cents`;
  if (verdict.because === "none")
    return {
      ...no("budget-exceeded", `${cost}, and no budget is set here; an admin sets one for the collection`),
      numbers: { cost_cents: costCents, left_cents: 0 },
    };
  const { budget, leftCents, resetsAt } = verdict;
  const whose = budget.scope === "collection" ? "this collection's" : "your";
  const sums = `${leftCents} of ${budget.limitCents} cents of ${whose} budget for the ${budget.period} are left`;
  return {
    ...no("budget-exceeded", `${cost}; ${sums}. It begins anew at ${resetsAt.toISOString()}`),
    numbers: {
      cost_cents: costCents,
      left_cents: leftCents,
      limit_cents: budget.limitCents,
      spent_cents: budget.spentCents,
      reserved_cents: budget.reservedCents,
      period: budget.period,
      resets_at: resetsAt.toISOString(),
    },
    again: resetsAt,
  };
}
