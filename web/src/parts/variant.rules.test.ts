import type { Variant } from "@pentimento/contract";
import { expect, test } from "vitest";
import { limitWords, meterOf, originOf, shownStatus, srcSetOf, summariseQa } from "./variant.rules.ts";

const variant = (given: object) =>
  ({
    status: "generated",
    is_hero: false,
    item: null,
    provenance: "generated",
    version: 1,
    parent_variant_id: null,
    quality: { verdict: "pass", state: "done", checks: [] },
    likeness: null,
    ...given,
  }) as unknown as Variant;

test("a hero is called so, out for editing is called that, and a failed item is not pending", () => {
  expect(shownStatus(variant({ status: "approved", is_hero: true }))).toBe("hero");
  expect(shownStatus(variant({ status: "editing", is_hero: true }))).toBe("editing");
  expect(shownStatus(variant({ status: "pending", item: { state: "failed" } }))).toBe("failed");
});

test("the caption shows the worse of quality and likeness, and likeness as its number", () => {
  expect(summariseQa(variant({ likeness: { score: 88.4, verdict: "warn" } }))).toEqual({
    verdict: "warn",
    score: "88",
  });
  const checks = [{ verdict: "pass" }, { verdict: "warn" }, { verdict: "skipped" }];
  const quality = { verdict: "warn", state: "done", checks };
  expect(summariseQa(variant({ quality }))).toEqual({ verdict: "warn", score: "1/2" });
  expect(summariseQa(variant({ quality: { verdict: null, state: "queued", checks: [] } })).verdict).toBe("pending");
});

const above = { warn: 8, fail: 15, direction: "above" } as const;
const below = { warn: 60, fail: 30, direction: "below" } as const;

test("a longer bar is always better", () => {
  const clipping = (score: number) => meterOf({ score, threshold: above, unit: "% of pixels" });
  expect(clipping(1).filled).toBeGreaterThan(clipping(12).filled ?? 1);
  const sharpness = (score: number) => meterOf({ score, threshold: below, unit: "tile variance" });
  expect(sharpness(50).filled).toBeLessThan(sharpness(50).threshold ?? 0);
  expect(sharpness(80).filled).toBeGreaterThan(sharpness(80).threshold ?? 1);
});

test("a limit is told on the side where it is one", () => {
  expect(limitWords({ score: 13.07, threshold: above, unit: "% of pixels" })).toBe("13.07 %, at most 8 %");
  expect(limitWords({ score: 182, threshold: below, unit: "tile variance" })).toBe("182, needs 60");
  expect(limitWords({ score: null, threshold: null, unit: "" })).toBe("not measured");
});

test("the version is named once there is more than one", () => {
  expect(originOf(variant({}))).toBe("Generated");
  expect(originOf(variant({ provenance: "manually_edited", version: 2 }))).toBe("Edited, v2");
});

test("renditions are offered with the widths they have", () => {
  const urls = { small: "/s", medium: "/m", large: "/l" };
  expect(srcSetOf(variant({ urls, width: 1024, height: 1280 }))).toBe("/s 205w, /m 410w, /l 819w");
  expect(srcSetOf(variant({ urls, width: 400, height: 200 }))).toBe("/s 256w, /m 400w, /l 400w");
});
