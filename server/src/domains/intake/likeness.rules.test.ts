import { expect, test } from "vitest";
import { type FaceVector, likeness, likenessCheck } from "./likeness.rules.ts";

const modelId = "faceapi1.7.15-ssdmnv1-al5p150@1";

/** A vector at a known distance from the origin. */
function vector(distance: number, model = modelId): FaceVector {
  return { modelId: model, embedding: [distance, ...Array<number>(127).fill(0)] };
}
const source = vector(0);

test.each([
  [0, 100, "pass"],
  [0.35, 100, "pass"],
  [0.55, 64, "pass"],
  [0.56, 62, "warn"],
  [0.62, 51, "warn"],
  [0.63, 49, "fail"],
  [0.9, 0, "fail"],
  [1.4, 0, "fail"],
])("a distance of %d scores %d and is a %s", (distance, score, verdict) => {
  expect(likeness([source], [vector(distance)])).toMatchObject({ distance, score, verdict, faceIndex: 0 });
});

test("the mean of the distances counts, not the distance to a mean vector", () => {
  const sources = [vector(0.4), vector(-0.4), vector(0.1)];
  const found = likeness(sources, [source]);
  expect(found).toMatchObject({ distance: expect.closeTo(0.3, 10), sourceCount: 3 });
});

test("of several faces the most alike is taken, wherever it stands", () => {
  expect(likeness([source], [vector(0.8), vector(0.2), vector(0.5)])).toMatchObject({ faceIndex: 1, distance: 0.2 });
});

test("a variant without a face fails, without a score", () => {
  const found = likeness([source], []);
  expect(found).toEqual({ verdict: "fail", score: null, because: "no-face" });
  expect(likenessCheck(found)).toMatchObject({
    verdict: "fail",
    score: null,
    message: expect.stringContaining("no face"),
  });
});

test("vectors of different models are never compared", () => {
  expect(likeness([vector(0.1, "other@1"), vector(0.5)], [source])).toMatchObject({ distance: 0.5, sourceCount: 1 });
  expect(likeness([vector(0, "other@1")], [source])).toMatchObject({ verdict: "skipped", because: "other-model" });
  expect(likeness([vector(0, "other@1")], [vector(0, "other@1")])).toMatchObject({ verdict: "skipped" });
});

test("without source vectors nothing is judged", () => {
  expect(likenessCheck(likeness([], [source]))).toMatchObject({ verdict: "skipped", score: null });
});

test("vectors of unequal length or without numbers are a defect, not a verdict", () => {
  expect(() => likeness([{ modelId, embedding: [1, 2] }], [source])).toThrow(RangeError);
  expect(() => likeness([source], [vector(Number.NaN)])).toThrow(RangeError);
});

test("a variant that is the source almost unchanged gets a warning; the same person in another picture does not", () => {
  const verdict = (distance: number, bits: number | null) =>
    likenessCheck(likeness([source], [vector(distance)]), bits).verdict;
  expect(verdict(0.11, 8)).toBe("warn");
  expect(verdict(0.11, 9)).toBe("pass");
  expect(verdict(0.12, 8)).toBe("pass");
  expect(verdict(0.11, null)).toBe("pass");
});

test("the finding carries the distance, its threshold, the score and the model", () => {
  expect(likenessCheck(likeness([source], [vector(0.58)]))).toEqual({
    check: "likeness",
    score: 0.58,
    unit: "l2",
    threshold: { warn: 0.55, fail: 0.62, dir: "above" },
    verdict: "warn",
    message: "Compare with the source: the face differs noticeably (likeness 58/100).",
    details: { likeness: 58, faceIndex: 0, sourceCount: 1, modelId },
  });
});
