import { z } from "zod";
import { anyId, time, uid } from "./ids.ts";
import { route } from "./route.ts";

export const cardName = z.enum(["og", "card", "simple"]).meta({ id: "CardName" });
export type CardName = z.output<typeof cardName>;

export const cardRender = z
  .object({
    card: cardName,
    state: z.enum(["none", "queued", "ready"]),
    url: z.string().nullable().meta({ description: "content-hashed, immutable" }),
    width: z.int(),
    height: z.int(),
    rendered_at: time.nullable(),
    avatar_variant_uid: uid.nullable(),
    background_variant_uid: uid.nullable(),
  })
  .meta({ id: "CardRender" });
export type CardRender = z.output<typeof cardRender>;

export const cardFileRoutes = {
  file: route({
    name: "cards.file",
    method: "get",
    path: "/cards/{card_key}",
    summary: "A drawn card under its content hash; the address changes with the pixels",
    action: "cards.file",
    params: z.object({ card_key: z.string().regex(/^[0-9a-f]{64}[.](jpeg|png|webp)$/) }),
    binary: true,
    status: 200,
  }),
};

export const cardRoutes = {
  list: route({
    name: "cards.list",
    method: "get",
    path: "/api/subjects/{subject_id}/cards",
    summary: "The three cards of a subject",
    action: "cards.read",
    params: z.object({ subject_id: anyId }),
    status: 200,
    answer: z.object({ cards: z.array(cardRender) }),
  }),
  render: route({
    name: "cards.render",
    method: "post",
    path: "/api/subjects/{subject_id}/cards/render",
    summary: "Draw the cards again from the present choices; an unchanged card costs nothing",
    action: "cards.render",
    params: z.object({ subject_id: anyId }),
    status: 202,
    answer: z.object({ jobs: z.array(uid) }),
  }),
};
