import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import { type CardFacts, type CardFormat, type CardName, type CardPicture, openCardDrawer } from "./cards.ts";

const drawer = openCardDrawer();
afterAll(() => drawer.close());

const names: CardName[] = ["og", "card", "simple"];
const formats: CardFormat[] = ["jpeg", "webp", "png"];
const sizes = { og: [1200, 630], card: [1280, 720], simple: [1280, 720] } as const;

const portrait = await readFile(new URL("../../../../demo/astronaut.png", import.meta.url));
const avatar: CardPicture = { bytes: portrait, focus: { x: 0.44, y: 0.22 }, key: "astronaut" };

/** A picture of soft colours, brighter to the right. */
async function backgroundOf(key: string, hue: number): Promise<CardPicture> {
  const [width, height] = [640, 480];
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < width * height; at++) {
    const [across, down] = [(at % width) / width, Math.floor(at / width) / height];
    pixels[at * 3] = 40 + 200 * across;
    pixels[at * 3 + 1] = 40 + 160 * down;
    pixels[at * 3 + 2] = hue;
  }
  return {
    bytes: await sharp(pixels, { raw: { width, height, channels: 3 } })
      .webp()
      .toBuffer(),
    key,
  };
}

const background = await backgroundOf("dusk", 90);

const ines: CardFacts = {
  name: "Ines Okafor",
  handle: "@inesokafor",
  tagline: "Keeps the build green and the type system honest.",
  chips: [
    { label: "repos", value: "214" },
    { label: "stars", value: "8.1k" },
  ],
  badges: ["Maintainer"],
  collectionName: "Perihelion",
  generated: true,
};
const bare: CardFacts = { name: "Ines", chips: [], badges: [], collectionName: "Perihelion", generated: true };

async function rowsOf(card: CardName, facts: CardFacts, pictures: { avatar?: CardPicture; background?: CardPicture }) {
  const { bytes } = await drawer.draw({ card, facts, ...pictures, format: "png" });
  return sharp(bytes).removeAlpha().raw().toBuffer();
}

for (const card of names)
  test.each(formats)(
    `P-12 a renderer turns a profile and a selection into a ${card} of ${sizes[card].join("×")} as %s`,
    async (format) => {
      const drawn = await drawer.draw({ card, facts: ines, avatar, background, format });
      const { data, info } = await sharp(drawn.bytes, { failOn: "warning" })
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual(sizes[card]);
      expect(data.length).toBe(info.width * info.height * 3);
      expect((await sharp(drawn.bytes).metadata()).format).toBe(format);
      expect(drawn).toMatchObject({ width: info.width, height: info.height, format });
    },
  );

test.each(names)("the same request gives the same bytes of %s, in this renderer and in another", async (card) => {
  const other = openCardDrawer();
  const request = { card, facts: ines, avatar, background, format: "jpeg" } as const;
  const first = await drawer.draw(request);
  const again = await drawer.draw(structuredClone(request));
  const elsewhere = await other.draw(request);
  await other.close();
  expect(Buffer.compare(first.bytes, again.bytes)).toBe(0);
  expect(Buffer.compare(first.bytes, elsewhere.bytes)).toBe(0);
});

test("equal requests under way are drawn once, others are not mixed up with them", async () => {
  const request = { card: "og", facts: ines, avatar, background, format: "jpeg" } as const;
  const otherFacts = { ...ines, tagline: "Something else." };
  const [one, same, other] = await Promise.all([
    drawer.draw(request),
    drawer.draw({ ...request, facts: { ...ines } }),
    drawer.draw({ ...request, facts: otherFacts }),
  ]);
  expect(same).toBe(one);
  expect(Buffer.compare(one.bytes, other.bytes)).not.toBe(0);
});

test("every fact, the avatar, the background and the crop can be seen on the card", async () => {
  const shown = { card: "card", facts: ines, avatar, background, format: "png" } as const;
  const variations = [
    shown,
    { ...shown, facts: { ...ines, name: "Ines O." } },
    { ...shown, facts: { ...ines, handle: "@ines" } },
    { ...shown, facts: { ...ines, tagline: "Paints." } },
    { ...shown, facts: { ...ines, chips: [{ label: "repos", value: "215" }] } },
    { ...shown, facts: { ...ines, badges: ["Speaker"] } },
    { ...shown, facts: { ...ines, collectionName: "Profiles" } },
    { ...shown, facts: { ...ines, generated: false } },
    { ...shown, avatar: undefined },
    { ...shown, background: undefined },
    { ...shown, avatar: { ...avatar, focus: { x: 0.9, y: 0.5 } } },
    { ...shown, background: { ...background, focus: { x: 0.5, y: 0.9 } } },
    { ...shown, background: await backgroundOf("dawn", 200) },
  ];
  const pixels = new Set<string>();
  for (const { bytes } of await Promise.all(variations.map((request) => drawer.draw(request))))
    pixels.add((await sharp(bytes).raw().toBuffer()).toString("base64"));
  expect(pixels.size).toBe(variations.length);
});

test.each(names)(
  "without avatar, background and words, %s is still a picture with a monogram of its name",
  async (card) => {
    const empty = { ...bare, generated: false };
    const [ada, ben] = [
      await rowsOf(card, { ...empty, name: "Ada" }, {}),
      await rowsOf(card, { ...empty, name: "Ben" }, {}),
    ];
    const { channels } = await sharp(ada, {
      raw: { width: sizes[card][0], height: sizes[card][1], channels: 3 },
    }).stats();
    expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(8);
    expect(Buffer.compare(ada, ben)).not.toBe(0);
    await expect(rowsOf(card, { ...empty, name: "" }, {})).resolves.toHaveLength(ada.length);
  },
);

