import type { MeasuredNode, Renderer } from "@takumi-rs/core";
import { type Declarations, type Node, type TextNode, text } from "@takumi-rs/helpers";
import type { Size } from "./crop.rules.ts";
import { hasRightToLeft } from "./script.rules.ts";

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/**
 * Shortens the right-to-left texts of a card that do not fit their place, with an ellipsis. The renderer does that by
 * itself for other texts, but of a right-to-left line it keeps next to nothing.
 */
export async function cutRightToLeft(renderer: Renderer, node: Node, frame: Size): Promise<Node> {
  if (!holdsRightToLeft(node)) return node;
  return cutWithin(renderer, node, await renderer.measure(node, frame));
}

function holdsRightToLeft(node: Node): boolean {
  if (node.type === "text") return hasRightToLeft(node.text);
  return node.type === "container" && (node.children ?? []).some(holdsRightToLeft);
}

async function cutWithin(renderer: Renderer, node: Node, place: MeasuredNode): Promise<Node> {
  if (node.type === "text") return hasRightToLeft(node.text) ? cutText(renderer, node, place.width) : node;
  if (node.type !== "container" || !node.children) return node;
  const children: Node[] = [];
  for (const [at, child] of node.children.entries()) {
    const measured = place.children[at];
    children.push(measured ? await cutWithin(renderer, child, measured) : child);
  }
  return { ...node, children };
}

async function cutText(renderer: Renderer, node: TextNode, width: number): Promise<Node> {
  // Measured widths are whole pixels, so half a pixel more is still the text's own width.
  if (await fits(renderer, node, node.text, width + 0.5)) return node;
  // A pixel less than there is keeps the renderer from cutting what was cut already.
  const room = width - 1;
  const parts = [...graphemes.segment(node.text)].map(({ segment }) => segment);
  const shortened = (count: number) => `${parts.slice(0, count).join("").trimEnd()}…`;
  let [fitting, tooMany] = [0, parts.length];
  while (tooMany - fitting > 1) {
    const count = Math.floor((fitting + tooMany) / 2);
    if (await fits(renderer, node, shortened(count), room)) fitting = count;
    else tooMany = count;
  }
  return { ...node, text: shortened(fitting) };
}

/** Whether a text fits its lines in `room` pixels, laid out as `words` would, but free to grow. */
async function fits(renderer: Renderer, { style = {} }: TextNode, content: string, room: number): Promise<boolean> {
  const { fontFamily, fontSize, fontWeight, lineHeight, letterSpacing, direction, lineClamp } = style;
  const shape: Declarations = { fontFamily, fontSize, fontWeight, lineHeight, letterSpacing, direction };
  if (lineClamp === undefined) {
    const line = await renderer.measure(text(content, { ...shape, whiteSpace: "nowrap" }));
    return line.width <= room;
  }
  const paragraph = text(content, { ...shape, width: room, overflowWrap: "anywhere" });
  const { height } = await renderer.measure(paragraph);
  return height <= (Number(lineClamp) + 0.5) * Number(fontSize) * Number(lineHeight);
}
