import { StudioError } from "../../platform/errors.ts";
import type { Refusal } from "./decide-generation.rules.ts";

const kinds = {
  "not-allowed": "forbidden",
  "bulk-not-allowed": "forbidden",
  "provider-unknown": "invalid",
  "count-too-large": "invalid",
  "source-not-usable": "conflict",
  "qa-pending": "conflict",
  "queue-full": "limited",
  "budget-exceeded": "limited",
} as const;

/** The refusal of a decision. `jobUid` is the job that the asker has to wait for. */
export const refused = (refusal: Refusal, now: Date, jobUid?: string) =>
  new StudioError(kinds[refusal.because], refusal.because, refusal.message, {
    details: { ...refusal.numbers, ...(jobUid && { job_id: jobUid }) },
    retryAfterSeconds: secondsToWait(refusal, now),
  });

function secondsToWait({ because, again }: Refusal, now: Date): number | undefined {
  if (again) return Math.ceil((again.getTime() - now.getTime()) / 1_000);
  return because === "queue-full" ? 30 : undefined;
}

const wrong = (slug: string, pointer: string, detail: string) =>
  new StudioError("invalid", slug, `${pointer}: ${detail}`, { flaws: [{ pointer, detail }] });

/** How the caller calls the slot: the studio's field, or the game's. */
export type SlotField = "variant_type" | "asset_type" | "slot";

export const slotUnknown = (field: SlotField) =>
  wrong("validation", `/${field}`, "no slot of this collection has that key; add it first");
export const slotNotForKind = (field: SlotField, kind: string, kinds: readonly string[]) =>
  wrong(
    "validation",
    `/${field}`,
    `this slot is for subjects of kind ${kinds.join(" or ")}, and this is one of kind ${kind}`,
  );
export const styleUnknown = () => wrong("style-unknown", "/style", "this provider has no such style");
export const styleReferenceRefused = (because: string) => wrong("style-reference", "/style_reference_id", because);
export const seedInvalid = () => wrong("validation", "/seed", "must be below 2^64");
export const seedUnsupported = () => wrong("seed-unsupported", "/seed", "this provider takes no seed; leave it out");
export const kindUnsupported = (field: SlotField) =>
  wrong("kind-unsupported", `/${field}`, "this provider does not make pictures of that kind");
export const sourceUnsupported = () =>
  wrong("source-unsupported", "/provider", "this provider takes no source picture, so it would not keep the likeness");
export const userUnknown = () => wrong("validation", "/user_id", "there is no such person");
export const workflowUnknown = () =>
  wrong("workflow-unknown", "/workflow_id", "there is no such workflow for this provider");
export const sourceNeeded = () =>
  new StudioError("conflict", "source-not-usable", "This workflow works on a source picture; upload one first");
export const slotNotGenerated = (field: SlotField) =>
  wrong("validation", `/${field}`, "cards are drawn from choices, they are not generated");
export const batchFinished = () => new StudioError("conflict", "wrong-state", "This batch has finished");
export const batchNotFinished = () =>
  new StudioError("conflict", "wrong-state", "This batch has not finished; cancel it first");
export const batchBeingCancelled = () =>
  new StudioError(
    "conflict",
    "wrong-state",
    "This batch is being cancelled; ask again once what was under way has ended",
    { retryAfterSeconds: 2 },
  );
export const nothingFailed = () => new StudioError("conflict", "wrong-state", "No picture of this batch failed");
export const quarantined = () =>
  new StudioError(
    "conflict",
    "quarantined",
    "The studio stopped twice while this picture was made, so it is left alone; Retry asks for it once more",
  );
