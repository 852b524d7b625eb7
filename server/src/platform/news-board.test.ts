import { expect, test } from "vitest";
import { newUid } from "./ids.ts";
import { NewsBoard } from "./news-board.ts";

const progress = (variant_id: string, fraction: number) =>
  ({ type: "GenerationItemProgress", batch_id: newUid(), variant_id, fraction }) as const;

test("of each picture the last is known until it is forgotten, by its collection", () => {
  const board = new NewsBoard();
  const [here, there, picture, other] = [newUid(), newUid(), newUid(), newUid()];
  const last = progress(picture, 0.75);
  for (const news of [progress(picture, 0.5), last]) board.tell(here, news);
  board.tell(there, progress(other, 1.5));
  expect(board.latest(here)).toEqual([last]);
  expect([picture, other, newUid()].map((uid) => board.fractionOf(uid))).toEqual([0.75, 1, 0]);
  board.forget(picture);
  expect(board.latest(here)).toEqual([]);
});

test("there is an end to what is remembered: the picture that was not heard of for the longest time goes first", () => {
  const board = new NewsBoard();
  const home = newUid();
  const pictures = Array.from({ length: 256 }, () => newUid());
  for (const picture of pictures) board.tell(home, progress(picture, 0.5));
  board.tell(home, progress(pictures[0] ?? "", 0.6));
  board.tell(home, progress(newUid(), 0.1));
  expect(board.latest(home)).toHaveLength(256);
  expect(pictures.slice(0, 3).map((picture) => board.fractionOf(picture))).toEqual([0.6, 0, 0.5]);
});
