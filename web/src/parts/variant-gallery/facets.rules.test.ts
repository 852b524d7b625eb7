import type { Variant } from "@pentimento/contract";
import { expect, test } from "vitest";
import { countFacets, facetGroups, passes, placeVariants, styleReferences } from "./facets.rules.ts";

const variant = (id: number, given: object = {}) =>
  ({
    id,
    uid: `v${id}`,
    slot: "portrait",
    style_reference: null,
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

const styled = { uid: "v1", subject_uid: "s", slot: "portrait", thumb_url: "/1" };
const mixed = [
  ...all,
  variant(5, { slot: "backdrop", style_reference: styled, item: { batch_uid: "b1" } }),
  variant(6, { slot: "sprite", item: { batch_uid: "b1" } }),
];
const kinds = new Map([
  ["portrait", "portrait"],
  ["sprite", "portrait"],
  ["backdrop", "background"],
] as const);

test("S4-113 type, slot, state and style reference narrow the gallery, and each count is what a click on it shows", () => {
  const filters = [{}, { check: "pass" }, { slot: "portrait" }, { type: "background" }, { style: "without" }] as const;
  for (const filter of filters) {
    const counts = countFacets(mixed, filter, kinds);
    for (const group of facetGroups) {
      for (const [value, number] of Object.entries(counts[group])) {
        const seen = mixed.filter((each) => passes(each, { ...filter, [group]: value }, kinds));
        expect(seen, `${JSON.stringify(filter)} and ${group} ${value}`).toHaveLength(number);
      }
    }
  }
  const counts = countFacets(mixed, {}, kinds);
  expect(counts.type).toEqual({ portrait: 5, background: 1 });
  expect(counts.slot).toEqual({ portrait: 4, sprite: 1, backdrop: 1 });
  expect(counts.style).toEqual({ with: 1, v1: 1, without: 5 });
  expect(counts.status).toEqual({ all: 6, hero: 1, review: 4, rejected: 1 });
});

test("S4-115 one batch is shown without the others", () => {
  expect(mixed.filter((each) => passes(each, { batch: "b1" }, kinds)).map(({ id }) => id)).toEqual([5, 6]);
});

test("each style that is followed is offered once", () => {
  expect(styleReferences([...mixed, variant(7, { style_reference: styled })])).toEqual([styled]);
});

test("the hero stands first, then by likeness, the rejected last", () => {
  expect(placeVariants(all, "hero", new Map()).map(({ id }) => id)).toEqual([1, 4, 2, 3]);
});

test("where no picture came stands last, and under a filter of its own", () => {
  const failed = variant(9, { status: "pending", item: { batch_uid: "b2", state: "failed" } });
  expect(placeVariants([...all, failed], "hero", new Map()).map(({ id }) => id)).toEqual([1, 4, 2, 3, 9]);
  expect(placeVariants([failed, ...all], "worst", new Map()).at(-1)?.id).toBe(9);
  expect(countFacets([...all, failed], {}, kinds).status).toMatchObject({ failed: 1 });
  expect(passes(failed, { status: "making" }, kinds)).toBe(false);
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
