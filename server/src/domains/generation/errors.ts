import { StudioError } from "../../platform/errors.ts";
import type { Decision } from "./decide-generation.rules.ts";

const kinds = {
  "provider-unknown": "invalid",
  "count-too-large": "invalid",
  "source-not-usable": "conflict",
  "qa-pending": "conflict",
  "queue-full": "limited",
} as const;

/** The refusal of a decision. `jobUid` is the job that the asker has to wait for. */
export const refused = (decision: Extract<Decision, { allowed: false }>, jobUid?: string) =>
  new StudioError(kinds[decision.because], decision.because, decision.message, {
    details: jobUid ? { job_id: jobUid } : undefined,
    retryAfterSeconds: decision.because === "queue-full" ? 30 : undefined,
  });

const wrong = (slug: string, pointer: string, detail: string) =>
  new StudioError("invalid", slug, `${pointer}: ${detail}`, { flaws: [{ pointer, detail }] });

export const slotUnknown = () =>
  wrong("validation", "/variant_type", "no slot of this collection has that key; add it first");
export const styleUnknown = () => wrong("style-unknown", "/style", "this provider has no such style");
export const seedInvalid = () => wrong("validation", "/seed", "must be below 2^64");
export const workflowUnknown = () =>
  wrong("workflow-unknown", "/workflow_id", "there is no such workflow for this provider");
export const slotNotGenerated = () =>
  wrong("validation", "/variant_type", "cards are drawn from choices, they are not generated");
export const batchFinished = () => new StudioError("conflict", "wrong-state", "This batch has finished");
export const batchNotFinished = () =>
  new StudioError("conflict", "wrong-state", "This batch has not finished; cancel it first");
export const nothingFailed = () => new StudioError("conflict", "wrong-state", "No picture of this batch failed");
