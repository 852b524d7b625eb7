import { expect, test } from "vitest";
import { Follower } from "./follower.ts";
import { readPreview } from "./frames.ts";
import { GraphProgress } from "./progress.ts";

const weights = new Map([
  ["1", 1],
  ["2", 8],
  ["9", 1],
]);

function followed() {
  const clock = { atMs: 1_000, now: () => new Date(clock.atMs) };
  const shown: (number | undefined)[] = [];
  const heard: number[] = [];
  const onProgress = (fraction: number, preview?: Uint8Array) => {
    heard.push(fraction);
    if (preview) shown.push(preview[0]);
  };
  const watch = { signal: new AbortController().signal, onProgress };
  const follower = new Follower("uid", watch, new GraphProgress(weights), { clock, previewMs: 250 });
  return { clock, shown, heard, follower };
}

test("of the previews within a quarter of a second only the first and the latest are passed on", () => {
  const { clock, shown, follower } = followed();
  for (const value of [1, 2, 3, 4]) follower.preview(Uint8Array.of(value));
  clock.atMs += 249;
  follower.message("progress", { node: "2", value: 4, max: 8 });
  expect(shown).toEqual([1]);
  clock.atMs += 1;
  follower.message("progress", { node: "2", value: 5, max: 8 });
  expect(shown).toEqual([1, 4]);
  follower.preview(Uint8Array.of(5));
  expect(shown).toEqual([1, 4]);
});

test("progress counts a node by its weight and never goes back", () => {
  const { heard, follower } = followed();
  follower.message("execution_cached", { nodes: ["1"] });
  follower.message("executing", { node: "2" });
  follower.message("progress", { node: "2", value: 4, max: 8 });
  follower.message("progress", { node: "2", value: 2, max: 8 });
  follower.message("progress_state", { nodes: { 2: { state: "running", value: 6, max: 8 } } });
  follower.message("executing", { node: "9" });
  follower.message("executed", { node: "9", output: null });
  follower.message("progress", { node: "foreign", value: 1, max: 0 });
  expect(heard).toEqual([0.1, 0.1, 0.5, 0.5, 0.7, 0.9, 1, 1]);
});

test("a bell that rang early is heard once, and a silent one ends with the signal", async () => {
  const { follower } = followed();
  follower.message("executing", { node: null });
  follower.message("execution_success", {});
  await follower.bell.heard(600_000, new AbortController().signal);
  const stop = new AbortController();
  const heard = follower.bell.heard(600_000, stop.signal);
  stop.abort(new Error("enough"));
  await expect(heard).rejects.toThrow("enough");
});

const words = (...values: number[]) =>
  Buffer.concat(
    values.map((value) => {
      const word = Buffer.alloc(4);
      word.writeUInt32BE(value);
      return word;
    }),
  );

test("both kinds of preview frames are read, anything else is nobody's", () => {
  const metadata = Buffer.from('{"prompt_id":"uid"}');
  const picture = Buffer.from("jpeg");
  expect(readPreview(Buffer.concat([words(1, 1), picture]))).toEqual({ bytes: picture });
  const full = Buffer.concat([words(4, metadata.length), metadata, picture]);
  expect(readPreview(full)).toEqual({ bytes: picture, promptId: "uid" });
  expect(readPreview(Buffer.concat([words(4, 2), Buffer.from("{]"), picture]))).toEqual({ bytes: picture });
  for (const broken of [words(1, 1), words(4, 4_000_000_000, 7), words(3, 1, 1), Buffer.alloc(0)]) {
    expect(readPreview(broken)).toBeUndefined();
  }
});
