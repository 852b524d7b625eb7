import type { CardPicture } from "./picture.ts";

/** og is 1200 × 630 pixels, card and simple are 1280 × 720. */
export type CardName = "og" | "card" | "simple";

export type CardFormat = "jpeg" | "webp" | "png";

export interface CardFacts {
  name: string;
  /** As it is to be read, such as `@ines`. */
  handle?: string;
  tagline?: string;
  /** The first four are shown. */
  chips: { label: string; value: string }[];
  /** The first three are shown. */
  badges: string[];
  collectionName: string;
  /** Whether a picture on the card was made by a machine; the card then says so. */
  generated: boolean;
}

export interface CardRequest {
  card: CardName;
  facts: CardFacts;
  avatar?: CardPicture;
  background?: CardPicture;
  format: CardFormat;
}
