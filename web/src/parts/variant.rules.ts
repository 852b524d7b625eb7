import type { Check, Provenance, Variant } from "@pentimento/contract";

/** How a variant is shown: its own status, except that a hero is called so and a failed item says so. */
export type ShownStatus =
  | "pending"
  | "generating"
  | "generated"
  | "editing"
  | "approved"
  | "rejected"
  | "hero"
  | "failed";
export type ShownVerdict = "pass" | "warn" | "fail" | "skipped" | "pending";

export function shownStatus(variant: Variant): ShownStatus {
  if (variant.status === "editing") return "editing";
  if (variant.is_hero) return "hero";
  const unmade = variant.status === "pending" || variant.status === "generating";
  if (unmade && variant.item?.state === "failed") return "failed";
  return variant.status;
}

/** Whether there is a picture to look at. */
export const isMade = (variant: Variant): boolean => variant.urls !== null;

const severity: Record<ShownVerdict, number> = { skipped: 0, pass: 1, pending: 2, warn: 3, fail: 4 };

export const shownVerdict = (verdict: string | null | undefined): ShownVerdict => {
  if (verdict === "pass" || verdict === "warn" || verdict === "fail") return verdict;
  return "skipped";
};

export interface QaSummary {
  verdict: ShownVerdict;
  /** Likeness if it was measured, else how many checks passed. */
  score: string | undefined;
}

/** One verdict for the caption: the worse of quality and likeness. */
export function summariseQa({ quality, likeness }: Variant): QaSummary {
  if (quality.state === "queued" || quality.state === "running") return { verdict: "pending", score: undefined };
  const verdicts = [shownVerdict(quality.verdict), shownVerdict(likeness?.verdict)];
  const verdict = verdicts.reduce((worst, each) => (severity[each] > severity[worst] ? each : worst));
  const counted = quality.checks.filter((check) => check.verdict !== "skipped");
  const passed = counted.filter((check) => check.verdict === "pass").length;
  const score = likenessWords(likeness?.score);
  return { verdict, score: score ?? (counted.length > 0 ? `${passed}/${counted.length}` : undefined) };
}

/** Likeness runs from 0 to 100; it is read to the whole number. */
export const likenessWords = (score: number | null | undefined): string | undefined =>
  score == null ? undefined : String(Math.round(score));

const origins: Record<Provenance, string> = {
  generated: "Generated",
  manually_edited: "Edited",
  manual_upload: "Uploaded",
};

/** "Generated, v1". The version is named once there is more than one. */
export const originOf = ({ provenance, version, parent_variant_id }: Variant): string =>
  version > 1 || parent_variant_id !== null ? `${origins[provenance]}, v${version}` : origins[provenance];

/** Longest sides of the renditions, in pixels. */
const renditionSides = { small: 256, medium: 512, large: 1024 } as const;

/** The renditions with their widths, for the browser to choose by the density of its screen. */
export function srcSetOf({ urls, width, height }: Variant): string | undefined {
  if (!urls || !width || !height) return undefined;
  const widthOf = (side: number) => Math.round(Math.min(width, side * Math.min(1, width / height)));
  const sizes = ["small", "medium", "large"] as const;
  return sizes.map((size) => `${urls[size]} ${widthOf(renditionSides[size])}w`).join(", ");
}

/** "16:9" as CSS wants it. */
export const cssAspect = (aspect: string): string => aspect.replace(":", " / ");

/** Width over height of "16:9"; 0.8 when it cannot be read. */
export function ratioOf(aspect: string): number {
  const [width = 4, height = 5] = aspect.split(":").map(Number);
  return width > 0 && height > 0 ? width / height : 0.8;
}

export interface MeterView {
  filled: number | undefined;
  threshold: number | undefined;
  reading: string | undefined;
}

const written = (value: number): string =>
  Math.abs(value) >= 100 ? String(Math.round(value)) : String(Math.round(value * 100) / 100);

/** Units that can stand behind a number; longer ones are explained by the check's name. */
const shortUnit = (unit: string): string => (unit.startsWith("%") ? " %" : unit === "px" ? " px" : "");

/** Whether a higher value is the better one: the threshold names the side on which it gets bad. */
const higherIsBetter = ({ direction }: NonNullable<Check["threshold"]>): boolean => direction === "below";

type Measured = Pick<Check, "score" | "threshold" | "unit">;

/** A check as a bar: longer is always better, so where less is better the bar is turned round. */
export function meterOf({ score, threshold, unit }: Measured): MeterView {
  if (score === null) return { filled: undefined, threshold: undefined, reading: undefined };
  if (!threshold) return { filled: undefined, threshold: undefined, reading: `${written(score)}${shortUnit(unit)}` };
  const reading = `${written(score)} / ${written(threshold.warn)}${shortUnit(unit)}`;
  const whole = scaleOf(score, threshold.warn);
  const [filled, mark] = [score / whole, threshold.warn / whole];
  return higherIsBetter(threshold)
    ? { filled, threshold: mark, reading }
    : { filled: 1 - filled, threshold: 1 - mark, reading };
}

/** The same in words: "182, needs 60" or "13.07 %, at most 8 %". */
export function limitWords({ score, threshold, unit }: Measured): string {
  if (score === null) return "not measured";
  const value = `${written(score)}${shortUnit(unit)}`;
  if (!threshold) return value;
  return `${value}, ${higherIsBetter(threshold) ? "needs" : "at most"} ${written(threshold.warn)}${shortUnit(unit)}`;
}

/** Where the bar ends: 1 for shares, else so that both value and limit fit. */
const scaleOf = (score: number, limit: number): number =>
  score <= 1 && limit <= 1 && limit > 0.05 ? 1 : Math.max(limit * 1.5, score * 1.05, 1e-9);
