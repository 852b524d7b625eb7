import type { LiveMessage } from "@pentimento/contract";

const firstMs = 500;
const mostMs = 5000;

/** How long to wait before the next try: doubling from 0.5 s to 5 s, with up to half taken off so that not all come at once. */
export function reconnectDelay(attempt: number, chance: number): number {
  const full = Math.min(mostMs, firstMs * 2 ** attempt);
  return Math.max(firstMs, Math.round(full * (1 - chance / 2)));
}

export type Key = readonly string[];

type Table = {
  [Type in LiveMessage["type"]]: (message: Extract<LiveMessage, { type: Type }>) => Key[];
};

/** Work that begins, ends or fails moves money and the figures of the day. */
const work = (message: { collection_id: string }): Key[] => [
  ["batches"],
  ["collection", message.collection_id, "spending"],
];
const nothing = (): Key[] => [];

/** A picture of a subject changed: what is read about the subject, its card, and its place in lists. */
const aboutSubject = (message: { subject_id: string; collection_id: string }): Key[] => [
  ["subject", message.subject_id],
  ["collection", message.collection_id, "subjects"],
];

const table: Table = {
  // Where its pictures are awaited, their places are seen; the message does not say whose they are.
  GenerationQueued: (message) => [...work(message), ["subject"]],
  GenerationProgress: work,
  GenerationComplete: work,
  GenerationFailed: work,
  GenerationCancelled: work,
  ComfyUIStateChanged: () => [["providers"], ["comfy"]],
  QueueChanged: (message) => [["batches"], ["collections"], ["collection", message.collection_id]],
  WorkflowChanged: () => [["workflows"], ["providers"]],
  VariantChanged: (message) => [...aboutSubject(message), ["collection", message.collection_id, "trash"], ["batches"]],
  SourceChanged: aboutSubject,
  CheckFinished: aboutSubject,
  SubjectChanged: (message) => [
    ["subject", message.subject_id],
    ["collection", message.collection_id],
    ["collections"],
  ],
  CollectionChanged: (message) => [["collection", message.collection_id], ["collections"], ["me"], ["subject"]],
  CardRendered: (message) => [["subject", message.subject_id]],
  JobChanged: (message) => (message.subject_id ? [["subject", message.subject_id, "source"]] : []),
  GenerationItemProgress: nothing,
  GenerationPreview: nothing,
};

/** Which of the page's readings a message makes stale, by the beginning of their keys. */
export function staleKeys(message: LiveMessage): Key[] {
  const read = table[message.type] as ((message: LiveMessage) => Key[]) | undefined;
  // A newer server may say more than this page knows.
  return read ? read(message) : [];
}
