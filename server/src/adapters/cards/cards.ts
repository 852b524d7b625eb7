import { Renderer } from "@takumi-rs/core";
import { StudioError } from "../../platform/errors.ts";
import { cutRightToLeft } from "./cut.ts";
import { encodeCard } from "./encode.ts";
import { fitName } from "./fit.ts";
import { registerFonts } from "./fonts.ts";
import { type CardPicture, cropPicture } from "./picture.ts";
import { PlateRack } from "./plate.ts";
import { RecentResults } from "./recent.ts";
import type { CardFacts, CardFormat, CardName, CardRequest } from "./request.ts";
import { directionOf, tidyText } from "./script.rules.ts";
import { card } from "./templates/card.ts";
import { og } from "./templates/og.ts";
import { simple } from "./templates/simple.ts";
import { onPlate, type Template } from "./templates/template.ts";

export type { CardFacts, CardFormat, CardName, CardPicture, CardRequest };

export interface DrawnCard {
  bytes: Uint8Array;
  width: number;
  height: number;
  format: CardFormat;
}

export interface CardDrawer {
  /** Changes whenever the same request would give other pixels: part of every render key. */
  templateVersion: string;
  /**
   * Draws one card. The same request gives the same bytes; equal requests under way are drawn once.
   * Drawing happens in native threads; the event loop stays free.
   * @returns bytes that were decoded again at the exact size
   * @throws StudioError `cards/timeout` (unavailable) after 20 s; `cards/closed` (unavailable) after `close`
   * @throws StudioError `cards/unreadable-picture` (unsupported) when the avatar or background does not decode
   */
  draw(request: CardRequest): Promise<DrawnCard>;
  /** Waits for the cards under way and forgets all plates. */
  close(): Promise<void>;
}

/** Raise it with every change that moves a pixel. */
const templateVersion = "1";

const templates: Record<CardName, Template> = { og, card, simple };

const avatarsMax = 64;

/** Opens the renderer; fonts load with the first card. `timeoutMs` is the time one card may take, 20 s by default. */
export function openCardDrawer({ timeoutMs = 20_000 }: { timeoutMs?: number } = {}): CardDrawer {
  const studio = new CardStudio();
  const underWay = new Map<string, Promise<DrawnCard>>();
  let closed = false;
  return {
    templateVersion,
    draw(request) {
      if (closed)
        return Promise.reject(new StudioError("unavailable", "cards/closed", "Cards are no longer drawn here"));
      const key = requestKey(request);
      const running = underWay.get(key);
      if (running) return running;
      const drawn = inTime(timeoutMs, (signal) => studio.draw(request, signal)).finally(() => underWay.delete(key));
      underWay.set(key, drawn);
      return drawn;
    },
    async close() {
      closed = true;
      await Promise.allSettled(underWay.values());
      studio.clear();
    },
  };
}

class CardStudio {
  readonly #renderer = new Renderer();
  readonly #plates = new PlateRack(templateVersion);
  readonly #fonts = new RecentResults<void>(1);
  readonly #avatars = new RecentResults<Uint8Array>(avatarsMax);

  async draw(request: CardRequest, signal: AbortSignal): Promise<DrawnCard> {
    await this.#fonts.get("all", () => registerFonts(this.#renderer));
    const { card: name, format } = request;
    const template = templates[name];
    const facts = tidyFacts(request.facts);
    const direction = directionOf(facts.name);
    const [plate, avatar, nameFit] = await Promise.all([
      this.#plates.plateFor({ card: name, direction, name: facts.name, background: request.background }),
      this.#avatarFor(template, request.avatar),
      fitName(this.#renderer, facts.name, template.nameRoom),
    ]);
    const content = template.draw({
      facts,
      direction,
      avatar,
      name: nameFit,
      hasBackground: request.background !== undefined,
    });
    const { width, height } = template.frame;
    const node = await cutRightToLeft(this.#renderer, onPlate(plate, template.frame, content), template.frame);
    const pixels = await this.#renderer.render(node, { width, height, format: "raw", images: [plate], signal });
    return { bytes: await encodeCard(pixels, template.frame, format, facts.generated), width, height, format };
  }

  clear(): void {
    this.#plates.clear();
    this.#avatars.clear();
  }

  async #avatarFor({ avatarSize }: Template, avatar: CardPicture | undefined): Promise<Uint8Array | undefined> {
    if (!avatar) return undefined;
    const { x, y } = avatar.focus ?? { x: "-", y: "-" };
    const key = [avatar.key, x, y, avatarSize.width, avatarSize.height].join(" ");
    return this.#avatars.get(key, () => cropPicture(avatar, avatarSize));
  }
}

function requestKey({ card: name, facts, avatar, background, format }: CardRequest): string {
  const picture = (used: CardPicture | undefined) => (used ? [used.key, used.focus?.x, used.focus?.y] : null);
  const { handle, tagline, chips, badges, collectionName, generated } = facts;
  const said = [
    facts.name,
    handle,
    tagline,
    chips.map(({ label, value }) => [label, value]),
    badges,
    collectionName,
    generated,
  ];
  return JSON.stringify([name, format, said, picture(avatar), picture(background)]);
}

function tidyFacts(facts: CardFacts): CardFacts {
  return {
    name: tidyText(facts.name, 120),
    handle: tidyText(facts.handle ?? "", 60),
    tagline: tidyText(facts.tagline ?? "", 240),
    chips: facts.chips
      .slice(0, 4)
      .map(({ label, value }) => ({ label: tidyText(label, 40), value: tidyText(value, 40) })),
    badges: facts.badges.slice(0, 3).map((badge) => tidyText(badge, 40)),
    collectionName: tidyText(facts.collectionName, 80),
    generated: facts.generated,
  };
}

/** Runs `work` for at most `timeoutMs`; after that its result is dropped and what it renders is called off. */
async function inTime<Result>(timeoutMs: number, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const late = new AbortController();
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(
      new StudioError("unavailable", "cards/timeout", "The card could not be drawn in time", { retryAfterSeconds: 5 }),
    );
    late.abort();
  }, timeoutMs);
  try {
    return await Promise.race([work(late.signal), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
