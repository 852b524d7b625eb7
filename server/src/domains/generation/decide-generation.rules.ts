/** Everything the decision needs; read under the same lock that the batch is written under. */
export interface GenerationRequest {
  count: number;
  provider: { name: string; costCentsEach: number } | undefined;
  needsSource: boolean;
}

export interface GenerationUsage {
  /** Largest batch the collection allows. */
  mostPerBatch: number;
  /** Pictures of this person that wait or run now. */
  queuedByActor: number;
  queuedInCollection: number;
}

export type SourceState = { usable: true } | { usable: false; because: "none" | "pending" | "failed"; message: string };

export type Decision =
  | { allowed: true; costCents: number }
  | {
      allowed: false;
      because: "provider-unknown" | "count-too-large" | "source-not-usable" | "qa-pending" | "queue-full";
      message: string;
    };

/** Pictures that may wait or run at once, of one person and of one collection. */
export const queueLimits = { perActor: 64, perCollection: 256 };

const no = (because: Extract<Decision, { allowed: false }>["because"], message: string): Decision => ({
  allowed: false,
  because,
  message,
});

/** Whether pictures may be made now. The one decision behind every way to ask for them; refusals are data. */
export function decideGeneration(request: GenerationRequest, source: SourceState, usage: GenerationUsage): Decision {
  if (!request.provider) return no("provider-unknown", "Nothing by that name makes pictures here");
  if (request.count > usage.mostPerBatch)
    return no("count-too-large", `This collection allows ${usage.mostPerBatch} pictures at once`);
  if (request.needsSource && !source.usable)
    return no(source.because === "pending" ? "qa-pending" : "source-not-usable", source.message);
  if (usage.queuedByActor + request.count > queueLimits.perActor)
    return no("queue-full", `You have ${usage.queuedByActor} pictures waiting; ${queueLimits.perActor} are the most`);
  if (usage.queuedInCollection + request.count > queueLimits.perCollection)
    return no(
      "queue-full",
      `This collection has ${usage.queuedInCollection} pictures waiting; ${queueLimits.perCollection} are the most`,
    );
  return { allowed: true, costCents: request.count * request.provider.costCentsEach };
}
