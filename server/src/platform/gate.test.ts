import { expect, test } from "vitest";
import { createGate } from "./gate.ts";

test("a gate of two lets two run and hands the place on, even after a failure", async () => {
  const gate = createGate(2);
  const finish: ((failed?: Error) => void)[] = [];
  const started: number[] = [];
  const jobs = [0, 1, 2].map((job) =>
    gate(async () => {
      started.push(job);
      await new Promise<void>((done, fail) => finish.push((failed) => (failed ? fail(failed) : done())));
      return job;
    }),
  );
  await expect.poll(() => started).toEqual([0, 1]);
  finish[0]?.(new Error("broke"));
  await expect(jobs[0]).rejects.toThrow("broke");
  await expect.poll(() => started).toEqual([0, 1, 2]);
  finish[1]?.();
  finish[2]?.();
  expect(await Promise.all(jobs.slice(1))).toEqual([1, 2]);
});
