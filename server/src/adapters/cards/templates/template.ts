import type { ImageSource, Node, Renderer } from "@takumi-rs/core";
import { container, image } from "@takumi-rs/helpers";
import type { Size } from "../crop.rules.ts";
import type { NameFit, NameRoom } from "../fit.ts";
import type { CardFacts } from "../request.ts";
import type { Direction } from "../script.rules.ts";

/** What a template sets: tidied facts, the avatar's pixels, and the name's size. */
export interface Layout {
  facts: CardFacts;
  direction: Direction;
  /** Packed RGB of the size that the template asked for. */
  avatar: Uint8Array | undefined;
  name: NameFit;
  /** Whether the caller's background is on the plate, or our own. */
  hasBackground: boolean;
}

export interface Template {
  frame: Size;
  avatarSize: Size;
  nameRoom: NameRoom;
  draw(layout: Layout): Node;
}

/** The whole card: the plate, and the template's words over it. */
export function onPlate(plate: ImageSource, frame: Size, content: Node): Node {
  const still = image({ src: plate.src, ...frame, style: { position: "absolute", left: 0, top: 0, ...frame } });
  return container({
    style: { ...frame, position: "relative", display: "flex", overflow: "hidden" },
    children: [still, content],
  });
}

export type { Node, Renderer };
