import { expect, test } from "vitest";
import { RecentResults } from "./recent.ts";

test("work under way is shared and its result remembered, the one unused for longest forgotten first", async () => {
  const done: string[] = [];
  const results = new RecentResults<string>(2);
  const get = (key: string) =>
    results.get(key, async () => {
      done.push(key);
      return key.toUpperCase();
    });
  expect(await Promise.all([get("a"), get("a")])).toEqual(["A", "A"]);
  await get("b");
  await get("a");
  await get("c");
  await get("a");
  await get("b");
  expect(done).toEqual(["a", "b", "c", "b"]);
});

test("failed work is forgotten", async () => {
  const results = new RecentResults<string>(2);
  await expect(results.get("a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await results.get("a", async () => "yes")).toBe("yes");
});
