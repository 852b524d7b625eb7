import { createHash } from "node:crypto";
import type { CardPicture } from "../../adapters/cards/cards.ts";
import type { Deps } from "../../platform/deps.ts";
import type { Landing } from "../../platform/job-handlers.ts";
import type { JobOrder } from "../../platform/jobs.ts";
import { nameFile } from "../library/index.ts";
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
  const subjectId = await findSubjectId(deps.db.read, subjectUid);
  const facts = subjectId === undefined ? undefined : await findFacts(deps.db.read, subjectId);
  if (!facts || !hasCards(facts.kind)) return async () => {};
  const { avatar, background } = await choose(deps, facts.id, card);
  const shown = cardFacts(
    { ...facts, attributes: facts.attributes as Record<string, string> },
    [avatar, background].some((one) => one?.provenance === "generated"),
  );
  const key = createHash("sha256")
    .update(
      renderKeyText({
        card,
        format,
        facts: shown,
        avatarSha256: avatar?.sha256,
        backgroundSha256: background?.sha256,
        templateVersion: deps.cards.templateVersion,
      }),
    )
    .digest("hex");
  const current = (await rendersOf(deps.db.read, facts.id)).find((render) => render.card === card);
  if (current?.renderKey === key) return async () => {};
  const drawn = await deps.cards.draw({
    card,
    facts: shown,
    format,
    avatar: await pictureOf(deps, avatar),
    background: await pictureOf(deps, background),
  });
  return keep(deps, facts, card, key, drawn, { avatarId: avatar?.id, backgroundId: background?.id });
}

async function choose(
  deps: Deps,
  subjectId: number,
  card: Card,
): Promise<{ avatar?: ChosenPicture; background?: ChosenPicture }> {
  const heroes = await heroesOf(deps.db.read, subjectId);
  const first = (slots: readonly string[]) => slots.map((slot) => heroes.get(slot)).find((hero) => hero !== undefined);
  const latest = async () => newestOf(deps.db.read, subjectId, "bg_16x9");
  return { avatar: first(avatarSlots), background: first(backgroundSlots[card]) ?? (await latest()) };
}

async function pictureOf(deps: Deps, chosen: ChosenPicture | undefined): Promise<CardPicture | undefined> {
  return chosen && { bytes: await deps.blobs.read(chosen.sha256, chosen.format), key: chosen.sha256 };
}

async function keep(
  deps: Deps,
  facts: Facts,
  card: Card,
  renderKey: string,
  drawn: { bytes: Uint8Array; width: number; height: number },
  from: { avatarId: number | undefined; backgroundId: number | undefined },
): Promise<Landing> {
  const { sha256, path } = await deps.blobs.put(drawn.bytes, format);
  const file = { sha256, path, byteSize: drawn.bytes.byteLength, width: drawn.width, height: drawn.height, format };
  return async (tx) => {
    const { blobId } = await nameFile(tx, file);
    await putRender(tx, {
      subjectId: facts.id,
      card,
      renderKey,
      blobId,
      ...from,
      templateVersion: deps.cards.templateVersion,
    });
    await deps.record(
      tx,
      { collectionUid: facts.collectionUid, subjectUid: facts.uid },
      { type: "CardRendered", subject_id: facts.uid, card, url: `/cards/${sha256}.${format}` },
    );
  };
}
