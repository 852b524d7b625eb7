import type { Batch, BatchItem, Provider } from "@pentimento/contract";
import { expect, test } from "vitest";
import {
  aspectOf,
  attemptWords,
  costWords,
  doneOf,
  isDeleted,
  isWide,
  longestWait,
  lostOf,
  makerWords,
  outcomeWords,
  placeWords,
  raisedPriority,
  sectionsOf,
  shareOf,
  standingOf,
  triedWorkflow,
  unfinishedOf,
  unfinishedWords,
  waitWords,
  whenWords,
  whereWords,
  workOf,
} from "./batch.rules.ts";

const item = (state: BatchItem["state"], fraction = 0) =>
  ({ state, fraction, variant_uid: state, picture: null }) as unknown as BatchItem;
const batch = (given: Partial<Batch>) =>
  ({ count: 4, completed_count: 0, failed_count: 0, status: "Processing", items: [], ...given }) as Batch;

test("two of four pictures read 50 percent", () => {
  const half = batch({ completed_count: 2 });
  expect(doneOf(half)).toBe("2/4");
  expect(shareOf(half)).toBe(0.5);
});

test("the tab's title counts begun pictures, and hears sooner than it reads", () => {
  const items = [item("complete"), item("processing", 0.25), item("queued"), item("queued")];
  expect(workOf([batch({ items, completed_count: 1 })])?.share).toBeCloseTo(1.25 / 4);
  expect(workOf([batch({ items })], (each) => (each.state === "processing" ? 0.75 : undefined))?.share).toBeCloseTo(
    1.75 / 4,
  );
});

test("finished batches are no work", () => {
  expect(workOf([batch({ status: "Complete" }), batch({ status: "Failed" })])).toBeUndefined();
});

test("what waits says where it stands, what runs says how long", () => {
  expect(waitWords(batch({ status: "Queued", position: 2 }))).toBe("position 2");
  expect(waitWords(batch({ eta_seconds: 40, position: null }))).toBe("40 s left");
  expect(waitWords(batch({ eta_seconds: null }))).toBe("");
});

test.each<[Batch["status"], Partial<Batch>, string]>([
  ["Complete", { completed_count: 4 }, "Generated 4 images"],
  ["Complete", { completed_count: 1, failed_count: 3 }, "Generated 1 image, 3 failed"],
  ["Complete", { completed_count: 2, items: [item("cancelled")] as BatchItem[] }, "Generated 2 images, 1 cancelled"],
  ["Failed", { error_message: "ComfyUI timeout" }, "Error: ComfyUI timeout"],
  [
    "Failed",
    { error_message: "out of memory", failed_count: 1, items: [item("failed"), item("cancelled")] },
    "Error: out of memory; 1 failed, 1 cancelled",
  ],
  ["Cancelled", { completed_count: 0 }, "Nothing was made"],
])("a batch that is %s says what came of it", (status, given, words) => {
  expect(outcomeWords(batch({ status, ...given }))).toBe(words);
});

test("the page has a part for what runs, waits, failed and is done, in this order, and none that is empty", () => {
  const all = (["Complete", "Queued", "Failed", "Processing", "Cancelled"] as const).map((status) => batch({ status }));
  const parts = sectionsOf(all).map(({ title, batches }) => [title, batches.map(({ status }) => status).join()]);
  expect(parts).toEqual([
    ["Running", "Processing"],
    ["Queued", "Queued"],
    ["Failed", "Failed"],
    ["Done", "Complete,Cancelled"],
  ]);
  expect(sectionsOf([])).toEqual([]);
});

test("S4-36 what waits reads its position, and about how long it takes", () => {
  expect(placeWords(batch({ position: 2, eta_seconds: null }))).toBe("Position: 2");
  expect(placeWords(batch({ position: 2, eta_seconds: 24 }))).toBe("Position: 2, done in about 24 s");
  expect(placeWords(batch({ position: 2, paused: true }))).toBe("Paused, it keeps its place");
});

test("a batch that rests is called paused wherever it stands, and what still runs of it goes on", () => {
  const resting = batch({ paused: true, eta_seconds: 120, items: [item("complete"), item("queued")] });
  const ending = batch({ paused: true, eta_seconds: 120, items: [item("processing"), item("queued")] });
  expect([standingOf(resting), waitWords(resting), placeWords(resting)]).toEqual([
    "Paused",
    "paused",
    "Paused, it keeps its place",
  ]);
  expect([standingOf(ending), waitWords(ending)]).toEqual(["Processing", "2 min left"]);
  expect(sectionsOf([resting, ending]).map(({ key, batches }) => [key, batches])).toEqual([
    ["running", [ending]],
    ["queued", [resting]],
  ]);
  expect(standingOf(batch({ status: "Complete", paused: true }))).toBe("Complete");
});

test("a batch names who makes it, and by which workflow", () => {
  const makers = [{ name: "comfy", label: "ComfyUI" }] as Provider[];
  expect(makerWords(batch({ provider: "comfy", workflow_name: "Portrait v2" }), makers)).toBe("ComfyUI: Portrait v2");
  expect(makerWords(batch({ provider: "painter", workflow_name: null }), makers)).toBe("painter");
});

test("pictures that form have the shape of their slot from the first moment on", () => {
  const made = { ...item("complete"), picture: { width: 1024, height: 576 } } as BatchItem;
  expect(aspectOf(batch({ aspect: "16:9", items: [item("processing")] }))).toBe("16 / 9");
  expect(aspectOf(batch({ aspect: "16:9", items: [item("processing"), made] }))).toBe("1024 / 576");
});

