import type { Batch, BatchItem, BatchStatus, Provider } from "@pentimento/contract";
import { shapeOf } from "../../lib/shape.rules.ts";
import { counted, money, span, titled } from "../../lib/words.rules.ts";
import { cssAspect } from "../../parts/variant.rules.ts";

/** What was heard live of a picture, 0 to 1. */
type Heard = (item: BatchItem) => number | undefined;
const deaf: Heard = () => undefined;

export const isOpen = (batch: Batch): boolean => batch.status === "Queued" || batch.status === "Processing";

/** Its collection rests, so that what waits of it does not begin. */
export const isResting = (batch: Batch): boolean =>
  isOpen(batch) && batch.paused && batch.items.every((item) => item.state !== "processing");

/** Whether the maker of a batch is out of reach, so that nothing can be said of when it goes on. */
export type IsStranded = (batch: Batch) => boolean;
const inReach: IsStranded = () => false;

/** The word for how it stands: a batch that rests, or whose maker is away, is no more being made than one that waits. */
export function standingOf(batch: Batch, isStranded = inReach): BatchStatus | "Paused" | "Waiting" {
  if (isResting(batch)) return "Paused";
  return isOpen(batch) && isStranded(batch) ? "Waiting" : batch.status;
}

export interface Section {
  key: "running" | "queued" | "failed" | "finished";
  title: string;
  batches: readonly Batch[];
}

/** The parts of the page from what moves to what is over; parts without a batch are left out. */
export function sectionsOf(all: readonly Batch[], isStranded = inReach): Section[] {
  const of = (...statuses: BatchStatus[]) => all.filter((batch) => statuses.includes(batch.status));
  const begun = of("Processing");
  const running = begun.filter((batch) => standingOf(batch, isStranded) === "Processing");
  const held = begun.filter((batch) => !running.includes(batch));
  const sections: Section[] = [
    { key: "running", title: "Running", batches: running },
    { key: "queued", title: "Queued", batches: [...held, ...of("Queued")] },
    { key: "failed", title: "Failed", batches: of("Failed") },
    { key: "finished", title: "Done", batches: of("Complete", "Cancelled") },
  ];
  return sections.filter(({ batches }) => batches.length > 0);
}

export interface Unfinished {
  waiting: number;
  making: number;
}

/** Pictures of a collection that wait, and those that are being made, whatever their batches are called. */
export function unfinishedOf(batches: readonly Batch[], collectionId: string): Unfinished {
  const open = batches.filter((batch) => isOpen(batch) && batch.collection_id === collectionId);
  const items = open.flatMap((batch) => batch.items);
  const inState = (state: BatchItem["state"]) => items.filter((item) => item.state === state).length;
  return { waiting: inState("queued"), making: inState("processing") };
}

/** "12 pictures waiting"; what runs is told only where nothing waits. */
export function unfinishedWords({ waiting, making }: Unfinished): string {
  if (waiting > 0) return `${counted(waiting, "picture")} waiting`;
  return making > 0 ? `${counted(making, "picture")} in the making, none waits` : "nothing waits";
}

/** Made, and deleted since: its batch still counts it. */
export const isDeleted = (item: BatchItem): boolean => item.state === "complete" && item.picture === null;

/** Pictures that Retry asks for again. */
export const lostOf = (batch: Batch): number =>
  batch.items.filter((item) => item.state === "failed" || item.state === "cancelled").length;

/** Share of a batch in whole pictures, 0 to 1: two of four read 50 %. */
export const shareOf = (batch: Batch): number => (batch.count > 0 ? batch.completed_count / batch.count : 0);

/** A failed or cancelled item is over, so it counts as done; what is heard live goes before what was read. */
export function itemShare(item: BatchItem, heard: number | undefined): number {
  if (item.state !== "queued" && item.state !== "processing") return 1;
  return Math.max(item.fraction, heard ?? 0);
}

/** "Ada Marsh Portrait"; a test of a workflow is called so. */
export const nameOf = (batch: Batch): string =>
  batch.purpose === "test" ? `${batch.subject_name} Workflow Test` : `${batch.subject_name} ${titled(batch.slot)}`;

/** Width over height of its pictures: that of one that is there, else what its slot asks for. */
export function aspectOf({ items, aspect }: Batch): string {
  const picture = items.find((item) => item.picture !== null)?.picture;
  return picture ? shapeOf(picture) : cssAspect(aspect);
}

/** Whether pictures of a shape such as "16 / 9" are wider than high. */
export function isWide(aspect: string): boolean {
  const [width = 4, height = 5] = aspect.split("/").map(Number);
  return width > height;
}

/** "2/4" */
export const doneOf = (batch: Batch): string => `${batch.completed_count}/${batch.count}`;

/** How long it still takes, where it stands in line, or what it waits for. */
export function waitWords(batch: Batch, isStranded = inReach): string {
  const standing = standingOf(batch, isStranded);
  if (standing === "Paused") return "paused";
  if (standing === "Waiting") return "waits for ComfyUI";
  if (batch.status === "Queued") {
    return batch.position === null ? "waiting" : `position ${batch.position}`;
  }
  return batch.eta_seconds === null ? "" : `${span(batch.eta_seconds * 1000)} left`;
}

/** How long all that is open still takes: as long as the last of it; without any such time, what its first says. */
export function longestWait(open: readonly Batch[], isStranded = inReach): string {
  const timed = open.filter((batch) => ["Processing", "Queued"].includes(standingOf(batch, isStranded)));
  const seconds = Math.max(...timed.map((batch) => batch.eta_seconds ?? 0));
  if (seconds > 0) return `${span(seconds * 1000)} left`;
  const first = timed[0] ?? open[0];
  return first ? waitWords(first, isStranded) : "";
}

