import type { LiveMessage } from "@pentimento/contract";

const firstMs = 500;
const mostMs = 5000;

/** How long to wait before the next try: doubling from 0.5 s to 5 s, with up to half taken off so that not all come at once. */
export function reconnectDelay(attempt: number, chance: number): number {
  const full = Math.min(mostMs, firstMs * 2 ** attempt);
  return Math.max(firstMs, Math.round(full * (1 - chance / 2)));
}

export type Key = readonly string[];

const aboutBatches: Key[] = [["batches"]];

/** Which of the page's readings a message makes stale, by the beginning of their keys. */
export function staleKeys(message: LiveMessage): Key[] {
  const here = message.collection_id;
  switch (message.type) {
    case "GenerationQueued":
    case "GenerationProgress":
    case "GenerationComplete":
    case "GenerationFailed":
    case "GenerationCancelled":
      return aboutBatches;
    case "ComfyUIStateChanged":
      return [["providers"]];
    case "VariantChanged":
      return [["subject", message.subject_id], ["collection", here, "subjects"], ["collection", here, "trash"], ["batches"]];
    case "SourceChanged":
    case "CheckFinished":
      return [["subject", message.subject_id], ["collection", here, "subjects"]];
    case "SubjectChanged":
      return [["subject", message.subject_id], ["collection", here], ["collections"]];
    case "CollectionChanged":
      return [["collection", here], ["collections"], ["me"], ["subject"]];
    case "JobChanged":
      return message.subject_id ? [["subject", message.subject_id, "source"]] : [];
    case "CardRendered":
      return [["subject", message.subject_id]];
    default:
      return [];
  }
}
