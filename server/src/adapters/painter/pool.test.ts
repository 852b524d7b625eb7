import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Worker } from "node:worker_threads";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Painter, Painting, PaintRequest } from "./painter.ts";
import { openPainter } from "./pool.ts";

const photo = new Uint8Array(readFileSync(new URL("../../../../demo/astronaut.png", import.meta.url)));
const source = { bytes: photo, face: { x: 0.352, y: 0.15, width: 0.176, height: 0.21 } };
const portrait: PaintRequest = { kind: "portrait", prompt: "", seed: 11, width: 256, height: 320, source };
const background: PaintRequest = { kind: "background", prompt: "", seed: 11, width: 320, height: 180 };

/** Luminance spread of 0 to 255 under which a picture would look like a flat card. */
const FLAT = 12;

let painter: Painter;
beforeAll(() => {
  painter = openPainter({ threads: 2 });
});
afterAll(() => painter.close());

async function spread(painting: Painting): Promise<number> {
  const { channels } = await sharp(painting.png).greyscale().stats();
  return channels[0]?.stdev ?? 0;
}

async function tiny(painting: Painting): Promise<Buffer> {
  return sharp(painting.png).resize(16, 16, { fit: "fill" }).removeAlpha().raw().toBuffer();
}

function difference(a: Buffer, b: Buffer): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;
}

const kinds = [portrait, background];
const everyStyle = kinds.flatMap((request) =>
  openPainter()
    .styles(request.kind)
    .map((style): [string, PaintRequest] => [`${request.kind} ${style}`, { ...request, style }]),
);

test.each(everyStyle)("%s has the asked size and is not flat", async (_, request) => {
  const painting = await painter.paint(request);
  const { width, height, format } = await sharp(painting.png).metadata();
  expect([width, height, format]).toEqual([request.width, request.height, "png"]);
  expect([painting.width, painting.height, painting.style]).toEqual([request.width, request.height, request.style]);
  expect(await spread(painting)).toBeGreaterThan(FLAT);
});

test("there are at least eight portrait and seven background styles", () => {
  expect(painter.styles("portrait").length).toBeGreaterThanOrEqual(8);
  expect(painter.styles("background").length).toBeGreaterThanOrEqual(7);
});

test.each(everyStyle)(
  "%s comes out in the same bytes for the same request, with or without a listener",
  async (_, request) => {
    const [first, second] = await Promise.all([
      painter.paint(request),
      painter.paint(request, { onProgress: () => undefined }),
    ]);
    expect(Buffer.compare(Buffer.from(first.png), Buffer.from(second.png))).toBe(0);
  },
);

test("another seed makes another picture in the same style", async () => {
  for (const request of [
    { ...portrait, style: "oil" },
    { ...background, style: "marble" },
  ]) {
    const [first, second] = await Promise.all([painter.paint(request), painter.paint({ ...request, seed: 12 })]);
    expect(difference(await tiny(first), await tiny(second))).toBeGreaterThan(4);
  }
});

test("four neighbours in a batch differ in style and to the eye", async () => {
  for (const request of kinds) {
    const batch = await Promise.all([0, 1, 2, 3].map((ordinal) => painter.paint({ ...request, ordinal })));
    expect(new Set(batch.map((painting) => painting.style)).size).toBe(4);
    const small = await Promise.all(batch.map(tiny));
    for (let i = 1; i < small.length; i++)
      expect(difference(small[i - 1] ?? Buffer.alloc(0), small[i] ?? Buffer.alloc(0))).toBeGreaterThan(8);
  }
});

test("words of the prompt choose style and palette", async () => {
  const woodcut = await painter.paint({ ...portrait, prompt: "woodcut of an astronaut, autumn" });
  expect([woodcut.style, woodcut.palette]).toEqual(["linocut", "autumn"]);
  const sea = await painter.paint({ ...background, prompt: "ocean" });
  expect([sea.style, sea.palette]).toEqual(["waves", "ocean"]);
});

test("palettes differ in colour: the ocean is bluer than the desert", async () => {
  const balance = async (prompt: string): Promise<number> => {
    const painting = await painter.paint({ ...background, prompt, style: "mesh" });
    const [red, , blue] = (await sharp(painting.png).stats()).channels;
    return (blue?.mean ?? 0) - (red?.mean ?? 0);
  };
  expect((await balance("ocean")) - (await balance("desert"))).toBeGreaterThan(60);
});

