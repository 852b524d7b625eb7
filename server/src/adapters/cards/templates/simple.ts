import { container, type Node } from "@takumi-rs/helpers";
import { avatarOf } from "../avatar.ts";
import { css, deepOchre, ink, ochre } from "../colour.rules.ts";
import {
  column,
  flow,
  machineLabel,
  nameOf,
  paperColour,
  row,
  signature,
  stroke,
  wordColours,
  words,
} from "../parts.ts";
import { bandHeight, frames } from "../plate.ts";
import type { Layout, Template } from "./template.ts";

const disc = 216;
const ring = 9;
const wordsWidth = 1000;

/** The quiet card: avatar, name and one sentence in the middle of a sheet of paper. */
export const simple: Template = {
  frame: frames.simple,
  avatarSize: { width: disc, height: disc },
  nameRoom: { width: wordsWidth, sizeMax: 84, oneLineMin: 56, twoLinesMax: 54, twoLinesMin: 46 },
  draw(layout) {
    const { facts, direction } = layout;
    const foot = { position: "absolute", left: 64, right: 64, bottom: 40, height: 40 } as const;
    return container({
      style: { position: "absolute", left: 0, right: 0, top: 0, bottom: 0, display: "flex" },
      children: [
        centred(layout),
        row({ ...foot, justifyContent: "space-between", flexDirection: flow(direction) }, [
          signature(facts.collectionName, "paper", direction),
          ...(facts.generated ? [machineLabel("paper")] : []),
        ]),
      ],
    });
  },
};

function centred(layout: Layout): Node {
  const { facts, name, hasBackground } = layout;
  const parts: Node[] = [
    face(layout),
    column({ width: wordsWidth, alignItems: "center", marginTop: 18 }, [nameOf(facts.name, name, "paper")]),
  ];
  if (facts.handle)
    parts.push(
      line(
        words(facts.handle, {
          face: "sans",
          size: 26,
          leading: 1.3,
          lines: 1,
          colour: wordColours.quiet.paper,
          align: "center",
        }),
        4,
      ),
    );
  if (facts.tagline) {
    // Below a picture and a name of two lines there is room for one line more.
    const lines = hasBackground ? 3 - name.lines : 2;
    parts.push(line(stroke(56, css(deepOchre)), 18));
    parts.push(
      line(
        words(facts.tagline, { face: "sans", size: 27, leading: 1.4, lines, colour: css(ink, 0.86), align: "center" }),
        14,
      ),
    );
  }
  const place = hasBackground
    ? ({ top: bandHeight - disc / 2 - ring - 14, bottom: 88, justifyContent: "flex-start" } as const)
    : ({ top: 0, bottom: 76, justifyContent: "center" } as const);
  return column({ position: "absolute", left: 0, right: 0, ...place, alignItems: "center" }, parts);
}

function line(content: Node, marginTop: number): Node {
  return container({
    style: { display: "flex", justifyContent: "center", marginTop, maxWidth: 860 },
    children: [content],
  });
}

function face({ facts, avatar, hasBackground }: Layout): Node {
  return container({
    style: {
      display: "flex",
      padding: ring,
      borderRadius: "50%",
      backgroundColor: hasBackground ? paperColour : "transparent",
      border: hasBackground ? "none" : `2px solid ${css(ochre)}`,
      flexShrink: 0,
    },
    children: [avatarOf(facts.name, avatar, { width: disc, height: disc }, "50%")],
  });
}
