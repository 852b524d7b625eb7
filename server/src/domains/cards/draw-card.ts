import { createHash } from "node:crypto";
import type { CardPicture } from "../../adapters/cards/cards.ts";
import type { Reader } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import type { Landing } from "../../platform/job-handlers.ts";
import type { JobOrder } from "../../platform/jobs.ts";
import { nameFile } from "../library/index.ts";
import { lockSubject } from "../subjects/index.ts";
import { avatarSlots, backgroundSlots, type Card, cardFacts, hasCards } from "./facts.rules.ts";
import {
  type ChosenPicture,
  type Facts,
  findFacts,
  findSubjectId,
  heroesOf,
  newestOf,
  putRender,
  rendersOf,
} from "./queries.ts";
import { renderKeyText } from "./render-key.rules.ts";

const format = "jpeg";

/** The order to draw one card of a subject. Changes that follow fast join while it waits. */
export const drawOrder = (ref: { collectionUid: string; subjectUid: string }, card: Card): JobOrder => ({
  name: "cards.draw",
  body: { subjectUid: ref.subjectUid, card },
  key: `card:${ref.subjectUid}:${card}`,
  about: { collectionUid: ref.collectionUid, subjectUid: ref.subjectUid },
});

/** Draws a card from the present choices. When nothing that it shows has changed, nothing is drawn. */
export async function drawCard(deps: Deps, subjectUid: string, card: Card): Promise<Landing> {
  const plan = await planCard(deps.db.read, subjectUid, card, deps.cards.templateVersion);
  if (!plan) return async () => {};
  const current = (await rendersOf(deps.db.read, plan.facts.id)).find((render) => render.card === card);
  if (current?.renderKey === plan.key) return async () => {};
  const drawn = await deps.cards.draw({
    card,
    facts: plan.shown,
    format,
    avatar: await pictureOf(deps, plan.avatar),
    background: await pictureOf(deps, plan.background),
  });
  return keep(deps, plan, drawn);
}

/** Everything that a card is drawn from, and the key made of it. */
interface CardPlan {
  card: Card;
  facts: Facts;
  shown: ReturnType<typeof cardFacts>;
  avatar: ChosenPicture | undefined;
  background: ChosenPicture | undefined;
  key: string;
}

async function planCard(
  db: Reader,
  subjectUid: string,
  card: Card,
  templateVersion: string,
): Promise<CardPlan | undefined> {
  const subjectId = await findSubjectId(db, subjectUid);
  const facts = subjectId === undefined ? undefined : await findFacts(db, subjectId);
  if (!facts || !hasCards(facts.kind)) return undefined;
  const { avatar, background } = await choose(db, facts.id, card);
  const shown = cardFacts(
    { ...facts, attributes: facts.attributes as Record<string, string> },
    [avatar, background].some((one) => one?.provenance === "generated"),
  );
  const text = renderKeyText({
    card,
    format,
    facts: shown,
    avatarSha256: avatar?.sha256,
    backgroundSha256: background?.sha256,
    templateVersion,
  });
  return { card, facts, shown, avatar, background, key: createHash("sha256").update(text).digest("hex") };
}

async function choose(
  db: Reader,
  subjectId: number,
  card: Card,
): Promise<{ avatar?: ChosenPicture; background?: ChosenPicture }> {
  const heroes = await heroesOf(db, subjectId);
  const first = (slots: readonly string[]) => slots.map((slot) => heroes.get(slot)).find((hero) => hero !== undefined);
  const latest = async () => newestOf(db, subjectId, "bg_16x9");
  return { avatar: first(avatarSlots), background: first(backgroundSlots[card]) ?? (await latest()) };
}

async function pictureOf(deps: Deps, chosen: ChosenPicture | undefined): Promise<CardPicture | undefined> {
  return chosen && { bytes: await deps.blobs.read(chosen.sha256, chosen.format), key: chosen.sha256 };
}

async function keep(
  deps: Deps,
  { card, facts, avatar, background, key }: CardPlan,
  drawn: { bytes: Uint8Array; width: number; height: number },
): Promise<Landing> {
  const { templateVersion } = deps.cards;
  const { sha256, path } = await deps.blobs.put(drawn.bytes, format);
  const file = { sha256, path, byteSize: drawn.bytes.byteLength, width: drawn.width, height: drawn.height, format };
  return async (tx) => {
    await lockSubject(tx, facts.id);
    // A choice made while this was drawn has ordered its own drawing, which may be done already: the older one gives way.
    if ((await planCard(tx, facts.uid, card, templateVersion))?.key !== key) return;
    const { blobId } = await nameFile(tx, file);
    const from = { avatarId: avatar?.id, backgroundId: background?.id };
    await putRender(tx, { subjectId: facts.id, card, renderKey: key, blobId, ...from, templateVersion });
    await deps.record(
      tx,
      { collectionUid: facts.collectionUid, subjectUid: facts.uid },
      { type: "CardRendered", subject_id: facts.uid, card, url: `/cards/${sha256}.${format}` },
    );
  };
}
