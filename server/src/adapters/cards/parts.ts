import {
  type ContainerNode,
  container,
  type Declarations,
  type ImageNode,
  image,
  type Node,
  text,
} from "@takumi-rs/helpers";
import { chalk, css, ink, ochre, paper, shade } from "./colour.rules.ts";
import { familiesOf } from "./fonts.ts";
import { type Direction, directionOf } from "./script.rules.ts";

/** Light words on a dark plate, or dark words on the paper sheet. */
export type Tone = "dark" | "paper";

export interface WordStyle {
  face: "serif" | "sans";
  size: number;
  /** Line height as a multiple of the size. */
  leading: number;
  lines: number;
  colour: string;
  weight?: 500 | 600;
  align?: "start" | "center";
  /** In pixels. */
  tracking?: number;
  /** A soft shadow, for words that stand on a picture. */
  shadow?: boolean;
}

const strong: Record<Tone, string> = { dark: css(chalk), paper: css(ink) };
const quiet: Record<Tone, string> = { dark: css(chalk, 0.8), paper: css(ink, 0.72) };

export const wordColours = { strong, quiet };

/** A box; `row` and `column` set its children side by side or one below the other. */
export function row(style: Declarations, children: Node[]): ContainerNode {
  return container({ style: { display: "flex", flexDirection: "row", alignItems: "center", ...style }, children });
}

export function column(style: Declarations, children: Node[]): ContainerNode {
  return container({ style: { display: "flex", flexDirection: "column", minWidth: 0, ...style }, children });
}

/** Words in their own direction and language forms, cut with an ellipsis after `lines`. */
export function words(content: string, style: WordStyle): Node {
  const direction = directionOf(content);
  return text({
    text: content,
    dir: direction,
    style: {
      fontFamily: familiesOf(style.face, content),
      fontSize: style.size,
      fontWeight: style.weight ?? 500,
      lineHeight: style.leading,
      letterSpacing: direction === "rtl" ? 0 : (style.tracking ?? 0),
      color: style.colour,
      direction,
      textAlign: style.align ?? "start",
      maxWidth: "100%",
      ...bleed(style.size),
      overflow: "hidden",
      textOverflow: "ellipsis",
      ...(style.lines === 1
        ? { whiteSpace: "nowrap", wordBreak: "break-all" }
        : { lineClamp: style.lines, overflowWrap: "anywhere", textWrap: "balance" }),
      ...(style.shadow ? { textShadow: "0 2px 14px rgb(0 0 0 / .38)" } : {}),
    },
  });
}

/** The flex direction and the edge at which a line of `direction` begins. */
export function flow(direction: Direction): "row" | "row-reverse" {
  return direction === "rtl" ? "row-reverse" : "row";
}

export function edge(direction: Direction): "flex-start" | "flex-end" {
  return direction === "rtl" ? "flex-end" : "flex-start";
}

/** A name in the serif, at the size that was found to fit. */
export function nameOf(name: string, fit: { size: number; lines: 1 | 2 }, tone: Tone): Node {
  const onPicture = tone === "dark";
  return words(name, {
    face: "serif",
    size: fit.size,
    leading: 1.12,
    lines: fit.lines,
    colour: strong[tone],
    tracking: -0.012 * fit.size,
    align: onPicture ? "start" : "center",
    shadow: onPicture,
  });
}

/** Badges above a name. */
export function badgeRow(badges: string[], width: number, direction: Direction): Node {
  return row({ gap: 10, marginBottom: 16, maxWidth: width, flexDirection: flow(direction) }, badges.map(badge));
}

/** Room for what reaches out of its line, such as tall scripts, stacked accents and shadows, taking no room in the layout. */
function bleed(size: number): Declarations {
  const reach = Math.ceil(size * 0.3);
  return { padding: `${reach}px 0`, margin: `-${reach}px 0` };
}

/** The short ochre stroke under a name. */
export function stroke(width: number, colour = css(ochre)): Node {
  return container({ style: { width, height: 4, borderRadius: 2, backgroundColor: colour, flexShrink: 0 } });
}

const markSvg = (front: string, letter: string, back: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 22 22"><rect x="7" y="2" width="13" height="15" rx="1.5" fill="none" stroke="${back}" stroke-width="1.4"/><rect x="2" y="5" width="13" height="15" rx="1.5" fill="${front}"/><path d="M7 17V9.2h2.6a2.3 2.3 0 0 1 0 4.6H7" fill="none" stroke="${letter}" stroke-width="1.7"/></svg>`;

/** The studio's mark and the name of the collection. */
export function signature(collectionName: string, tone: Tone, direction: Direction): Node {
  const back = tone === "dark" ? "#f4efe6" : "#8d8579";
  const mark = image({
    src: new TextEncoder().encode(markSvg("#eba556", "#2a2017", back)),
    width: 30,
    height: 30,
    style: { width: 30, height: 30, flexShrink: 0 },
  });
  const name = words(collectionName, { face: "serif", size: 25, leading: 1.25, lines: 1, colour: quiet[tone] });
  return row({ gap: 12, minWidth: 0, maxWidth: 620, flexDirection: flow(direction) }, [mark, name]);
}

/** Says that a machine made a picture on this card. */
export function machineLabel(tone: Tone): Node {
  const dot = container({
    style: { width: 9, height: 9, borderRadius: 5, backgroundColor: css(ochre), flexShrink: 0 },
  });
  const label = words("AI-made", {
    face: "sans",
    size: 20,
    leading: 1.2,
    lines: 1,
    colour: quiet[tone],
    tracking: 0.2,
  });
  const border = tone === "dark" ? css(chalk, 0.28) : css(ink, 0.22);
  const fill = tone === "dark" ? css(shade, 0.35) : "transparent";
  return row(
    {
      gap: 9,
      padding: "6px 15px 7px 13px",
      borderRadius: 20,
      border: `1px solid ${border}`,
      backgroundColor: fill,
      flexShrink: 0,
    },
    [dot, label],
  );
}

/** A short fact in one line, such as "Maintainer", outlined in ochre. */
export function badge(label: string): Node {
  return row(
    {
      padding: "4px 14px 5px",
      borderRadius: 18,
      border: `1.5px solid ${css(ochre, 0.75)}`,
      maxWidth: 240,
      minWidth: 0,
    },
    [words(label, { face: "sans", size: 20, leading: 1.25, lines: 1, colour: css(ochre), weight: 600 })],
  );
}

/** An avatar, already cropped to the pixels it will cover. */
export function portrait(
  pixels: Uint8Array,
  size: { width: number; height: number },
  radius: number | string,
): ImageNode {
  return image({
    src: { ...size, data: opaque(pixels) },
    ...size,
    style: { ...size, borderRadius: radius, flexShrink: 0 },
  });
}

function opaque(rgb: Uint8Array): Uint8Array {
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba[to] = rgb[from] ?? 0;
    rgba[to + 1] = rgb[from + 1] ?? 0;
    rgba[to + 2] = rgb[from + 2] ?? 0;
  }
  return rgba;
}

export const paperColour = css(paper);
