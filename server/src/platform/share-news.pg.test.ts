import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestStudio, type TestStudio } from "../../test/studio.ts";
import { until } from "../../test/until.ts";
import { newUid } from "./ids.ts";
import { NewsBoard } from "./news-board.ts";
import { shareNews } from "./share-news.ts";

let studio: TestStudio;
let stops: (() => Promise<void>)[] = [];
const [maker, onlooker] = [new NewsBoard(), new NewsBoard()];

beforeAll(async () => {
  studio = await openTestStudio({ works: false });
  const { db, log } = studio.deps;
  stops = [
    await shareNews({ db, log, news: maker }),
    await shareNews({ db: await studio.again(), log, news: onlooker }),
  ];
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await studio.close();
});

const home = newUid();
const progress = (variant_id: string, fraction: number) =>
  ({ type: "GenerationItemProgress", batch_id: newUid(), variant_id, fraction }) as const;
const preview = (variant_id: string, bytes: number) =>
  ({ type: "GenerationPreview", batch_id: newUid(), variant_id, image: "x".repeat(bytes) }) as const;

test("how far a picture is is known to every process, until the one that makes it has done", async () => {
  const [picture, told] = [newUid(), [] as number[]];
  onlooker.onNews((_, news) => news.type === "GenerationItemProgress" && told.push(news.fraction));
  maker.tell(home, progress(picture, 0.5));
  // A second step at once is no news for others; a preview goes its own way.
  maker.tell(home, progress(picture, 0.6));
  maker.tell(home, preview(picture, 4_000));
  await until("seen", async () => onlooker.latest(home).length === 2);
  expect(onlooker.fractionOf(picture)).toBe(0.5);
  expect(told).toEqual([0.5]);
  expect(maker.fractionOf(picture)).toBe(0.6);
  maker.forget(picture);
  await until("forgotten", async () => onlooker.latest(home).length === 0);
});

test("a preview that is too large for a notice stays with its process, and what follows still comes", async () => {
  const [large, next] = [newUid(), newUid()];
  maker.tell(home, preview(large, 9_000));
  maker.tell(home, progress(next, 0.25));
  await until("the next one", async () => onlooker.fractionOf(next) === 0.25);
  expect(onlooker.latest(home).map((news) => news.variant_id)).toEqual([next]);
});

test("nobody hears back what they told themselves", async () => {
  const heard: string[] = [];
  const [own, answer] = [newUid(), newUid()];
  maker.onNews((_, news) => heard.push(news.variant_id));
  maker.tell(home, progress(own, 0.1));
  await until("the other heard", async () => onlooker.fractionOf(own) === 0.1);
  onlooker.tell(home, progress(answer, 0.2));
  await until("the answer", async () => heard.includes(answer));
  expect(heard).toEqual([own, answer]);
});
