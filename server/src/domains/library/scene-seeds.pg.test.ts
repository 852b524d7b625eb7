import { variantRoutes } from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { photo } from "../../../test/builders.ts";
import { openTestStudio, type TestStudio } from "../../../test/studio.ts";
import { approve, type Judged, reject, trash } from "./judge-variant.ts";
import { keepFile } from "./keep-blob.ts";
import { replaceSource } from "./replace-source.ts";

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio({ works: false });
});
afterAll(() => studio.close());

const reviewer = { userId: undefined, name: "Ana", email: "", isAdmin: true, roles: new Map() };

test("S3-3 S3-73 S3-124 approved heroes are the scene seeds; rejected, waiting, trashed and source pictures never are", async () => {
  const collection = await studio.collection();
  const subject = await studio.subject({ collection });
  const api = await studio.as(collection.maker);
  const judged = (variantId: number): Judged => ({
    actor: reviewer,
    collectionUid: collection.uid,
    subject,
    variantId,
  });
  const inSlot = async (slot: string, act?: typeof approve) => {
    const made = await studio.variant(subject, { slot });
    await act?.(studio.deps, judged(made.id));
    return made;
  };
  const hero = await inSlot("portrait", approve);
  const retouched = await inSlot("sprite", approve);
  await studio.deps.db.read
    .updateTable("image_variants")
    .set({ status_id: 4 })
    .where("id", "=", retouched.id)
    .execute();
  await inSlot("portrait");
  await inSlot("portrait", reject);
  const rejected = await inSlot("bg_16x9", approve);
  await reject(studio.deps, judged(rejected.id));
  const trashed = await inSlot("backdrop", approve);
  await trash(studio.deps, judged(trashed.id));
  const home = { collectionUid: collection.uid, subjectId: subject.id, subjectUid: subject.uid };
  const { file } = await keepFile(studio.deps, photo());
  await studio.deps.db.inTx((tx) => replaceSource(studio.deps, tx, home, file, "Ana"));

  const params = { character_id: subject.uid };
  const { seeds } = await api(variantRoutes.sceneSeeds, { params });
  expect(seeds.map((seed) => [seed.variant_type, seed.variant_id])).toEqual([
    ["portrait", hero.id],
    ["sprite", retouched.id],
  ]);
  const only = await api(variantRoutes.sceneSeeds, { params, query: { variant_type: "sprite" } });
  expect(only.seeds.map((seed) => seed.variant_uid)).toEqual([retouched.uid]);
  const none = await api(variantRoutes.sceneSeeds, { params, query: { variant_type: "source" } });
  expect(none.seeds).toEqual([]);
});
