import type { StudioEvent } from "@pentimento/contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { count, following, hangUp, lineOf, progress, quietCollection, record, turns } from "../../test/live-line.ts";
import { openTestStudio, type TestStudio } from "../../test/studio.ts";
import { until } from "../../test/until.ts";
import { newUid } from "../platform/ids.ts";

let studio: TestStudio;

beforeAll(async () => {
  studio = await openTestStudio({ works: false, intervals: { followMs: 3_600_000 } });
});
afterEach(hangUp);
afterAll(() => studio.close());

test("U17 P-5 what happens reaches every follower of the collection and nobody else", async () => {
  const [home, other] = [await studio.collection(), await studio.collection()];
  const viewer = await studio.member(home.id, "viewer");
  const [mine, second, theirs] = [
    await following(studio, home.maker, home),
    await following(studio, viewer, home),
    await following(studio, other.maker, other),
  ];
  await record(studio, home, progress(1));
  await record(studio, other, progress(2));
  await Promise.all([mine, second, theirs].map((line) => line.hears("GenerationProgress")));
  await record(studio, home, progress(3));
  await until("both heard", () => turns(mine).length === 2 && turns(second).length === 2);
  expect(turns(mine)).toEqual([1, 3]);
  expect(turns(second)).toEqual([1, 3]);
  expect(turns(theirs)).toEqual([2]);
});

const batch = newUid();
const five: [string, StudioEvent][] = [
  ["S4-92", { type: "GenerationQueued", batch_id: batch, position: 2 }],
  ["S4-93", { type: "GenerationProgress", batch_id: batch, completed: 1, total: 4 }],
  ["S4-94", { type: "GenerationComplete", batch_id: batch, assets: [newUid(), newUid()] }],
  ["S4-95", { type: "GenerationFailed", batch_id: batch, error: "No picture was made" }],
  ["S4-96", { type: "ComfyUIStateChanged", state: "offline", message: "No answer", retry_in: 15 }],
];

test.each(five)("%s the message has exactly its fields, and its place", async (_, event) => {
  const home = await quietCollection(studio);
  const line = await following(studio, home.maker, home);
  await record(studio, home, event);
  expect(await line.hears(event.type)).toEqual({ ...event, collection_id: home.uid, sequence: home.last + 1 });
});

test("C22 whoever comes back gets what was missed, nothing left out and nothing twice, while more is written", async () => {
  const home = await quietCollection(studio);
  const first = await following(studio, home.maker, home);
  let written = 0;
  const write = async (many: number) => {
    for (let turn = 0; turn < many; turn++) await record(studio, home, progress((written += 1)));
  };
  await write(5);
  await until("five", () => turns(first).length === 5);
  first.socket.terminate();
  const last = first.heard.at(-1)?.sequence ?? 0;
  await write(20);
  const [again] = await Promise.all([following(studio, home.maker, home, last), write(40)]);
  await until("all", () => turns(again).length === 60);
  await write(1);
  await until("the newest", () => turns(again).includes(66));
  expect(turns(again)).toEqual(count(6, 66));
  const sequences = again.heard.flatMap(({ type, sequence }) => (type === "GenerationProgress" ? [sequence] : []));
  expect(sequences).toEqual(count(home.last + 6, home.last + 66));
});

test("C22 a line that goes back to an earlier place again and again misses nothing after any of them", async () => {
  const home = await quietCollection(studio);
  for (const turn of count(1, 30)) await record(studio, home, progress(turn));
  const line = await following(studio, home.maker, home, home.last + 25);
  for (const turn of count(31, 60)) {
    line.say({ type: "follow", collection_id: home.uid, after: home.last + 3 });
    await record(studio, home, progress(turn));
  }
  await until("all", () => line.heard.filter(({ type }) => type === "following").length === 31);
  await until("the newest", () => turns(line).at(-1) === 60);
  const news = line.heard.filter(({ type }) => type === "following" || type === "GenerationProgress");
  const gaps = news.filter(({ type, completed }, at) => {
    const before = news[at - 1];
    if (type === "following" || before === undefined) return false;
    const expected =
      before.type === "following" ? Number(before.sequence) - home.last + 1 : Number(before.completed) + 1;
    return completed !== expected;
  });
  expect(gaps).toEqual([]);
});

test("more than one round of news is sent without waiting for the next", async () => {
  const home = await quietCollection(studio);
  const line = await following(studio, home.maker, home, home.last);
  await studio.deps.db.inTx(async (tx) => {
    for (const turn of count(1, 700)) await studio.deps.record(tx, { collectionUid: home.uid }, progress(turn));
  });
  await until("all", () => turns(line).length === 700);
  expect(turns(line)).toEqual(count(1, 700));
});

test.each([
  ["from the future", (last: number) => last + 1],
  ["too old", (last: number) => last - 501],
])("C22 a place that is %s is answered with resync, and what is new follows", async (_, placeOf) => {
  const home = await quietCollection(studio);
  await studio.deps.db.inTx(async (tx) => {
    for (const turn of count(1, 502)) await studio.deps.record(tx, { collectionUid: home.uid }, progress(turn));
  });
  const line = await lineOf(studio, home.maker);
  line.say({ type: "follow", collection_id: home.uid, after: placeOf(home.last + 502) });
  expect(await line.hears("resync")).toEqual({ type: "resync", collection_id: home.uid, sequence: home.last + 502 });
  await record(studio, home, progress(503));
  await line.hears("GenerationProgress");
  expect(turns(line)).toEqual([503]);
});

test("nothing is told of a change that was rolled back", async () => {
  const home = await quietCollection(studio);
  const line = await following(studio, home.maker, home);
  const broken = studio.deps.db.inTx(async (tx) => {
    await studio.deps.record(tx, { collectionUid: home.uid }, progress(1));
    throw new Error("never mind");
  });
  await expect(broken).rejects.toThrow("never mind");
  await record(studio, home, progress(2));
  expect(await line.hears("GenerationProgress")).toMatchObject({ completed: 2, sequence: home.last + 1 });
});

test("what passes reaches followers with the last sequence; who comes later is told the last of each picture that still forms", async () => {
  const home = await quietCollection(studio);
  const line = await following(studio, home.maker, home, 0);
  await record(studio, home, progress(1));
  await line.hears("GenerationProgress");
  const about = { batch_id: newUid(), variant_id: newUid() };
  const news = { type: "GenerationItemProgress", ...about, fraction: 0.5 } as const;
  const preview = { type: "GenerationPreview", ...about, image: "data:image/jpeg;base64,AAAA" } as const;
  const { news: board } = studio.deps;
  for (const each of [{ ...news, fraction: 0.25 }, preview, news]) board.tell(home.uid, each);
  board.tell((await quietCollection(studio)).uid, { ...news, variant_id: newUid() });
  await expect.poll(() => line.heard).toContainEqual({ ...news, collection_id: home.uid, sequence: home.last + 1 });
  const passing = ({ heard }: typeof line) => heard.filter(({ variant_id }) => variant_id !== undefined);
  const later = await following(studio, home.maker, home);
  await later.hears(preview.type);
  const place = { collection_id: home.uid, sequence: home.last + 1 };
  expect(passing(later)).toEqual([news, preview].map((each) => ({ ...each, ...place })));

  board.forget(news.variant_id);
  const last = await following(studio, home.maker, home, 0);
  await last.hears("GenerationProgress");
  expect(passing(last)).toEqual([]);
});
