import { Renderer } from "@takumi-rs/core";
import { type ContainerNode, container, type Node, type TextNode } from "@takumi-rs/helpers";
import { beforeAll, expect, test } from "vitest";
import { cutRightToLeft } from "./cut.ts";
import { registerFonts } from "./fonts.ts";
import { words } from "./parts.ts";

const renderer = new Renderer();
beforeAll(() => registerFonts(renderer));

const frame = { width: 600, height: 400 };
const shape = { face: "sans", size: 30, leading: 1.4, colour: "#000" } as const;

async function cut(content: string, lines: number): Promise<string> {
  const column = { display: "flex", flexDirection: "column", alignItems: "flex-end", width: 600 } as const;
  const node: Node = container({ style: column, children: [words(content, { ...shape, lines })] });
  const { children = [] } = (await cutRightToLeft(renderer, node, frame)) as ContainerNode;
  return (children[0] as TextNode).text;
}

async function widthOf(content: string): Promise<number> {
  return (await renderer.measure(words(content, { ...shape, lines: 1 }))).width;
}

const arabic = "عبد الرحمن بن محمد بن عبد العزيز الأنصاري الدمشقي ".repeat(6).trim();
const hebrew = "בונה דברים קטנים שעובדים ומציירת בין לבין ".repeat(6).trim();

test.each(["ענבל כהן", "ليلى الحسن", "מאגרים 31", "Ines Okafor"])("%s fits and stays whole", async (content) => {
  expect(await cut(content, 1)).toBe(content);
  expect(await cut(content, 2)).toBe(content);
});

test.each([arabic, hebrew])(
  "a long line from right to left fills its place and ends in an ellipsis: %s",
  async (content) => {
    const line = await cut(content, 1);
    expect(line.endsWith("…") && content.startsWith(line.slice(0, -1))).toBe(true);
    expect(await widthOf(line)).toBeLessThanOrEqual(600);
    expect(await widthOf(line)).toBeGreaterThan(540);
    const paragraph = await cut(content, 2);
    expect(paragraph.endsWith("…") && content.startsWith(paragraph.slice(0, -1))).toBe(true);
    expect(await widthOf(paragraph)).toBeGreaterThan(1000);
  },
);

test("a text from left to right is left to the renderer", async () => {
  const long = "Maximiliana Alexandrina ".repeat(9).trim();
  expect(await cut(long, 1)).toBe(long);
});
