import type { Limit } from "./check.rules.ts";

export type SlotProfile = "portrait" | "scene" | "card";

const above = (warn: number, fail: number | null, warnCounts: boolean, failCounts: boolean): Limit => {
  return { warn, fail, dir: "above", warnCounts, failCounts };
};
const below = (warn: number, fail: number): Limit => ({
  warn,
  fail,
  dir: "below",
  warnCounts: false,
  failCounts: false,
});

/**
 * Start values, read off one portrait degraded in 16 ways and the percentiles of 106 good photos; to be tuned on our
 * own pictures. Good photos reach: sharpness 51 at the 5th percentile, clipping 8, noise 3.4, blocking 1.4 at the 98th.
 */
const shared = {
  /** Against tile sharpness: a blur of sigma 2 stays under 20, a threefold enlargement under 50. */
  sharpness: below(45, 20),
  tooDark: below(60, 40),
  tooBright: above(210, 230, false, false),
  /** Percent of pixels. */
  clipping: above(8, 15, true, true),
  contrast: below(120, 80),
  /** Sigma in luma steps. */
  noise: above(4, 9, true, false),
  /** Ratio; JPEG quality 20 gives about 2. */
  blocking: above(1.6, 2.5, true, false),
  /** Weak evidence, so it never fails. */
  banding: above(4, null, true, false),
  /** Percent of pixels one can see through. */
  alpha: above(0, 50, false, false),
  /** Percent of a side in uniform bars. */
  border: above(0, 50, false, false),
  /** Pixels across the face, the picture at 1024: at 48 a vector is .19 off its own face, at 96 .11. */
  faceSize: below(96, 48),
  faceYaw: above(0.5, 0.7, true, false),
  /** Degrees; at 45 a vector may be .48 off its own face. */
  faceTilt: above(20, 35, true, false),
};

export interface QualityLimits extends Record<keyof typeof shared, Limit> {
  /** Short side in pixels. */
  resolution: Limit;
  /** Long side over short side. */
  aspect: Limit;
}

/** What each kind of slot asks for. Scenes and cards are wide (a banner is 3:1); a card is shown small. */
export const qualityLimits: Record<SlotProfile, QualityLimits> = {
  portrait: { ...shared, resolution: below(1024, 512), aspect: above(2.2, 4, false, false) },
  scene: { ...shared, resolution: below(1024, 512), aspect: above(3.2, 5, false, false) },
  card: { ...shared, resolution: below(600, 300), aspect: above(3.2, 5, false, false) },
};
