import { z } from "zod";
import { anyId, time, uid } from "./ids.ts";
import { route } from "./route.ts";

export const budget = z
  .object({
    id: uid,
    user_id: z.string().nullable().meta({ description: "as the list of members has it; null: the whole collection" }),
    user_name: z.string().nullable(),
    period: z.enum(["day", "month"]),
    limit_cents: z.number(),
    spent_cents: z.number(),
    reserved_cents: z.number().meta({ description: "set aside for pictures that wait or run" }),
    left_cents: z.number(),
    resets_at: time,
  })
  .meta({ id: "Budget" });
export type Budget = z.output<typeof budget>;

const onCollection = z.object({ collection_id: anyId });

export const spendingRoutes = {
  read: route({
    name: "spending.read",
    method: "get",
    path: "/api/collections/{collection_id}/spending",
    summary: "What pictures cost here: budgets, and the newest entries of the ledger",
    action: "spending.read",
    params: onCollection,
    status: 200,
    answer: z.object({
      budgets: z.array(budget),
      entries: z.array(
        z.object({
          id: uid,
          kind: z.enum(["reserved", "released", "spent"]),
          cents: z.number(),
          provider: z.string(),
          user_name: z.string().nullable(),
          batch_id: uid.nullable(),
          created_at: time,
        }),
      ),
      today: z.object({
        made: z.int(),
        failed: z.int(),
        median_wait_seconds: z.number().nullable(),
        cents: z.number(),
      }),
    }),
  }),
  set: route({
    name: "spending.set-budget",
    method: "put",
    path: "/api/collections/{collection_id}/budgets",
    summary: "Set, change or take away (null) what a collection or a person may spend in a period",
    action: "spending.edit",
    params: onCollection,
    body: z.strictObject({
      user_id: anyId.nullable().default(null),
      period: z.enum(["day", "month"]).default("month"),
      limit_cents: z.number().min(0).max(10_000_000).nullable().meta({ description: "cents, to four decimals" }),
    }),
    status: 200,
    answer: z.object({ budgets: z.array(budget) }),
  }),
};
