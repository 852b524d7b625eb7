import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FACE_MODEL_ID, type FaceEngine } from "../../src/adapters/faces/faces.ts";
import { photo, picture } from "../builders.ts";

/** What every face engine does, on the demo's photograph (one face) and on a picture without anybody. */
export function facesSuite(name: string, open: () => Promise<FaceEngine>): void {
  describe(`${name} as a face engine`, () => {
    let engine: FaceEngine;
    beforeAll(async () => {
      engine = await open();
    });
    afterAll(() => engine.close());

    test("names its model, and vectors of 128 numbers to be compared by distance", () => {
      expect([engine.modelId, engine.dim, engine.metric]).toEqual([FACE_MODEL_ID, 128, "l2"]);
    });

    test("sees one face in the photograph, inside it, with a vector", async () => {
      const { faces } = await engine.analyse(photo());
      expect(faces).toHaveLength(1);
      const [{ box, embedding, score } = { box: undefined, embedding: [], score: 0 }] = faces;
      expect(embedding).toHaveLength(128);
      expect(embedding.every(Number.isFinite)).toBe(true);
      expect(score).toBeGreaterThan(0.4);
      for (const part of Object.values(box ?? {})) expect(part > 0 && part < 1).toBe(true);
    });

    test("gives equal numbers for equal bytes", async () => {
      const [first, second] = [await engine.analyse(photo()), await engine.analyse(photo())];
      expect(first.faces).toEqual(second.faces);
    });

    test("sees nobody where there is nobody", async () => {
      expect((await engine.analyse(await picture({ width: 320, height: 320 }))).faces).toEqual([]);
    });
  });
}
