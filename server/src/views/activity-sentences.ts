import type { StudioEvent } from "@pentimento/contract";

const changes: Record<string, (slot: string) => string> = {
  approved: (slot) => `made a ${slot} the hero`,
  unapproved: (slot) => `took back the approval of a ${slot}`,
  rejected: (slot) => `rejected a ${slot}`,
  restored: (slot) => `brought back a ${slot}`,
  trashed: (slot) => `moved a ${slot} to the trash`,
};

/** What happened, to be read after the name of who did it; nothing for news that only machines care for. */
export function activitySentence(event: StudioEvent): string | undefined {
  if (event.type === "VariantChanged") return changes[event.change]?.(event.slot.replace(/[_-]+/g, " "));
  if (event.type === "SourceChanged")
    return event.version === 1 ? "uploaded the source" : `replaced the source, version ${event.version}`;
  if (event.type === "SubjectChanged")
    return event.change === "created" ? "made this subject" : "edited the description";
  if (event.type === "GenerationComplete")
    return `${event.assets.length} ${event.assets.length === 1 ? "picture" : "pictures"} generated`;
  return event.type === "GenerationFailed" ? `Generation failed: ${event.error}` : undefined;
}
