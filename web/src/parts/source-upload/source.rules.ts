import type { SourceImage } from "@pentimento/contract";

type Quality = SourceImage["variant"]["quality"];
export type SourceVerdict = "pass" | "warn" | "fail" | "skipped" | "pending";

/** The quality job and its result as one verdict. */
export function verdictOfSource({ state, verdict }: Pick<Quality, "state" | "verdict">): SourceVerdict {
  if (state === "queued" || state === "running") return "pending";
  if (state === "failed") return "fail";
  return verdict === "pass" || verdict === "warn" || verdict === "fail" ? verdict : "skipped";
}

export interface FaceWord {
  verdict: SourceVerdict;
  text: string;
}

/** The face job and its result as a badge; nothing while face checks are off. */
export function faceWord(face: SourceImage["face"]): FaceWord | undefined {
  switch (face.state) {
    case "off":
      return undefined;
    case "queued":
      return { verdict: "pending", text: "Face waiting" };
    case "running":
      return { verdict: "pending", text: "Finding the face" };
    case "failed":
      return { verdict: "fail", text: "Face check failed" };
    case "no-face":
      return { verdict: "warn", text: "No face found" };
    case "done":
      return foundWord(face.faces);
  }
}

function foundWord(faces: SourceImage["face"]["faces"]): FaceWord {
  const chosen = faces.find((each) => each.chosen);
  if (faces.length === 1) return { verdict: "pass", text: `One face ${(faces[0]?.score ?? 0).toFixed(2)}` };
  if (chosen) return { verdict: "pass", text: `Face chosen ${chosen.score.toFixed(2)}` };
  return { verdict: "warn", text: `${faces.length} faces, choose one` };
}