/** The line of a batch that waits: "Position: 2", and about how long until it is done. */
export function placeWords(batch: Batch, isStranded = inReach): string {
  const standing = standingOf(batch, isStranded);
  if (standing === "Paused") return "Paused, it keeps its place";
  if (standing === "Waiting") return "Waits for ComfyUI, it keeps its place";
  const place = batch.position === null ? "Waiting" : `Position: ${batch.position}`;
  return batch.eta_seconds === null ? place : `${place}, done in about ${span(batch.eta_seconds * 1000)}`;
}

const mostUrgent = 9;

/** The priority that lets a batch go before all others of its collection that wait; undefined where it goes first, or cannot go before. */
export function raisedPriority(batch: Batch, all: readonly Batch[]): number | undefined {
  if (batch.status !== "Queued" || batch.position === 1) return undefined;
  const rivals = all.filter((each) => isOpen(each) && each.collection_id === batch.collection_id);
  const others = rivals.filter(({ id }) => id !== batch.id).map(({ priority }) => priority);
  const raised = Math.min(mostUrgent, Math.max(0, ...others) + 1);
  return raised > batch.priority ? raised : undefined;
}

/** "attempt 2"; nothing for the first. */
export const attemptWords = (batch: Batch): string => (batch.attempt > 1 ? `attempt ${batch.attempt}` : "");

type Try = BatchItem["tries"][number];

/** What is known of a try, by its state; what the server said of it goes before. */
const endings: Record<string, string> = {
  submitting: "on its way",
  submitted: "accepted",
  unknown: "no certain answer yet; its place is kept while it is looked up",
  landed: "came back with a picture",
  cancelled: "cancelled",
  absent: "looked up by its id: not there",
  failed: "failed",
};

/** "sent to atelier-2 at 14:02:11: looked up by its id: not there" */
export function tryWords({ node, state, message, at }: Try): string {
  const clock = new Date(at).toLocaleTimeString("en-GB");
  return `${node ? `sent to ${node} at` : "begun at"} ${clock}, ${message ?? endings[state] ?? state}`;
}

/** Who makes it: "ComfyUI: Portrait v2", or the provider alone where no workflow runs. */
export function makerWords({ provider, workflow_name: workflow }: Batch, makers: readonly Provider[]): string {
  const maker = makers.find(({ name }) => name === provider)?.label ?? provider;
  return workflow === null ? maker : `${maker}: ${workflow}`;
}

/** Uid of the workflow that a test has tried; undefined where it is no longer offered. */
export const triedWorkflow = (batch: Batch, makers: readonly Provider[]): string | undefined =>
  makers
    .flatMap(({ workflows }) => workflows)
    .find(
      ({ name, slot, collection_id: home }) =>
        name === batch.workflow_name && slot === batch.slot && (home === null || home === batch.collection_id),
    )?.uid;

/** What the details say of money, and of what Retry does. */
export function costWords(batch: Batch): string {
  const paid = batch.cost_cents > 0 ? `${money(batch.cost_cents)} at most; what gave no picture is given back` : "none";
  if (isOpen(batch) || lostOf(batch) === 0) return paid;
  return `${paid}. Retry becomes attempt ${batch.attempt + 1} with the same prompt, workflow and seed.`;
}

/** "Today, 14:02, took 41 s": when it was asked for, and how long it ran. */
export function whenWords({ started_at: started, finished_at: finished }: Batch, asked: string): string {
  if (!started || !finished) return asked;
  return `${asked}, took ${span(Date.parse(finished) - Date.parse(started))}`;
}

/** Where a picture is or was made, and which try that is: "atelier-1, try 2". */
export function whereWords({ tries }: BatchItem): string {
  const last = tries.at(-1);
  if (!last) return "";
  return [last.node, last.number > 1 ? `try ${last.number}` : undefined].filter(Boolean).join(", ");
}

/** What came of a finished batch, in one line. */
export function outcomeWords(batch: Batch): string {
  const made = `${batch.completed_count} ${batch.completed_count === 1 ? "image" : "images"}`;
  const cancelled = batch.items.filter((item) => item.state === "cancelled").length;
  const failed = batch.failed_count > 0 ? `, ${batch.failed_count} failed` : "";
  const lost = cancelled > 0 ? `${failed}, ${cancelled} cancelled` : failed;
  switch (batch.status) {
    case "Complete":
      return `Generated ${made}${lost}`;
    case "Failed":
      return `Error: ${batch.error_message ?? "no picture came"}${othersLost(batch, cancelled)}`;
    case "Cancelled":
      return "Nothing was made";
    case "Queued":
    case "Processing":
      return "";
  }
}

/** What a failed batch says beside its error, where that is not the whole of it: "; 1 failed, 1 cancelled". */
const othersLost = ({ failed_count: failed }: Batch, cancelled: number): string =>
  cancelled > 0 ? `; ${failed} failed, ${cancelled} cancelled` : "";

export interface Work {
  done: number;
  total: number;
  /** Share of everything that runs or waits, begun pictures included, 0 to 1. */
  share: number;
}

/** Everything that runs or waits; `undefined` when nothing does. */
export function workOf(batches: readonly Batch[], heard: Heard = deaf): Work | undefined {
  const open = batches.filter(isOpen);
  const total = open.reduce((sum, batch) => sum + batch.count, 0);
  if (total === 0) return undefined;
  const done = open.reduce((sum, batch) => sum + batch.completed_count, 0);
  const begun = open.flatMap((batch) => batch.items).reduce((sum, item) => sum + itemShare(item, heard(item)), 0);
  return { done, total, share: begun / total };
}
