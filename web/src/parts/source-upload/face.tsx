import { intakeRoutes, type SourceImage } from "@pentimento/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ScanFace } from "lucide-react";
import { api, sentenceOf } from "../../lib/api.ts";
import { QaBadge } from "../../ui/status.tsx";
import { notify, notifyError } from "../../ui/toast.tsx";
import { faceWord } from "./source.rules.ts";

type Face = SourceImage["face"];

export function FaceBadge({ face }: { face: Face }) {
  const word = faceWord(face);
  if (!word) return null;
  return <QaBadge verdict={word.verdict} label={word.text} icon={ScanFace} />;
}

/** Several faces: each is outlined on the picture, a click says which one is the subject's. */
export function FaceChoice({ subjectId, face }: { subjectId: string; face: Face }) {
  const queries = useQueryClient();
  const choose = useMutation({
    mutationFn: (index: number) =>
      api(intakeRoutes.chooseFace, { params: { character_id: subjectId }, body: { index } }),
    onSuccess: async () => {
      notify("This face is the subject's now. Likeness is measured against it.");
      await queries.invalidateQueries({ queryKey: ["subject", subjectId] });
    },
    onError: (error) => notifyError("The face was not chosen.", sentenceOf(error)),
  });
  if (face.faces.length < 2) return null;
  return face.faces.map(({ box, chosen, score }, index) => (
    <button
      // The order is the server's numbering of the faces.
      key={`${box.x} ${box.y}`}
      type="button"
      aria-pressed={chosen}
      aria-label={`Face ${index + 1}, certainty ${score.toFixed(2)}${chosen ? ", chosen" : ", choose"}`}
      onClick={() => choose.mutate(index)}
      className={`absolute rounded-sm border-2 ${chosen ? "border-accent-mark" : "border-chip-ink hover:border-accent-mark"}`}
      style={{
        left: `${box.x * 100}%`,
        top: `${box.y * 100}%`,
        width: `${box.width * 100}%`,
        height: `${box.height * 100}%`,
      }}
    >
      <span className="onpic num left-0 top-full mt-1">{score.toFixed(2)}</span>
    </button>
  ));
}
