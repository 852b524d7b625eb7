import type { Variant } from "@pentimento/contract";
import { expect, test } from "vitest";
import { countFacets, passes, placeVariants } from "./facets.rules.ts";

const variant = (id: number, given: object = {}) =>
  ({
    id,
    uid: `v${id}`,
    status: "generated",
    is_hero: false,
    provenance: "generated",
    item: null,
    quality: { verdict: "pass", state: "done", checks: [] },
    likeness: null,
    ...given,
  }) as unknown as Variant;

const all = [
  variant(1, { is_hero: true, status: "approved" }),
  variant(2, { quality: { verdict: "fail", state: "done", checks: [] } }),
  variant(3, { status: "rejected", provenance: "manual_upload" }),
  variant(4, { likeness: { score: 90, verdict: "pass" } }),
];

test("each count is what a click on it shows", () => {
  const filter = { check: "pass" } as const;
  const counts = countFacets(all, filter);
  for (const status of ["all", "review", "hero", "rejected"] as const) {
    expect(all.filter((each) => passes(each, { ...filter, status }))).toHaveLength(counts.status[status]);
  }
  for (const check of ["pass", "warn", "fail"] as const) {
    expect(all.filter((each) => passes(each, { check }))).toHaveLength(counts.check[check]);
  }
});

test("the hero stands first, then by likeness, the rejected last", () => {
  expect(placeVariants(all, "hero", new Map()).map(({ id }) => id)).toEqual([1, 4, 2, 3]);
});

test("what has a place keeps it, whatever becomes of it; what is new comes first", () => {
  const places = new Map([
    ["v1", 0],
    ["v4", 1],
    ["v2", 2],
    ["v3", 3],
  ]);
  const later = [variant(1), variant(2, { is_hero: true, status: "approved" }), ...all.slice(2), variant(5)];
  expect(placeVariants(later, "hero", places).map(({ id }) => id)).toEqual([5, 1, 4, 2, 3]);
});
