import type { SlotState, SourceImage } from "@pentimento/contract";
import type { ChosenWords } from "../../lib/chosen.rules.ts";

export interface ReadyLine {
  state: "ok" | "hero" | "editing" | "busy" | "warn" | "fail" | "missing";
  text: string;
  slot?: string;
  remedy?: "choose" | "generate";
}

function sourceLine(source: SourceImage | null): ReadyLine {
  if (!source) return { state: "missing", text: "No source image" };
  const { state, verdict } = source.variant.quality;
  if (state === "queued" || state === "running") return { state: "busy", text: "Source is being checked" };
  if (!source.usable) return { state: "fail", text: "Source cannot be used yet" };
  if (verdict === "warn" || verdict === "fail") return { state: "warn", text: "Source usable, with warnings" };
  return { state: "ok", text: "Source checked" };
}

const faceLines: Partial<Record<SourceImage["face"]["state"], ReadyLine>> = {
  queued: { state: "busy", text: "Identity waits for its turn" },
  running: { state: "busy", text: "Identity is being read" },
  done: { state: "ok", text: "Identity ready" },
  failed: { state: "fail", text: "Identity could not be read" },
  "no-face": { state: "warn", text: "No face in the source" },
};

/** "Portrait, sprite, backdrop": names after the first in small letters. */
const listed = (slots: readonly SlotState[]): string =>
  slots
    .map((slot, place) => (place === 0 ? slot.label : slot.label.charAt(0).toLowerCase() + slot.label.slice(1)))
    .join(", ");

function emptyLine(slot: SlotState, { noun }: ChosenWords): ReadyLine {
  const remedy = slot.waiting > 0 ? "choose" : "generate";
  return { state: "missing", text: `${slot.label} has no ${noun}`, slot: slot.key, remedy };
}

interface Expected {
  /** Faces are measured here. */
  faces: boolean;
  /** A likeness is expected; in a world words are enough. */
  sourced: boolean;
  words: ChosenWords;
}

/** What a subject has and lacks, in the order one would go about it. */
export function readyLines(
  slots: readonly SlotState[],
  source: SourceImage | null,
  { faces, sourced, words }: Expected,
): ReadyLine[] {
  const faceLine = faces && source ? faceLines[source.face.state] : undefined;
  const settled = slots.filter((slot) => slot.hero && slot.hero_status !== "editing");
  const editing = slots.filter((slot) => slot.hero && slot.hero_status === "editing");
  return [
    ...(source || sourced ? [sourceLine(source)] : []),
    ...(faceLine ? [faceLine] : []),
    ...(settled.length > 0 ? [{ state: "hero" as const, text: listed(settled) }] : []),
    ...editing.map((slot): ReadyLine => ({ state: "editing", text: `${slot.label} out for editing` })),
    ...slots.filter((slot) => !slot.hero).map((slot) => emptyLine(slot, words)),
  ];
}
