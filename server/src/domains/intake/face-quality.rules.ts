import { advise, type Check, judged, skipped } from "./check.rules.ts";
import type { QualityLimits } from "./quality-limits.rules.ts";

/** What is judged of a face. */
export interface FaceFacts {
  /** Width, the picture's longest side at 1024. */
  facePixels: number;
  /** Degrees, either way. */
  roll: number;
  /** 0 frontal to 1 profile. */
  yaw: number;
}

const units = { face_count: "faces", face_size: "px", face_yaw: "0–1", face_tilt: "degrees" } as const;

const NOT_ALLOWED =
  "Faces were not looked at: nobody has recorded a statement of consent or fiction for this collection.";
const NO_FACE = "There is no face to look at.";

/** The portrait's face checks: how many, and of the largest how wide, how turned, how tilted. */
export function judgeFaces(faces: FaceFacts[] | null, limits: QualityLimits): Check[] {
  if (faces === null) return Object.entries(units).map(([check, unit]) => skipped(check, unit, NOT_ALLOWED));
  const [largest] = faces;
  if (largest === undefined) return [judgeCount(0), ...judgeNobody()];
  return [
    judgeCount(faces.length),
    judged(
      "face_size",
      [largest.facePixels, units.face_size],
      limits.faceSize,
      advise("The face is large enough.", "Crop closer to the face, or use a photo taken from nearer."),
    ),
    judged(
      "face_yaw",
      [largest.yaw, units.face_yaw],
      limits.faceYaw,
      advise("The face looks at the camera.", "Use a photo in which the face looks at the camera."),
    ),
    judged(
      "face_tilt",
      [Math.abs(largest.roll), units.face_tilt],
      limits.faceTilt,
      advise("The head is upright.", "Rotate the picture so that the eyes are level."),
      { rollDegrees: largest.roll },
    ),
  ];
}

function judgeNobody(): Check[] {
  return (["face_size", "face_yaw", "face_tilt"] as const).map((check) => skipped(check, units[check], NO_FACE));
}

/** One face is right, more are a question, none is an end: not a limit on one side, so it carries no threshold. */
function judgeCount(count: number): Check {
  const finding = { check: "face_count", score: count, unit: units.face_count, threshold: null, details: {} };
  if (count === 0) return { ...finding, verdict: "fail", message: "Use a photo that shows the face: none was found." };
  if (count === 1) return { ...finding, verdict: "pass", message: "There is one face." };
  const message = `Crop to one person: ${count} faces were found, and the largest is taken.`;
  return { ...finding, verdict: "warn", message };
}
