import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { flipBits } from "../crafted-images.ts";
import { acceptedImages, cutPictures, refusedImages } from "../hostile-images.ts";
import { type Ground, layGround, upload } from "./ground.ts";
import { expectProblem, expectStillWorks, filesBelow } from "./unharmed.ts";
import { type Answer, textAt } from "./wire.ts";

let ground: Ground;
beforeAll(async () => {
  ground = await layGround();
});
afterAll(() => ground.studio.close());

interface Specimen {
  name: string;
  read(): Promise<Buffer>;
}

/** Every file below HOSTILE_DIR; without it, the pictures that we can make ourselves, and flipped copies of them. */
async function corpus(): Promise<Specimen[]> {
  const folder = process.env.HOSTILE_DIR;
  if (folder) return (await filesBelow(folder)).map((name) => ({ name, read: () => readFile(name) }));
  const made = [...(await refusedImages()), ...(await acceptedImages()), ...(await cutPictures())];
  const flipped = made
    .filter(({ bytes }) => bytes.length > 32 && bytes.length < 100_000)
    .map(({ name, bytes }) => ({ name: `${name}, flipped`, bytes: flipBits(bytes, 4, 5) }));
  return [...made, ...flipped].map(({ name, bytes }) => ({ name, read: async () => bytes }));
}

const imageSlugs = ["empty", "format", "undecodable", "pixels", "dimensions", "animated"].map((one) => `image-${one}`);

/** Refused as a picture that it is not, as too large, or taken; nothing else. */
function judge(answer: Answer): "taken" | "refused" {
  if (answer.status === 201) return "taken";
  const tooLarge = answer.status === 413;
  expectProblem(answer, tooLarge ? { status: 413, slug: "upload-too-large" } : { status: 400, slug: imageSlugs });
  return "refused";
}

const blobFiles = async () => {
  const files = await filesBelow(join(ground.studio.directory, "blobs"));
  return files.map((file) => file.split("/").at(-1)?.split(".")[0] ?? "").toSorted();
};

test("U8 every hostile file is taken or refused in its own words, and only what was taken is kept", {
  timeout: 600_000,
}, async () => {
  const specimens = await corpus();
  expect(specimens.length).toBeGreaterThan(200);
  const before = await blobFiles();
  const kept = new Set<string>();
  const harm: string[] = [];
  const counts = { taken: 0, refused: 0 };
  for (const { name, read } of specimens) {
    try {
      const answer = await upload(ground, await read());
      const verdict = judge(answer);
      counts[verdict] += 1;
      if (verdict === "taken") kept.add(textAt(answer, "image", "sha256"));
    } catch (failure) {
      harm.push(`${name}: ${String(failure)}`);
    }
  }
  expect(harm).toEqual([]);
  expect(counts.taken).toBeGreaterThan(0);
  expect(counts.refused).toBeGreaterThan(0);
  expect(await blobFiles()).toEqual([...new Set([...before, ...kept])].toSorted());
  expect(await readdir(join(ground.studio.directory, "tmp"))).toEqual([]);
  const rows = await ground.studio.deps.db.read.selectFrom("blobs").select("sha256").execute();
  expect(rows.map((row) => row.sha256).toSorted()).toEqual(await blobFiles());
  await expectStillWorks(ground);
});
