import { expect, test } from "vitest";
import {
  type Check,
  type FaceFacts,
  judgeQuality,
  type Measurements,
  overallVerdict,
  type SlotProfile,
} from "./quality.rules.ts";

/** A picture that nobody would complain about. */
const fine: Measurements = {
  width: 1200,
  height: 1500,
  sharpness: 200,
  exposure: { meanLuma: 120, region: "face" },
  clipping: { lowPercent: 1, highPercent: 1 },
  contrast: 180,
  noiseSigma: 1,
  blocking: 1.1,
  bandingPerRow: 0,
  alphaPercent: 0,
  borderPercent: 0,
};
const face: FaceFacts = { facePixels: 300, roll: -3, yaw: 0.1 };

function find(checks: Check[], name: string): Check {
  const found = checks.filter(({ check }) => check === name);
  expect(found.length).toBe(1);
  return found[0] as Check;
}

const verdictOf = (name: string, change: Partial<Measurements>, profile: SlotProfile = "portrait") =>
  find(judgeQuality({ ...fine, ...change }, [face], profile), name).verdict;

test("a good portrait passes every check", () => {
  const checks = judgeQuality(fine, [face], "portrait");
  expect(checks.length).toBe(15);
  expect(checks.filter(({ verdict }) => verdict !== "pass")).toEqual([]);
  expect(new Set(checks.map(({ check }) => check)).size).toBe(15);
  expect(overallVerdict(checks)).toBe("pass");
});

const inFace = (meanLuma: number) => ({ exposure: { meanLuma, region: "face" as const } });
const clip = (lowPercent: number, highPercent: number) => ({ clipping: { lowPercent, highPercent } });

/** Name, then scores on both sides of each border with the verdict they get. */
const borders: [string, ...[Partial<Measurements>, string][]][] = [
  [
    "resolution",
    [{ width: 1024 }, "pass"],
    [{ width: 1023 }, "warn"],
    [{ width: 512 }, "warn"],
    [{ width: 511 }, "fail"],
  ],
  [
    "aspect",
    [{ height: 2640 }, "pass"],
    [{ height: 2641 }, "warn"],
    [{ height: 4800 }, "warn"],
    [{ height: 4801 }, "fail"],
  ],
  [
    "sharpness",
    [{ sharpness: 45 }, "pass"],
    [{ sharpness: 44.9 }, "warn"],
    [{ sharpness: 20 }, "warn"],
    [{ sharpness: 19.9 }, "fail"],
  ],
  ["exposure", [inFace(60), "pass"], [inFace(59), "warn"], [inFace(40), "warn"], [inFace(39), "fail"]],
  ["exposure", [inFace(210), "pass"], [inFace(211), "warn"], [inFace(230), "warn"], [inFace(231), "fail"]],
  ["clipping", [clip(7.9, 7.9), "pass"], [clip(8, 0), "warn"], [clip(0, 14.9), "warn"], [clip(0, 15), "fail"]],
  [
    "contrast",
    [{ contrast: 120 }, "pass"],
    [{ contrast: 119 }, "warn"],
    [{ contrast: 80 }, "warn"],
    [{ contrast: 79 }, "fail"],
  ],
  [
    "noise",
    [{ noiseSigma: 3.9 }, "pass"],
    [{ noiseSigma: 4 }, "warn"],
    [{ noiseSigma: 9 }, "warn"],
    [{ noiseSigma: 9.1 }, "fail"],
  ],
  [
    "blocking",
    [{ blocking: 1.59 }, "pass"],
    [{ blocking: 1.6 }, "warn"],
    [{ blocking: 2.5 }, "warn"],
    [{ blocking: 2.51 }, "fail"],
  ],
  ["banding", [{ bandingPerRow: 3.9 }, "pass"], [{ bandingPerRow: 4 }, "warn"], [{ bandingPerRow: 99 }, "warn"]],
  [
    "alpha",
    [{ alphaPercent: 0 }, "pass"],
    [{ alphaPercent: 0.1 }, "warn"],
    [{ alphaPercent: 50 }, "warn"],
    [{ alphaPercent: 51 }, "fail"],
  ],
  [
    "border",
    [{ borderPercent: 0 }, "pass"],
    [{ borderPercent: 1 }, "warn"],
    [{ borderPercent: 50 }, "warn"],
    [{ borderPercent: 51 }, "fail"],
  ],
];

test.each(borders)("%s: pass, warn and fail lie where the evidence put them", (name, ...steps) => {
  expect(steps.map(([change]) => verdictOf(name, change))).toEqual(steps.map(([, verdict]) => verdict));
});

const faceBorders: [string, ...[Partial<FaceFacts>, string][]][] = [
  [
    "face_size",
    [{ facePixels: 96 }, "pass"],
    [{ facePixels: 95 }, "warn"],
    [{ facePixels: 48 }, "warn"],
    [{ facePixels: 47 }, "fail"],
  ],
  ["face_yaw", [{ yaw: 0.49 }, "pass"], [{ yaw: 0.5 }, "warn"], [{ yaw: 0.7 }, "warn"], [{ yaw: 0.71 }, "fail"]],
  ["face_tilt", [{ roll: -19 }, "pass"], [{ roll: -20 }, "warn"], [{ roll: 35 }, "warn"], [{ roll: 36 }, "fail"]],
];