test.each(["king in gold", "hooded ranger, pencil", "", "</svg><script>"])(
  "a portrait without a source shows a figure: %j",
  async (prompt) => {
    const { source: _, ...request } = portrait;
    const painting = await painter.paint({ ...request, prompt });
    expect([painting.width, painting.height]).toEqual([256, 320]);
    expect(await spread(painting)).toBeGreaterThan(FLAT);
  },
);

test("a source without a face box is painted too, also in a square", async () => {
  const painting = await painter.paint({ ...portrait, height: 256, source: { bytes: photo }, style: "oil" });
  expect([painting.width, painting.height]).toEqual([256, 256]);
  expect(await spread(painting)).toBeGreaterThan(FLAT);
});

test.each([
  [375, 125],
  [200, 200],
  [320, 180],
])("a background fits %i by %i", async (width, height) => {
  const { info } = await sharp((await painter.paint({ ...background, width, height })).png).toBuffer({
    resolveWithObject: true,
  });
  expect([info.width, info.height]).toEqual([width, height]);
});

describe("progress", () => {
  test("is heard at least three times, rising to 1, each time with a small JPEG", async () => {
    for (const request of kinds) {
      const heard: { fraction: number; preview: Uint8Array | undefined }[] = [];
      await painter.paint(request, { onProgress: (fraction, preview) => heard.push({ fraction, preview }) });
      expect(heard.length).toBeGreaterThanOrEqual(3);
      const fractions = heard.map((one) => one.fraction);
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
      expect(fractions.at(-1)).toBe(1);
      for (const { preview } of heard) {
        const { format, width, height } = await sharp(preview).metadata();
        expect([format, Math.max(width, height)]).toEqual(["jpeg", 192]);
      }
    }
  });

  test("a listener that throws fails the painting, and the painter lives on", async () => {
    const broken = painter.paint(background, {
      onProgress: () => {
        throw new Error("tray is gone");
      },
    });
    await expect(broken).rejects.toMatchObject({ slug: "painter/failed" });
    await expect(painter.paint(background)).resolves.toMatchObject({ width: 320 });
  });
});

describe("stopping", () => {
  const large: PaintRequest = { ...portrait, width: 3000, height: 3750, style: "brushwork" };

  test("an abort during the work rejects with AbortError, ends the thread that painted, and no progress follows", async () => {
    const exits: Promise<unknown>[] = [];
    const watch = (message: unknown): void => {
      exits.push(once((message as { worker: Worker }).worker, "exit"));
    };
    subscribe("worker_threads", watch);
    const brief = openPainter();
    const abort = new AbortController();
    let heard = 0;
    const painting = brief.paint(large, {
      signal: abort.signal,
      onProgress: () => {
        heard++;
        abort.abort();
      },
    });
    await expect(painting).rejects.toMatchObject({ name: "AbortError" });
    unsubscribe("worker_threads", watch);
    expect(exits).toHaveLength(1);
    await Promise.all(exits);
    const heardAtAbort = heard;
    await expect(brief.paint(background)).resolves.toMatchObject({ width: background.width });
    expect(heard).toBe(heardAtAbort);
    await brief.close();
  });

  test("a signal that has fired before starts nothing", async () => {
    await expect(painter.paint(portrait, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
  });

  test("a timeout's signal rejects with AbortError too", async () => {
    const signal = AbortSignal.abort(new DOMException("too slow", "TimeoutError"));
    await expect(painter.paint(portrait, { signal })).rejects.toMatchObject({
      name: "AbortError",
      cause: { name: "TimeoutError" },
    });
  });

  test("closing stops what is running", async () => {
    const brief = openPainter();
    const painting = brief.paint(large, { onProgress: () => void brief.close() });
    await expect(painting).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("refusals", () => {
  test("a style that is not known, or of the other kind", async () => {
    for (const style of ["crayon", "dunes", "__proto__", ""])
      await expect(painter.paint({ ...portrait, style })).rejects.toMatchObject({
        kind: "invalid",
        slug: "painter/unknown-style",
      });
  });

  test("sizes, seeds and ordinals out of range name the wrong places", async () => {
    const wrong = { ...background, width: 4097, height: 12.5, seed: -1, ordinal: 0.5 };
    await expect(painter.paint(wrong)).rejects.toMatchObject({
      slug: "painter/bad-request",
      facts: { flaws: [{ pointer: "/width" }, { pointer: "/height" }, { pointer: "/seed" }, { pointer: "/ordinal" }] },
    });
  });

  test("a source that cannot be decoded fails visibly", async () => {
    const broken = { ...portrait, source: { bytes: photo.slice(0, 900), face: source.face } };
    await expect(painter.paint(broken)).rejects.toMatchObject({ kind: "unavailable", slug: "painter/failed" });
  });
});
