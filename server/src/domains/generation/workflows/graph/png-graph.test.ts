import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readPngGraph } from "./png-graph.ts";

const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, data, Buffer.alloc(4)]);
}

const plain = (name: string, text: string) => chunk("tEXt", Buffer.from(`${name}\0${text}`, "latin1"));
const packed = (name: string, text: string) =>
  chunk("zTXt", Buffer.concat([Buffer.from(`${name}\0\0`), deflateSync(Buffer.from(text, "latin1"))]));
const international = (name: string, text: string, isPacked: boolean) =>
  chunk(
    "iTXt",
    Buffer.concat([
      Buffer.from(`${name}\0${isPacked ? "\x01" : "\0"}\0de\0Name\0`),
      isPacked ? deflateSync(Buffer.from(text)) : Buffer.from(text),
    ]),
  );
const png = (...chunks: Buffer[]) =>
  Buffer.concat([signature, chunk("IHDR", Buffer.alloc(13)), ...chunks, chunk("IEND", Buffer.alloc(0))]);

test.for([
  ["tEXt", plain],
  ["zTXt", packed],
  ["iTXt", (name: string, text: string) => international(name, text, false)],
  ["iTXt, packed", (name: string, text: string) => international(name, text, true)],
] as const)("the graph and the drawing of a picture are read: %s", ([, write]) => {
  const bytes = png(write("prompt", '{"1":{}}'), chunk("IDAT", Buffer.alloc(99)), write("workflow", '{"nodes":[]}'));
  expect(readPngGraph(bytes)).toEqual({ prompt: '{"1":{}}', workflow: '{"nodes":[]}' });
});

test("the first text of a name counts, and others are not mistaken for it", () => {
  const bytes = png(plain("prompts", "no"), plain("Prompt", "no"), plain("prompt", "one"), plain("prompt", "two"));
  expect(readPngGraph(bytes)).toEqual({ prompt: "one", workflow: undefined });
});

test("letters beyond ASCII survive in international text", () => {
  expect(readPngGraph(png(international("prompt", "Gemälde, 絵", true)))?.prompt).toBe("Gemälde, 絵");
});

test("a text that unpacks beyond the limit is not read", () => {
  const bomb = packed("prompt", "x".repeat(5 * 1024 * 1024));
  expect(readPngGraph(png(bomb, plain("workflow", "{}")))).toEqual({ prompt: undefined, workflow: "{}" });
});

test("what is no PNG is told apart, and no bytes are a fault", () => {
  expect(readPngGraph(Buffer.from("GIF89a"))).toBeUndefined();
  const whole = png(packed("prompt", '{"1":{}}'), international("workflow", "{}", true));
  fc.assert(
    fc.property(fc.nat(whole.length), fc.nat(whole.length - 1), fc.nat(255), (end, at, byte) => {
      const broken = Buffer.from(whole);
      broken[at] = byte;
      expect([undefined, "object"]).toContain(
        readPngGraph(broken.subarray(0, end)) === undefined ? undefined : "object",
      );
    }),
  );
});
