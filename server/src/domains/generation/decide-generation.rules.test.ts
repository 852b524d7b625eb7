import type { Role } from "@pentimento/contract";
import { expect, test } from "vitest";
import {
  decideGeneration,
  type GenerationActor,
  type GenerationRequest,
  type GenerationSubject,
  type GenerationUsage,
  queueLimits,
  type SourceState,
} from "./decide-generation.rules.ts";
import type { BudgetUse } from "./spending/budget.rules.ts";

const now = new Date("2026-11-21T10:00:00Z");
const { perActor, perCollection } = queueLimits;

const usable: SourceState = { usable: true };
const none: SourceState = { usable: false, because: "none", message: "no source" };
const pending: SourceState = { usable: false, because: "pending", message: "being checked" };
const failed: SourceState = { usable: false, because: "failed", message: "a check failed" };

const as = (role: Role): GenerationActor => ({ userId: 1, isAdmin: false, roles: new Map([[7, role]]) });
const admin: GenerationActor = { userId: 1, isAdmin: true, roles: new Map() };
const nobody: GenerationActor = { userId: undefined, isAdmin: false, roles: new Map() };
const stranger: GenerationActor = { userId: 1, isAdmin: false, roles: new Map([[8, "creator"]]) };
const free = { name: "painter", costCentsEach: 0 };

const month: BudgetUse = { scope: "collection", period: "month", limitCents: 400, spentCents: 0, reservedCents: 0 };
const person: BudgetUse = { ...month, scope: "person", period: "day" };

interface Wish {
  actor?: GenerationActor;
  subject?: Partial<GenerationSubject>;
  request?: Partial<GenerationRequest>;
  usage?: Partial<GenerationUsage>;
}

const decide = ({ actor = as("creator"), subject, request, usage }: Wish) =>
  decideGeneration(
    actor,
    { collectionId: 7, collectionKind: "studio", mostPerBatch: 16, source: usable, ...subject },
    { count: 4, subjects: 1, provider: { name: "images-api", costCentsEach: 3 }, needsSource: true, ...request },
    { queuedByActor: 0, queuedInCollection: 0, budgets: [month], ...usage },
    now,
  );

const allowed: [string, Wish, number][] = [
  ["a creator with a usable source and a budget", {}, 12],
  ["an owner", { actor: as("owner") }, 12],
  ["an admin without a role", { actor: admin }, 12],
  ["no source where none is needed", { subject: { source: none }, request: { needsSource: false } }, 12],
  ["an unchecked source where none is needed", { subject: { source: pending }, request: { needsSource: false } }, 12],
  ["as many as the collection allows", { subject: { mostPerBatch: 7 }, request: { count: 7 } }, 21],
  ["the last place of a person", { usage: { queuedByActor: perActor - 4 } }, 12],
  ["the last place of a collection", { usage: { queuedInCollection: perCollection - 4 } }, 12],
  ["several subjects in a studio", { request: { subjects: 2 } }, 12],
  ["the last cent", { usage: { budgets: [{ ...month, spentCents: 380, reservedCents: 8 }] } }, 12],
  ["what costs nothing, without any budget", { request: { provider: free }, usage: { budgets: [] } }, 0],
];

test.each(allowed)("%s is enough", (_, wish, costCents) => {
  expect(decide(wish)).toEqual({ allowed: true, costCents });
});

const refused: [string, Wish, string][] = [
  ["nobody who is not signed in", { actor: nobody }, "not-allowed"],
  ["nobody, even where it costs nothing", { actor: nobody, request: { provider: free } }, "not-allowed"],
  ["a creator of another collection", { actor: stranger }, "not-allowed"],
  ["a reviewer", { actor: as("reviewer") }, "not-allowed"],
  ["a viewer", { actor: as("viewer") }, "not-allowed"],
  ["a player", { actor: as("player") }, "not-allowed"],
  ["S3-46 C14 no source", { subject: { source: none } }, "source-not-usable"],
  ["C14 a source that failed its checks", { subject: { source: failed } }, "source-not-usable"],
  ["C14 a source that is being checked", { subject: { source: pending } }, "qa-pending"],
  ["a provider that is not there", { request: { provider: undefined } }, "provider-unknown"],
  ["C15 one more than allowed", { subject: { mostPerBatch: 7 }, request: { count: 8 } }, "count-too-large"],
  ["one more than a person may queue", { usage: { queuedByActor: perActor - 3 } }, "queue-full"],
  ["one more than a collection may queue", { usage: { queuedInCollection: perCollection - 3 } }, "queue-full"],
  [
    "C5 several subjects of a world",
    { subject: { collectionKind: "world" }, request: { subjects: 2 } },
    "bulk-not-allowed",
  ],
  [
    "C5 S2-21 several profiles, by an admin too",
    { actor: admin, subject: { collectionKind: "profiles" }, request: { subjects: 2 } },
    "bulk-not-allowed",
  ],
  ["what costs, without any budget", { usage: { budgets: [] } }, "budget-exceeded"],
  ["an admin without any budget", { actor: admin, usage: { budgets: [] } }, "budget-exceeded"],
  ["a cent beyond the collection's budget", { usage: { budgets: [{ ...month, spentCents: 389 }] } }, "budget-exceeded"],
  [
    "a cent beyond one's own budget",
    { usage: { budgets: [month, { ...person, spentCents: 389 }] } },
    "budget-exceeded",
  ],
  [
    "what others' waiting pictures may cost",
    { usage: { budgets: [{ ...month, reservedCents: 400 }] } },
    "budget-exceeded",
  ],
];

test.each(refused)("%s is refused, with a sentence", (_, wish, because) => {
  expect(decide(wish)).toMatchObject({ allowed: false, because, message: expect.stringMatching(/\w/) });
});

test("a refusal for want of room names the numbers", () => {
  const decision = decide({ usage: { queuedByActor: perActor } });
  expect(decision).toMatchObject({ message: expect.stringContaining(String(perActor)) });
});

test("a refused budget says what it costs, what is left, and when it begins anew", () => {
  const budgets = [{ ...month, spentCents: 380, reservedCents: 10 }];
  expect(decide({ usage: { budgets } })).toEqual({
    allowed: false,
    because: "budget-exceeded",
    message:
      "These pictures cost 12 cents; 10 of 400 cents of this collection's budget for the month are left. It begins anew at 2026-12-01T00:00:00.000Z",
    numbers: {
      cost_cents: 12,
      left_cents: 10,
      limit_cents: 400,
      spent_cents: 380,
      reserved_cents: 10,
      period: "month",
      resets_at: "2026-12-01T00:00:00.000Z",
    },
    again: new Date("2026-12-01T00:00:00Z"),
  });
});
