import { container, type Node } from "@takumi-rs/helpers";
import { avatarOf } from "../avatar.ts";
import { chalk, css, ochre, paper } from "../colour.rules.ts";
import {
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

const margin = 72;
/** Four to five, like a picture in its mount. */
const picture = { width: 380, height: 475 };
const mount = 24;
const gap = 60;
const wordsWidth = frames.card.width - 2 * margin - picture.width - 2 * mount - gap;

/** The full card: a mounted portrait hangs beside the words, figures stand along the foot. */
export const card: Template = {
  frame: frames.card,
  avatarSize: picture,
  nameRoom: { width: wordsWidth, sizeMax: 96, oneLineMin: 62, twoLinesMax: 66, twoLinesMin: 54 },
  draw(layout) {
    const { facts, direction } = layout;
    const caption = facts.generated ? [machineLabel("dark")] : [];
    const box = { position: "absolute", left: margin, right: margin, top: 60, bottom: 60 } as const;
    return row({ ...box, gap, flexDirection: flow(direction), alignItems: "stretch" }, [
      column({ width: wordsWidth, justifyContent: "space-between", alignItems: edge(direction) }, [
        row({ height: 40 }, [signature(facts.collectionName, "dark", direction)]),
        story(layout),
      ]),
      column({ justifyContent: "center", alignItems: "center", gap: 22 }, [mounted(layout), ...caption]),
    ]);
  },
};

function mounted({ facts, avatar }: Layout): Node {
  return container({
    style: {
      display: "flex",
      padding: mount - 8,
      backgroundColor: css(paper),
      borderRadius: 3,
      boxShadow: "0 28px 70px rgb(0 0 0 / .5), 0 3px 10px rgb(0 0 0 / .35)",
      flexShrink: 0,
    },
    children: [
      container({
        style: { display: "flex", padding: 6, border: `2px solid ${css(ochre)}` },
        children: [avatarOf(facts.name, avatar, picture, 1)],
      }),
    ],
  });
}

function story({ facts, name, direction }: Layout): Node {
  const parts: Node[] = [];
  if (facts.badges.length > 0) parts.push(badgeRow(facts.badges, wordsWidth, direction));
  parts.push(nameOf(facts.name, name, "dark"));
  if (facts.handle)
    parts.push(
      container({
        style: { display: "flex", marginTop: 8, maxWidth: wordsWidth },
        children: [
          words(facts.handle, {
            face: "sans",
            size: 27,
            leading: 1.3,
            lines: 1,
            colour: wordColours.quiet.dark,
            shadow: true,
          }),
        ],
      }),
    );
  parts.push(container({ style: { display: "flex", margin: "22px 0 20px" }, children: [stroke(68)] }));
  if (facts.tagline)
    parts.push(
      words(facts.tagline, { face: "sans", size: 29, leading: 1.4, lines: 2, colour: css(chalk, 0.93), shadow: true }),
    );
  if (facts.chips.length > 0) parts.push(figures(facts.chips, direction));
  return column({ width: wordsWidth, alignItems: edge(direction) }, parts);
}

/** Figures over their labels, parted by hairlines. Four of them are set smaller than three. */
function figures(chips: CardFacts["chips"], direction: Direction): Node {
  const many = chips.length > 3;
  const pad = many ? 18 : 26;
  const [near, far] = direction === "rtl" ? (["Right", "Left"] as const) : (["Left", "Right"] as const);
  const cells = chips.map(({ label, value }, place) =>
    column(
      {
        alignItems: edge(direction),
        [`padding${near}`]: place === 0 ? 0 : pad,
        [`padding${far}`]: place === chips.length - 1 ? 0 : pad,
        [`border${near}`]: place === 0 ? "none" : `1px solid ${css(chalk, 0.28)}`,
      },
      [
        words(value, {
          face: "sans",
          size: many ? 29 : 34,
          leading: 1.2,
          lines: 1,
          colour: wordColours.strong.dark,
          weight: 600,
          tracking: -0.4,
        }),
        words(label, { face: "sans", size: many ? 19 : 21, leading: 1.35, lines: 1, colour: wordColours.quiet.dark }),
      ],
    ),
  );
  return row({ marginTop: 34, maxWidth: wordsWidth, alignItems: "stretch", flexDirection: flow(direction) }, cells);
}
