import { type Check, judgeScore, type Limit, thresholdOf } from "./check.rules.ts";
import { NEAR_BITS } from "./duplicate.rules.ts";

export interface FaceVector {
  /** Names what made the vector; only vectors of one name can be compared. */
  modelId: string;
  embedding: readonly number[];
}

/** How like its sources a variant is. `score` runs from 0 to 100. */
export type Likeness =
  | {
      verdict: "pass" | "warn" | "fail";
      /** Mean Euclidean distance to the sources; smaller is more alike. */
      distance: number;
      score: number;
      /** Which of the variant's faces was the most alike. */
      faceIndex: number;
      modelId: string;
      /** With how many source vectors it was compared. */
      sourceCount: number;
    }
  | { verdict: "fail"; score: null; because: "no-face" }
  | { verdict: "skipped"; score: null; because: "no-source" | "other-model" };

interface LikenessScale {
  limit: Limit;
  /** Distance that scores 100, and the one that scores 0. */
  best: number;
  worst: number;
}

/**
 * By model. Read off 170 pairs of one person and 1,783 of different persons: at .55, 86 % of the same are let through
 * and .06 % of the others; at .62, 98 % and .45 %. No generated variants were among them: to be tuned on our own.
 */
const likenessScales: Record<string, LikenessScale> = {
  "faceapi1.7.15-ssdmnv1-al5p150@1": {
    limit: { warn: 0.55, fail: 0.62, dir: "above", warnCounts: false, failCounts: false },
    best: 0.35,
    worst: 0.9,
  },
};

/** Below this a variant may be the source photo itself, hardly touched. */
const ALMOST_SAME_DISTANCE = 0.12;

/**
 * The likeness of the variant's most alike face, not its largest. The mean of the distances to all sources is taken:
 * a distance to a mean vector would shift the thresholds and let six times as many strangers through.
 * @throws RangeError when vectors of one model differ in length
 */
export function likeness(sources: readonly FaceVector[], variantFaces: readonly FaceVector[]): Likeness {
  if (sources.length === 0) return { verdict: "skipped", score: null, because: "no-source" };
  if (variantFaces.length === 0) return { verdict: "fail", score: null, because: "no-face" };
  const nearest = variantFaces
    .flatMap((face, faceIndex) => compare(face, faceIndex, sources))
    .reduce<Comparison | null>((best, next) => (best === null || next.distance < best.distance ? next : best), null);
  if (nearest === null) return { verdict: "skipped", score: null, because: "other-model" };
  const { scale, ...comparison } = nearest;
  const verdict = judgeScore(nearest.distance, scale.limit);
  if (verdict === "error") throw new RangeError("A face vector holds something that is no number");
  return { ...comparison, verdict, score: scoreOf(nearest.distance, scale) };
}

interface Comparison {
  distance: number;
  faceIndex: number;
  modelId: string;
  sourceCount: number;
  scale: LikenessScale;
}

/** None when no source was made by the face's model, or when that model has no scale. */
function compare(face: FaceVector, faceIndex: number, sources: readonly FaceVector[]): Comparison[] {
  const { modelId } = face;
  const comparable = sources.filter((source) => source.modelId === modelId);
  const scale = likenessScales[modelId];
  if (comparable.length === 0 || scale === undefined) return [];
  const sum = comparable.reduce((total, source) => total + euclidean(source.embedding, face.embedding), 0);
  return [{ distance: sum / comparable.length, faceIndex, modelId, sourceCount: comparable.length, scale }];
}

function euclidean(one: readonly number[], other: readonly number[]): number {
  if (one.length !== other.length) throw new RangeError(`Face vectors of ${one.length} and ${other.length} numbers`);
  return Math.hypot(...one.map((value, index) => value - (other[index] ?? 0)));
}

function scoreOf(distance: number, { best, worst }: LikenessScale): number {
  const share = (worst - distance) / (worst - best);
  return Math.round(100 * Math.min(1, Math.max(0, share)));
}

const refusals = {
  "no-face": "Make another variant: no face was found in this one.",
  "no-source": "Likeness was not judged: the subject has no approved source photo with a face.",
  "other-model": "Likeness was not judged yet: the source photos have to be looked at again.",
} as const;

/**
 * The finding about a likeness.
 * @param sourceBits in how many of 64 bits the perceptual hashes of variant and source differ; null when not known
 */
export function likenessCheck(found: Likeness, sourceBits: number | null = null): Check {
  const base = { check: "likeness", unit: "l2" };
  if (found.score === null) {
    const { verdict, because } = found;
    return { ...base, score: null, threshold: null, verdict, message: refusals[because], details: { because } };
  }
  const { distance, score, faceIndex, modelId, sourceCount } = found;
  const scale = likenessScales[modelId];
  const isAlmostSame = distance < ALMOST_SAME_DISTANCE && sourceBits !== null && sourceBits <= NEAR_BITS;
  return {
    ...base,
    score: distance,
    threshold: scale ? thresholdOf(scale.limit) : null,
    verdict: isAlmostSame ? "warn" : found.verdict,
    message: isAlmostSame
      ? "Make another variant: this is the source photo almost unchanged."
      : say(found.verdict, score),
    details: { likeness: score, faceIndex, sourceCount, modelId },
  };
}

function say(verdict: "pass" | "warn" | "fail", score: number): string {
  if (verdict === "pass") return `The face is like the source (likeness ${score}/100).`;
  if (verdict === "warn") return `Compare with the source: the face differs noticeably (likeness ${score}/100).`;
  return `Make another variant: this is not the face of the source (likeness ${score}/100).`;
}
