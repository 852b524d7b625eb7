import fc from "fast-check";
import { expect, test } from "vitest";
import { CHIP_SIDE, faceChip, fitSimilarity, invert } from "./alignment.ts";
import { type Pixels, type Point, padded } from "./pixels.ts";
import { readPose } from "./pose.ts";

const some: Point[] = [
  { x: 0, y: 0 },
  { x: 40, y: 3 },
  { x: 20, y: 30 },
];
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

test("a turn, a scale and a shift are found again, and undone by the inverse", () => {
  const place = fc.record({
    angle: number(-3, 3),
    scale: number(0.1, 8),
    dx: number(-500, 500),
    dy: number(-500, 500),
  });
  fc.assert(
    fc.property(place, ({ angle, scale, dx, dy }) => {
      const [a, b] = [scale * Math.cos(angle), scale * Math.sin(angle)];
      const moved = some.map(({ x, y }) => ({ x: a * x - b * y + dx, y: b * x + a * y + dy }));
      const fit = fitSimilarity(some, moved);
      const back = invert(fit);
      moved.forEach(({ x, y }, index) => {
        expect(back.a * x - back.b * y + back.dx).toBeCloseTo(some[index]?.x ?? Number.NaN, 6);
        expect(back.b * x + back.a * y + back.dy).toBeCloseTo(some[index]?.y ?? Number.NaN, 6);
      });
      expect([fit.a, fit.b, fit.dx, fit.dy].map((value, index) => value - ([a, b, dx, dy][index] ?? 0))).toEqual(
        Array(4).fill(expect.closeTo(0, 6)),
      );
    }),
    { numRuns: 100, seed: 1 },
  );
});

/** A white picture with a black dot wherever an anchor landmark is. */
function dotted(width: number, height: number, landmarks: Point[], radius: number): Pixels {
  const data = new Uint8Array(width * height * 3).fill(255);
  for (let place = 0; place < width * height; place += 1) {
    const [x, y] = [place % width, Math.floor(place / width)];
    const isDot = landmarks.some((dot) => Math.hypot(dot.x - x, dot.y - y) <= radius);
    if (isDot) data.fill(0, place * 3, place * 3 + 3);
  }
  return { data, width, height };
}

/** Landmarks with the five anchors in dlib's mean places, turned and scaled about a centre. */
function landmarksAt(centreX: number, centreY: number, scale: number, angle: number): Point[] {
  const mean = {
    36: [0.1206, 0.2137],
    39: [0.3341, 0.2291],
    42: [0.6461, 0.229],
    45: [0.8596, 0.2135],
    33: [0.4901, 0.6278],
  };
  const points = Array.from({ length: 68 }, () => ({ x: -1e4, y: -1e4 }));
  for (const [index, [u = 0, v = 0]] of Object.entries(mean)) {
    const [x, y] = [(u - 0.5) * scale, (v - 0.5) * scale];
    points[Number(index)] = {
      x: centreX + x * Math.cos(angle) - y * Math.sin(angle),
      y: centreY + x * Math.sin(angle) + y * Math.cos(angle),
    };
  }
  return points;
}

test.each([
  ["upright", 300, 0],
  ["small", 40, 0],
  ["tilted", 200, 0.6],
  ["upside down and large", 420, Math.PI],
])("the chip has the anchors in dlib's places: %s", (_, scale, angle) => {
  const landmarks = landmarksAt(330, 320, scale, angle);
  const chip = faceChip(dotted(640, 640, landmarks, scale / 40), landmarks);
  const dark = (x: number, y: number) => (chip[(Math.round(y) * CHIP_SIDE + Math.round(x)) * 3] ?? 255) < 128;
  // ((p + 0.25) / 1.5) * 150, worked out by hand for the mean face.
  const places = [
    [37.1, 46.4],
    [58.4, 47.9],
    [89.6, 47.9],
    [111, 46.4],
    [74, 87.8],
  ];
  expect(places.map(([x = 0, y = 0]) => dark(x, y))).toEqual(Array(5).fill(true));
  expect(dark(75, 20)).toBe(false);
});

test("a face larger than the chip is averaged: stripes of one pixel become grey, not other stripes", () => {
  const [width, height] = [900, 900];
  const data = Uint8Array.from({ length: width * height * 3 }, (_, index) =>
    Math.floor(index / 3) % 2 === 0 ? 0 : 255,
  );
  const chip = faceChip({ data, width, height }, landmarksAt(450, 450, 430, 0.1));
  expect(Math.min(...chip)).toBeGreaterThan(70);
  expect(Math.max(...chip)).toBeLessThan(185);
});

test("a margin is grey, on all sides, and says where the picture went", () => {
  const picture = { data: new Uint8Array(4 * 2 * 3).fill(9), width: 4, height: 2 };
  const room = padded(picture, 0.5);
  expect(room).toMatchObject({ width: 8, height: 4, left: 2, top: 1 });
  const reds = Array.from({ length: 32 }, (_, place) => room.data[place * 3]);
  const [edge, line] = [Array(8).fill(128), [128, 128, 9, 9, 9, 9, 128, 128]];
  expect(reds).toEqual([edge, line, line, edge].flat());
});

/** Eyes level at 40 and 60, jaw from 20 to 80, nose at `nose`; then all turned by `angle`. */
function head(nose: number, angle: number): Point[] {
  const points = Array.from({ length: 68 }, () => ({ x: 0, y: 0 }));
  const put = (from: number, to: number, x: number, y: number) => points.fill({ x, y }, from, to);
  put(36, 42, 40, 30);
  put(42, 48, 60, 30);
  put(0, 1, 20, 40);
  put(16, 17, 80, 40);
  put(30, 31, nose, 50);
  return points.map(({ x, y }) => ({
    x: x * Math.cos(angle) - y * Math.sin(angle),
    y: x * Math.sin(angle) + y * Math.cos(angle),
  }));
}

test("pose: tilt in degrees, turn from 0 to 1 whatever the tilt", () => {
  const level = readPose(head(50, 0));
  expect([level.roll, level.yaw]).toEqual([expect.closeTo(0), expect.closeTo(0)]);
  const tilted = readPose(head(65, Math.PI / 6));
  expect([tilted.roll, tilted.yaw]).toEqual([expect.closeTo(30), expect.closeTo(0.5)]);
  expect(readPose(head(95, 0)).yaw).toBe(1);
});