test.each(faceBorders)("%s: pass, warn and fail lie where the evidence put them", (name, ...steps) => {
  const verdicts = steps.map(
    ([change]) => find(judgeQuality(fine, [{ ...face, ...change }], "portrait"), name).verdict,
  );
  expect(verdicts).toEqual(steps.map(([, verdict]) => verdict));
});

test("one face passes, more are a question, none is an end", () => {
  const count = (faces: FaceFacts[]) => find(judgeQuality(fine, faces, "portrait"), "face_count");
  expect([count([face]).verdict, count([face, face]).verdict, count([]).verdict]).toEqual(["pass", "warn", "fail"]);
  expect(count([face, face])).toMatchObject({ score: 2, message: expect.stringContaining("2 faces") });
});

test("without a face the other face checks are skipped, not passed", () => {
  const checks = judgeQuality(fine, [], "portrait");
  const skipped = ["face_size", "face_yaw", "face_tilt"].map((name) => find(checks, name).verdict);
  expect(skipped).toEqual(["skipped", "skipped", "skipped"]);
  expect(overallVerdict(checks)).toBe("fail");
});

test("the largest face is judged, which comes first", () => {
  const small = { ...face, facePixels: 20 };
  expect(find(judgeQuality(fine, [face, small], "portrait"), "face_size").verdict).toBe("pass");
});

test("where nobody may look for faces, the face checks are skipped with the reason, and the rest is judged", () => {
  const checks = judgeQuality(fine, null, "portrait");
  const faceChecks = checks.filter(({ check }) => check.startsWith("face_"));
  expect(faceChecks.map(({ verdict, score }) => [verdict, score])).toEqual(Array(4).fill(["skipped", null]));
  expect(faceChecks.every(({ message }) => message.includes("statement of consent"))).toBe(true);
  expect(overallVerdict(checks)).toBe("pass");
});

test.each(["scene", "card"] as const)("a %s has no face checks and may be as wide as a banner", (profile) => {
  const checks = judgeQuality({ ...fine, width: 3600, height: 1200 }, null, profile);
  expect(checks.some(({ check }) => check.startsWith("face_"))).toBe(false);
  expect(find(checks, "aspect").verdict).toBe("pass");
  expect(verdictOf("aspect", { width: 3600, height: 1200 }, "portrait")).toBe("warn");
});

test("a card may be smaller than a portrait", () => {
  const size = { width: 1200, height: 630 };
  expect([verdictOf("resolution", size, "card"), verdictOf("resolution", size, "portrait")]).toEqual(["pass", "warn"]);
});

test("the light of a whole picture never fails it: a black backdrop is no fault", () => {
  const exposure = { meanLuma: 12, region: "image" as const };
  const check = find(judgeQuality({ ...fine, exposure }, null, "portrait"), "exposure");
  expect(check).toMatchObject({
    verdict: "warn",
    threshold: { warn: 60, fail: null, dir: "below" },
    details: { region: "image" },
  });
});

test("a picture that is no JPEG cannot show JPEG blocks", () => {
  expect(verdictOf("blocking", { blocking: null })).toBe("skipped");
});

test("what could not be measured is an error, never a silent pass", () => {
  const checks = judgeQuality({ ...fine, sharpness: Number.NaN }, [face], "portrait");
  expect(find(checks, "sharpness")).toMatchObject({ verdict: "error", score: null });
  expect(overallVerdict(checks)).toBe("error");
});

test("each finding that is not good says what to do, and carries what it was held against", () => {
  const bad = judgeQuality(
    {
      ...fine,
      ...inFace(20),
      ...clip(30, 0),
      width: 100,
      height: 900,
      sharpness: 1,
      contrast: 9,
      noiseSigma: 20,
      blocking: 9,
    },
    [{ facePixels: 10, roll: 80, yaw: 0.9 }],
    "portrait",
  ).filter(({ verdict }) => verdict === "fail");
  expect(bad.map(({ check }) => check).sort()).toEqual([
    "aspect",
    "blocking",
    "clipping",
    "contrast",
    "exposure",
    "face_size",
    "face_tilt",
    "face_yaw",
    "noise",
    "resolution",
    "sharpness",
  ]);
  for (const { message, threshold } of bad) {
    expect(message).toMatch(/\b(use|crop|rotate)\b/i);
    expect(threshold).toMatchObject({ warn: expect.any(Number), dir: expect.stringMatching(/above|below/) });
  }
});

test("the overall verdict is the worst; skipped ones do not count", () => {
  const check = (verdict: Check["verdict"]): Check => {
    return { check: "x", score: 1, unit: "", threshold: null, verdict, message: "", details: {} };
  };
  const overall = (...verdicts: Check["verdict"][]) => overallVerdict(verdicts.map(check));
  expect(overall("pass", "skipped")).toBe("pass");
  expect(overall("pass", "warn", "pass")).toBe("warn");
  expect(overall("warn", "error")).toBe("error");
  expect(overall("error", "fail", "pass")).toBe("fail");
  expect([overall("skipped"), overall()]).toEqual(["skipped", "skipped"]);
});
