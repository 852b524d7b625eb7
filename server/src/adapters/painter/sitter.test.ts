import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createRandom } from "./random.ts";
import { composeSitter, type FaceBox, frameFace } from "./sitter.ts";

const photo = new Uint8Array(readFileSync(new URL("../../../../demo/astronaut.png", import.meta.url)));
const face: FaceBox = { x: 0.352, y: 0.15, width: 0.176, height: 0.21 };

test("a frame stays inside the image, keeps the aspect and holds the whole face, wherever the face is", () => {
  for (let seed = 0; seed < 300; seed++) {
    const random = createRandom(seed, "frames");
    const image = { width: 100 + random.below(4000), height: 100 + random.below(4000) };
    const width = random.between(0.03, 0.5);
    const height = random.between(0.03, 0.6);
    const box = { x: random.next() * (1 - width), y: random.next() * (1 - height), width, height };
    const aspect = random.pick([0.8, 1, 16 / 9]);
    const frame = frameFace(image, box, aspect, random);
    expect(frame.width / frame.height).toBeCloseTo(aspect, 6);
    expect(frame.left).toBeGreaterThanOrEqual(0);
    expect(frame.top).toBeGreaterThanOrEqual(0);
    expect(frame.left + frame.width).toBeLessThanOrEqual(image.width + 1e-6);
    expect(frame.top + frame.height).toBeLessThanOrEqual(image.height + 1e-6);
    const middle = { x: (box.x + width / 2) * image.width, y: (box.y + height / 2) * image.height };
    expect(middle.x).toBeGreaterThan(frame.left);
    expect(middle.x).toBeLessThan(frame.left + frame.width);
    expect(middle.y).toBeGreaterThan(frame.top);
    expect(middle.y).toBeLessThan(frame.top + frame.height);
  }
});

test("the astronaut's face is told from the wall behind her", async () => {
  const { subject, head, separable } = await composeSitter(photo, face, 256, 320, createRandom(1));
  const at = (u: number, v: number): number =>
    subject.data[Math.floor(v * subject.height) * subject.width + Math.floor(u * subject.width)] ?? -1;
  expect(separable).toBeGreaterThan(0.5);
  expect(at(head.x, head.y)).toBeGreaterThan(0.95);
  expect(at(0.5, 0.97)).toBeGreaterThan(0.95);
  expect(at(0.04, 0.1)).toBeLessThan(0.05);
  expect(at(0.95, 0.1)).toBeLessThan(0.05);
});

test("without a face box nothing is cut out", async () => {
  const sitter = await composeSitter(photo, undefined, 200, 200, createRandom(1));
  expect(sitter.separable).toBe(0);
  expect([sitter.photo.width, sitter.photo.height]).toEqual([200, 200]);
});
