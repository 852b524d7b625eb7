import { type Client, intakeRoutes } from "@pentimento/contract";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BuiltSubject } from "../builders.ts";
import { samplePixels } from "../crafted-images.ts";
import { openTestStudio, type TestStudio } from "../studio.ts";
import { ask } from "./wire.ts";

/** Words that stand in the metadata of the upload and in no pixel. */
const secrets = ["Secretville", "SN-4711", "Owner of this camera"];
const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="Secretville"/></rdf:RDF></x:xmpmeta>`;

let studio: TestStudio;
let home: { id: number; uid: string };
let cookies: Record<"viewer" | "reviewer" | "creator", string>;
let client: Client;
beforeAll(async () => {
  studio = await openTestStudio({ works: false });
  const collection = await studio.collection();
  home = collection;
  client = await studio.as(collection.maker);
  cookies = {
    viewer: await studio.cookieOf(await studio.member(collection.id, "viewer")),
    reviewer: await studio.cookieOf(await studio.member(collection.id, "reviewer")),
    creator: await studio.cookieOf(collection.maker),
  };
});
afterAll(() => studio.close());

/** A picture lying on its side, with a place, a serial number and an owner in its EXIF and XMP. */
const told = (format: "jpeg" | "png" | "webp") =>
  samplePixels(240, 160, 5)
    .withMetadata({ orientation: 6 })
    .withExif({
      IFD0: { Artist: "Owner of this camera" },
      IFD2: { BodySerialNumber: "SN-4711" },
      IFD3: { GPSLatitudeRef: "N", GPSLatitude: "52/1 31/1 0/1", GPSLongitudeRef: "E", GPSLongitude: "13/1 24/1 0/1" },
    })
    .withXmp(xmp)
    .toFormat(format)
    .toBuffer();

async function uploaded(format: "jpeg" | "png" | "webp") {
  const bytes = await told(format);
  const subject: BuiltSubject = await studio.subject({ collection: home });
  const { variant } = await client(intakeRoutes.uploadSource, {
    params: { character_id: subject.uid },
    file: new Blob([new Uint8Array(bytes)]),
  });
  return { bytes, uid: variant.uid };
}

const copies = ["small", "medium", "large", "download"];

/** Everything that a file says beside its pixels. */
async function beside(bytes: Uint8Array): Promise<string> {
  const { exif, xmp, iptc, comments } = await sharp(bytes).metadata();
  const blocks = [exif, xmp, iptc].map((block) => block?.toString("latin1") ?? "");
  return [...blocks, JSON.stringify(comments ?? [])].join("\n");
}

test.each(["jpeg", "png", "webp"] as const)(
  "U8 where and by whom a %s was taken is in no copy that is served, on no route",
  async (format) => {
    const { bytes, uid } = await uploaded(format);
    for (const secret of secrets) expect(await beside(bytes)).toContain(secret);
    for (const name of copies) {
      const path = `/pictures/${uid}/${name}`;
      const { status, body } = await ask(studio.origin, { path, headers: { cookie: cookies.creator } });
      expect({ name, status }).toEqual({ name, status: 200 });
      const { exif, iptc, width, height } = await sharp(body).metadata();
      expect({ name, exif, iptc, upright: height > width }).toEqual({ name, upright: true });
      for (const secret of secrets) expect(`${await beside(body)}${body.toString("latin1")}`).not.toContain(secret);
    }
  },
);

test("U8 the original is given bit-exact, and only to those who look inside", async () => {
  const { bytes, uid } = await uploaded("jpeg");
  const original = (cookie?: string) =>
    ask(studio.origin, { path: `/pictures/${uid}/original`, headers: cookie ? { cookie } : {} });
  for (const cookie of [cookies.creator, cookies.reviewer])
    expect((await original(cookie)).body.equals(bytes)).toBe(true);
  expect([(await original(cookies.viewer)).status, (await original()).status]).toEqual([403, 401]);
});
