import { type CardRender, cardFileRoutes, cardRoutes } from "@pentimento/contract";
import type { Reader } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import { type Endpoint, endpoint, subjectOf } from "../../platform/web.ts";
import { drawOrder } from "./draw-card.ts";
import { type Card, cards } from "./facts.rules.ts";
import { rendersOf } from "./queries.ts";

const sizes: Record<Card, { width: number; height: number }> = {
  og: { width: 1200, height: 630 },
  card: { width: 1280, height: 720 },
  simple: { width: 1280, height: 720 },
};

export const cardEndpoints = (deps: Deps): Endpoint[] => [
  endpoint(cardRoutes.list, async (asked) => {
    const { subject } = subjectOf(asked);
    const renders = new Map((await rendersOf(deps.db.read, subject.id)).map((render) => [render.card, render]));
    const waiting = await cardsWaiting(deps.db.read, subject.uid);
    return { cards: cards.map((card) => describe(card, renders.get(card), waiting.has(card))) };
  }),
  endpoint(cardRoutes.render, async (asked) => {
    const { collection, subject } = subjectOf(asked);
    const ref = { collectionUid: collection.uid, subjectUid: subject.uid };
    return deps.db.inTx(async (tx) => {
      const jobs: string[] = [];
      for (const card of cards) jobs.push(await deps.queue.enqueue(tx, drawOrder(ref, card)));
      return { jobs };
    });
  }),
  endpoint(cardFileRoutes.file, async ({ params }) => {
    const [sha256 = "", format = ""] = params.card_key.split(".");
    const bytes = await deps.blobs.read(sha256, format);
    return new Response(new Uint8Array(bytes), {
      headers: {
        "content-type": `image/${format}`,
        "cache-control": "public, max-age=31536000, immutable",
        "cross-origin-resource-policy": "cross-origin",
      },
    });
  }),
];

async function cardsWaiting(db: Reader, subjectUid: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom("jobs")
    .select("body")
    .where("name", "=", "cards.draw")
    .where("subject_uid", "=", subjectUid)
    .where("state", "in", ["queued", "running"])
    .execute();
  return new Set(rows.map((row) => String((row.body as { card?: string }).card)));
}

type Row = Awaited<ReturnType<typeof rendersOf>>[number];

const describe = (card: Card, render: Row | undefined, waiting: boolean): CardRender => ({
  card,
  state: waiting ? "queued" : render ? "ready" : "none",
  url: render ? `/cards/${render.sha256}.${render.format}` : null,
  ...sizes[card],
  rendered_at: render?.renderedAt.toISOString() ?? null,
  avatar_variant_uid: render?.avatarUid ?? null,
  background_variant_uid: render?.backgroundUid ?? null,
});