test("S4-117 only a further attempt is numbered, and only what is lost can be tried again", () => {
  expect([1, 2].map((attempt) => attemptWords(batch({ attempt })))).toEqual(["", "attempt 2"]);
  const items = [item("complete"), item("failed"), item("cancelled"), item("processing")];
  expect(lostOf(batch({ items }))).toBe(2);
  const failed = batch({ status: "Failed", attempt: 2, cost_cents: 0, items: [item("failed")] });
  expect(costWords(failed)).toBe("none. Retry becomes attempt 3 with the same prompt, workflow and seed.");
  expect(costWords(batch({ status: "Complete", cost_cents: 0 }))).toBe("none");
});

test("a finished batch says how long it ran, a picture where it was made", () => {
  const [started_at, finished_at] = ["2026-11-21T14:02:00Z", "2026-11-21T14:02:41Z"];
  expect(whenWords(batch({ started_at, finished_at }), "just now")).toBe("just now, took 41 s");
  expect(whenWords(batch({ started_at, finished_at: null }), "just now")).toBe("just now");
  const tries = [{ number: 1 }, { number: 2, node: "atelier-1" }] as BatchItem["tries"];
  expect(whereWords({ ...item("complete"), tries })).toBe("atelier-1, try 2");
  expect(whereWords({ ...item("queued"), tries: [] })).toBe("");
});

test("a batch that waits is raised before all others, one that is first or as urgent as can be is not", () => {
  const waits = (id: string, position: number, priority = 0, collection_id = "crown") =>
    batch({ id, status: "Queued", position, priority, collection_id });
  const [first, second] = [waits("a", 1), waits("b", 2)];
  expect(raisedPriority(first, [first, second])).toBeUndefined();
  expect(raisedPriority(second, [first, second])).toBe(1);
  expect(raisedPriority(second, [waits("a", 1, 4), second])).toBe(5);
  expect(raisedPriority(second, [waits("a", 1, 9, "another"), second])).toBe(1);
  expect(raisedPriority(waits("b", 2, 9), [waits("a", 1, 9)])).toBeUndefined();
  expect(raisedPriority(batch({ status: "Processing", priority: 0 }), [])).toBeUndefined();
});

test("S4-109 pictures are counted that wait, also those of a batch that has begun, and only of the collection that rests", () => {
  const of = (collection_id: string, status: Batch["status"], ...items: BatchItem[]) =>
    batch({ collection_id, status, items });
  const all = [
    of("crown", "Processing", item("complete"), item("processing"), item("queued"), item("queued")),
    of("crown", "Queued", item("queued")),
    of("reach", "Processing", item("processing")),
    of("reach", "Cancelled", item("cancelled")),
  ];
  const told = ["crown", "reach", "elsewhere"].map((uid) => unfinishedWords(unfinishedOf(all, uid)));
  expect(told).toEqual(["3 pictures waiting", "1 picture in the making, none waits", "nothing waits"]);
});

test("S4-118 while its maker is away, a batch says what it waits for and no time", () => {
  const isStranded = ({ provider }: Batch) => provider === "comfy";
  const of = (provider: string, given: Partial<Batch> = {}) => batch({ provider, eta_seconds: 31, ...given });
  const [away, here] = [of("comfy"), of("painter")];
  expect([away, here].map((each) => standingOf(each, isStranded))).toEqual(["Waiting", "Processing"]);
  expect([away, here].map((each) => waitWords(each, isStranded))).toEqual(["waits for ComfyUI", "31 s left"]);
  const inLine = of("comfy", { status: "Queued", position: 2 });
  expect(placeWords(inLine, isStranded)).toBe("Waits for ComfyUI, it keeps its place");
  expect(sectionsOf([away, here, inLine], isStranded).map(({ key, batches }) => [key, batches])).toEqual([
    ["running", [here]],
    ["queued", [away, inLine]],
  ]);
  expect(standingOf(of("comfy", { status: "Complete" }), isStranded)).toBe("Complete");
});

test("several batches take as long as the last of them; one that rests or waits for its maker gives no time", () => {
  const [short, long] = [batch({ eta_seconds: 14 }), batch({ status: "Queued", position: 1, eta_seconds: 90 })];
  expect(longestWait([short, long])).toBe("2 min left");
  expect(longestWait([short, batch({ paused: true, eta_seconds: 90 })])).toBe("14 s left");
  expect(longestWait([batch({ paused: true, eta_seconds: 90 })])).toBe("paused");
  expect(longestWait([long], () => true)).toBe("waits for ComfyUI");
  expect(longestWait([batch({ status: "Queued", position: 3, eta_seconds: null })])).toBe("position 3");
});

test("a picture that was made and is gone was deleted; one that forms or failed was not", () => {
  const made = { ...item("complete"), picture: { width: 4, height: 5 } } as BatchItem;
  const items = [item("complete"), made, item("processing"), item("failed")];
  expect(items.map(isDeleted)).toEqual([true, false, false, false]);
  expect(["16 / 9", "1 / 1", "832 / 1216"].map(isWide)).toEqual([true, false, false]);
});

test("S4-20 a test leads to the workflow that it tried, as long as that is offered", () => {
  const offered = { uid: "w1", name: "Portrait", slot: "portrait", collection_id: "crown" };
  const makers = [{ name: "comfy", workflows: [{ ...offered, uid: "w0", collection_id: "reach" }, offered] }];
  const tried = batch({ purpose: "test", workflow_name: "Portrait", slot: "portrait", collection_id: "crown" });
  expect(triedWorkflow(tried, makers as unknown as Provider[])).toBe("w1");
  expect(triedWorkflow({ ...tried, workflow_name: "Put away" }, makers as unknown as Provider[])).toBeUndefined();
});
