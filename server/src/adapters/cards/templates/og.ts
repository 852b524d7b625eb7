import { container, type Node } from "@takumi-rs/helpers";
import { avatarOf } from "../avatar.ts";
import { chalk, css } from "../colour.rules.ts";
import {
  badge,
  badgeRow,
  column,
  edge,
  flow,
  machineLabel,
  nameOf,
  row,
  signature,
  stroke,
  wordColours,
  words,
} from "../parts.ts";
import { frames } from "../plate.ts";
import type { CardFacts } from "../request.ts";
import type { Direction } from "../script.rules.ts";
import type { Layout, Template } from "./template.ts";

const margin = 68;
const disc = 268;
const gap = 58;
const wordsWidth = frames.og.width - 2 * margin - disc - gap;

/** Characters of all figures together, above which they are set smaller. */
const figuresRoomy = 42;

/** What a link shows on social networks: the avatar as a disc, the words beside it, figures in glass below. */
export const og: Template = {
  frame: frames.og,
  avatarSize: { width: disc, height: disc },
  nameRoom: { width: wordsWidth, sizeMax: 92, oneLineMin: 60, twoLinesMax: 62, twoLinesMin: 50 },
  draw(layout) {
    const { facts, direction } = layout;
    return column({ position: "absolute", left: margin, right: margin, top: 52, bottom: 44 }, [
      row({ flexGrow: 1, gap, flexDirection: flow(direction), minHeight: 0 }, [face(layout), story(layout)]),
      row({ flexDirection: flow(direction), justifyContent: "space-between", height: 40 }, [
        signature(facts.collectionName, "dark", direction),
        ...(facts.generated ? [machineLabel("dark")] : []),
      ]),
    ]);
  },
};

function face({ facts, avatar }: Layout): Node {
  const ring = 6;
  return container({
    style: {
      display: "flex",
      padding: ring,
      margin: -ring,
      borderRadius: "50%",
      backgroundColor: css(chalk, 0.94),
      boxShadow: "0 22px 56px rgb(0 0 0 / .46)",
      flexShrink: 0,
    },
    children: [avatarOf(facts.name, avatar, { width: disc, height: disc }, "50%")],
  });
}

function story({ facts, name, direction }: Layout): Node {
  const parts: Node[] = [];
  if (facts.badges.length > 1) parts.push(badgeRow(facts.badges, wordsWidth, direction));
  parts.push(nameOf(facts.name, name, "dark"));
  if (facts.handle || facts.badges.length === 1) parts.push(byline(facts, direction));
  parts.push(container({ style: { display: "flex", margin: "22px 0 20px" }, children: [stroke(68)] }));
  if (facts.tagline)
    parts.push(
      words(facts.tagline, { face: "sans", size: 30, leading: 1.4, lines: 2, colour: css(chalk, 0.93), shadow: true }),
    );
  if (facts.chips.length > 0) parts.push(figures(facts.chips, direction));
  return column({ width: wordsWidth, alignItems: edge(direction) }, parts);
}

/** The handle, and a lone badge beside it. */
function byline({ handle, badges }: CardFacts, direction: Direction): Node {
  const parts: Node[] = [];
  if (handle)
    parts.push(
      words(handle, { face: "sans", size: 27, leading: 1.3, lines: 1, colour: wordColours.quiet.dark, shadow: true }),
    );
  if (badges.length === 1) parts.push(...badges.map(badge));
  return row({ gap: 14, marginTop: 8, maxWidth: wordsWidth, flexDirection: flow(direction) }, parts);
}

function figures(chips: CardFacts["chips"], direction: Direction): Node {
  const length = chips.reduce((sum, { label, value }) => sum + label.length + value.length, 0);
  const size = length > figuresRoomy ? 19 : 23;
  const pads = length > figuresRoomy ? "8px 12px 9px" : "9px 17px 10px";
  const glass = { borderRadius: 8, backgroundColor: css(chalk, 0.15), border: `1px solid ${css(chalk, 0.14)}` };
  // Figures keep their width before labels do; this much each leaves room for padding and gaps when all are long.
  const valueMax = Math.floor(wordsWidth / chips.length) - 64;
  const cells = chips.map(({ label, value }) =>
    row({ gap: 8, padding: pads, ...glass, minWidth: 0, flexDirection: flow(direction) }, [
      row({ flexShrink: 0, maxWidth: valueMax }, [
        words(value, { face: "sans", size, leading: 1.25, lines: 1, colour: wordColours.strong.dark, weight: 600 }),
      ]),
      words(label, { face: "sans", size, leading: 1.25, lines: 1, colour: wordColours.quiet.dark }),
    ]),
  );
  return row({ gap: 11, marginTop: 26, maxWidth: wordsWidth, flexDirection: flow(direction) }, cells);
}