test("an empty tagline leaves no gap: it is drawn as if there were none", async () => {
  const without = await rowsOf("og", { ...ines, tagline: undefined }, { background });
  expect(Buffer.compare(await rowsOf("og", { ...ines, tagline: "  \n " }, { background }), without)).toBe(0);
});

/** Pixels from each edge that only the background may touch. */
const margin = 36;
/** Rows of the foot, where the collection's name stands, by card; the full card has none. */
const foot = { og: [546, 586], card: [0, 0], simple: [640, 680] } as const;

function differsAt(one: Buffer, other: Buffer, width: number, inside: (x: number, y: number) => boolean): string[] {
  const places: string[] = [];
  for (let at = 0; at < one.length; at += 3) {
    const [x, y] = [(at / 3) % width, Math.floor(at / 3 / width)];
    if (inside(x, y) && !one.subarray(at, at + 3).equals(other.subarray(at, at + 3))) places.push(`${x},${y}`);
  }
  return places;
}

const longWords = {
  Latin: "Maximiliana Alexandrina von Hohenzollern-Sigmaringen zu Wittgenstein ".repeat(3),
  "one word": "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen".repeat(3),
  Japanese: "寿限無寿限無五劫の擦り切れ海砂利水魚の水行末雲来末風来末".repeat(4),
  Arabic: "عبد الرحمن بن محمد بن عبد العزيز الأنصاري الدمشقي ".repeat(4),
  Thai: "กรุงเทพมหานครอมรรัตนโกสินทร์มหินทรายุธยามหาดิลกภพ".repeat(4),
  emoji: "👩🏽‍🚀🏴󠁧󠁢󠁳󠁣󠁴󠁿❤️‍🔥".repeat(40),
  accents: `${"e\u0301\u0302\u0323\u0336".repeat(60)} ${"o\u0301\u0302\u0323\u0336".repeat(60)}`,
};

for (const card of names)
  test.each(Object.entries(longWords))(
    `long text in %s stays in the frame of ${card} and off its foot`,
    async (_, text) => {
      const rtl = text.startsWith("ع");
      const short = { ...bare, name: rtl ? "عبد" : "Ines" };
      const long: CardFacts = {
        ...short,
        name: text,
        handle: text,
        tagline: text,
        chips: [1, 2, 3, 4, 5].map(() => ({ label: text, value: text })),
        badges: [text, text, text, text],
      };
      const [width, height] = sizes[card];
      const [one, other] = [
        await rowsOf(card, short, { avatar, background }),
        await rowsOf(card, long, { avatar, background }),
      ];
      const inMargin = (x: number, y: number) =>
        x < margin || y < margin || x >= width - margin || y >= height - margin;
      const [top, bottom] = foot[card];
      const kept = differsAt(one, other, width, (x, y) => inMargin(x, y) || (y >= top && y < bottom));
      expect(kept).toEqual([]);
      expect(Buffer.compare(one, other)).not.toBe(0);
    },
  );

test("a name of the other direction is set from the other side", async () => {
  const facts = { ...bare, generated: false, collectionName: "" };
  const [latin, hebrew] = [
    await rowsOf("og", { ...facts, name: "Ines" }, { avatar, background }),
    await rowsOf("og", { ...facts, name: "ענבל" }, { avatar, background }),
  ];
  const brightLeft = (rows: Buffer) => {
    let [left, right] = [0, 0];
    for (let at = 0; at < rows.length; at += 3)
      if ((rows[at] ?? 0) > 225 && (rows[at + 2] ?? 0) > 200) {
        if ((at / 3) % 1200 < 600) left++;
        else right++;
      }
    return left / (left + right);
  };
  expect(brightLeft(latin)).toBeGreaterThan(0.7);
  expect(brightLeft(hebrew)).toBeLessThan(0.3);
});

test("a card with a machine-made picture says so in its metadata, another does not", async () => {
  for (const format of formats) {
    const xmpOf = async (generated: boolean) => {
      const drawn = await drawer.draw({ card: "og", facts: { ...ines, generated }, avatar, background, format });
      return (await sharp(drawn.bytes).metadata()).xmpAsString;
    };
    expect(await xmpOf(true)).toContain(
      'DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic"',
    );
    expect(await xmpOf(false)).toBeUndefined();
  }
});

test("a sideways photograph is turned upright before it is cropped", async () => {
  const turned = await sharp(portrait).rotate(90).withMetadata({ orientation: 8 }).png().toBuffer();
  const upright = await rowsOf("simple", ines, { avatar, background });
  const seen = await rowsOf("simple", ines, { avatar: { ...avatar, bytes: turned, key: "turned" }, background });
  expect(Buffer.compare(seen, upright)).toBe(0);
});

test("a picture that does not decode is refused by name, and a good one under its key is drawn afterwards", async () => {
  const broken = { ...avatar, bytes: portrait.subarray(0, 4000), key: "mended" };
  await expect(drawer.draw({ card: "og", facts: ines, avatar: broken, format: "jpeg" })).rejects.toMatchObject({
    kind: "unsupported",
    slug: "cards/unreadable-picture",
  });
  const mended = { ...avatar, key: "mended" };
  await expect(drawer.draw({ card: "og", facts: ines, avatar: mended, format: "jpeg" })).resolves.toBeDefined();
});

test("a card that takes too long is given up, and a closed drawer draws no more", async () => {
  const hasty = openCardDrawer({ timeoutMs: 0 });
  const request = { card: "og", facts: ines, format: "jpeg" } as const;
  await expect(hasty.draw(request)).rejects.toMatchObject({ kind: "unavailable", slug: "cards/timeout" });
  await hasty.close();
  await expect(hasty.draw(request)).rejects.toMatchObject({ kind: "unavailable", slug: "cards/closed" });
});
