import { advise, type Check, judged, skipped } from "./check.rules.ts";
import { type FaceFacts, judgeFaces } from "./face-quality.rules.ts";
import { qualityLimits, type SlotProfile } from "./quality-limits.rules.ts";

export { type Check, overallVerdict, type Threshold, type Verdict } from "./check.rules.ts";
export type { FaceFacts } from "./face-quality.rules.ts";
export type { SlotProfile } from "./quality-limits.rules.ts";

/** The numbers that the raster takes off a picture; luma from 0 to 255. */
export interface Measurements {
  width: number;
  height: number;
  sharpness: number;
  exposure: { meanLuma: number; region: "face" | "image" };
  clipping: { lowPercent: number; highPercent: number };
  contrast: number;
  noiseSigma: number;
  /** Null when the picture is no JPEG. */
  blocking: number | null;
  bandingPerRow: number;
  alphaPercent: number;
  borderPercent: number;
}

/**
 * All findings about one picture, in a fixed order.
 * @param faces largest first; null when nobody may look for faces (no statement was recorded)
 */
export function judgeQuality(measured: Measurements, faces: FaceFacts[] | null, profile: SlotProfile): Check[] {
  const limits = qualityLimits[profile];
  const checks = [
    ...judgeShape(measured, profile),
    judged(
      "sharpness",
      [measured.sharpness, "tile variance"],
      limits.sharpness,
      advise(
        "The picture is sharp.",
        "Use a sharper photo: hold still, or use the original instead of an enlarged copy.",
      ),
    ),
    judgeExposure(measured, profile),
    judgeClipping(measured, profile),
    judged(
      "contrast",
      [measured.contrast, "luma steps"],
      limits.contrast,
      advise("The contrast is good.", "Use a photo with more contrast: this one looks flat or hazy."),
    ),
    ...judgeArtefacts(measured, profile),
    ...judgeCoverage(measured, profile),
  ];
  return profile === "portrait" ? [...checks, ...judgeFaces(faces, limits)] : checks;
}

function judgeShape({ width, height }: Measurements, profile: SlotProfile): Check[] {
  const { resolution, aspect } = qualityLimits[profile];
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  const size = { width, height };
  return [
    judged(
      "resolution",
      [short, "px"],
      resolution,
      advise(
        "The picture is large enough.",
        `Use a larger picture: its short side has ${short} pixels, ${resolution.warn} or more are good.`,
      ),
      size,
    ),
    judged(
      "aspect",
      [long / short, "long:short"],
      aspect,
      advise("The shape fits.", `Crop the picture: its long side may be at most ${aspect.warn} times its short side.`),
      size,
    ),
  ];
}

/** The mean of a whole picture says little (good photos with black backdrops reach 23), so without a face it only warns. */
function judgeExposure({ exposure }: Measurements, profile: SlotProfile): Check {
  const { tooDark, tooBright } = qualityLimits[profile];
  const isDark = exposure.meanLuma < (tooDark.warn + tooBright.warn) / 2;
  const limit = isDark ? tooDark : tooBright;
  const inFace = exposure.region === "face";
  const what = inFace ? "face" : "picture";
  const way = isDark
    ? `The ${what} is dark: use a photo with more light.`
    : `The ${what} is too bright: use a photo with softer light.`;
  return judged(
    "exposure",
    [exposure.meanLuma, "mean luma"],
    inFace ? limit : { ...limit, fail: null },
    advise(`The ${what} is well lit.`, way),
    { region: exposure.region },
  );
}

function judgeClipping({ clipping }: Measurements, profile: SlotProfile): Check {
  const { lowPercent, highPercent } = clipping;
  const where = lowPercent > highPercent ? "shadows are pure black" : "lights are pure white";
  return judged(
    "clipping",
    [Math.max(lowPercent, highPercent), "% of pixels"],
    qualityLimits[profile].clipping,
    advise("Shadows and lights keep their detail.", `Use a photo with softer light: large ${where}.`),
    { lowPercent, highPercent },
  );
}

function judgeArtefacts(measured: Measurements, profile: SlotProfile): Check[] {
  const { noise, blocking, banding } = qualityLimits[profile];
  return [
    judged(
      "noise",
      [measured.noiseSigma, "luma sigma"],
      noise,
      advise("There is little noise.", "Use a photo with less grain: more light, or a lower ISO."),
    ),
    measured.blocking === null
      ? skipped("blocking", "grid ratio", "Only JPEGs can show JPEG blocks.")
      : judged(
          "blocking",
          [measured.blocking, "grid ratio"],
          blocking,
          advise(
            "No JPEG blocks are visible.",
            "Use the original file: this copy was packed too hard and shows JPEG blocks.",
          ),
        ),
    judged(
      "banding",
      [measured.bandingPerRow, "bands a row"],
      banding,
      advise("Gradients are smooth.", "Look at the gradients: they seem to have steps. A less packed copy may help."),
    ),
  ];
}

function judgeCoverage({ alphaPercent, borderPercent }: Measurements, profile: SlotProfile): Check[] {
  const { alpha, border } = qualityLimits[profile];
  return [
    judged(
      "alpha",
      [alphaPercent, "% of pixels"],
      alpha,
      advise("The picture is opaque.", "Use a picture without transparent parts: they will turn white."),
    ),
    judged(
      "border",
      [borderPercent, "% of a side"],
      border,
      advise("There are no bars at the edges.", "Crop the picture: it has bars of one colour at opposite edges."),
    ),
  ];
}
