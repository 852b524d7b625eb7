import { type VariantStatus, variantStatus } from "@pentimento/contract";
import { expect, test } from "vitest";
import { judgeAct, statusId, statusName, supersededStatus } from "./status.rules.ts";

type Act = Parameters<typeof judgeAct>[0];

/** What an act makes of a variant in each standing: the next status, `*` for a hero, or `-` for a refusal. */
const outcomes = `
               pending    generating  generated   rejected    editing    editing*    approved*
  approve      -          -           approved*   -           approved*  approved*   -
  unapprove    -          -           -           -           -          editing     generated
  reject       -          -           rejected    -           rejected   rejected    rejected
  trash        pending    -           generated   rejected    editing    editing*    approved*
  restore      -          -           -           generated   -          -           -
`;

const cells = (line: string) => line.trim().split(/\s+/);
const [heading = "", ...lines] = outcomes.split("\n").filter((line) => line.trim() !== "");
const table = lines.flatMap((line) => {
  const [act = "", ...ends] = cells(line);
  return cells(heading).map((standing, at) => ({ act: act as Act, standing, end: ends[at] ?? "" }));
});
const standingOf = (text: string, trashed = false) => ({
  status: text.replace("*", "") as VariantStatus,
  isHero: text.endsWith("*"),
  trashed,
  slot: "portrait",
  isTest: false,
});
const endOf = (verdict: ReturnType<typeof judgeAct>) =>
  verdict.ok ? `${verdict.status}${verdict.isHero ? "*" : ""}` : "-";

test.each(table)("$act makes of $standing: $end", ({ act, standing, end }) => {
  expect(endOf(judgeAct(act, standingOf(standing)))).toBe(end);
});

test.each(cells(heading))("a trashed %s comes back as what it was", (standing) => {
  expect(endOf(judgeAct("restore", standingOf(standing, true)))).toBe(standing);
});

test.each(table)(
  "after $act on $standing a hero is approved or editing, and approved is a hero",
  ({ act, standing }) => {
    const verdict = judgeAct(act, standingOf(standing));
    if (!verdict.ok) return expect(verdict.because).toMatch(/^[A-Z]/);
    if (verdict.isHero) expect(["approved", "editing"]).toContain(verdict.status);
    else expect(verdict.status).not.toBe("approved");
  },
);

test.each(["approve", "unapprove", "reject", "restore", "trash"] as const)(
  "a source picture is nobody's to %s",
  (act) => {
    for (const standing of cells(heading))
      expect(judgeAct(act, { ...standingOf(standing), slot: "source" })).toMatchObject({ ok: false });
  },
);

test("a replaced hero goes back to review, and one that is out for editing stays out", () => {
  expect(supersededStatus("approved")).toBe("generated");
  expect(supersededStatus("editing")).toBe("editing");
});

test("every status of the contract has its number, and back", () => {
  expect(Object.keys(statusId).sort()).toEqual([...variantStatus.options].sort());
  for (const status of variantStatus.options) expect(statusName(statusId[status])).toBe(status);
  expect(() => statusName(7)).toThrow(RangeError);
});

test("what was made to try a workflow out is never chosen, and can be thrown away", () => {
  const trial = { ...standingOf("generated"), isTest: true };
  expect(judgeAct("approve", trial)).toMatchObject({
    ok: false,
    because: expect.stringContaining("try a workflow out"),
  });
  expect(judgeAct("activate", trial)).toMatchObject({ ok: false });
  expect(endOf(judgeAct("trash", trial))).toBe("generated");
});
