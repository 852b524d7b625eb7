import { type Subject, subjectRoutes } from "@pentimento/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, sentenceOf } from "../../lib/api.ts";
import { notify, notifyError } from "../../ui/toast.tsx";

/** Puts a subject away and goes back to its collection. Nothing is deleted. */
export function useArchive(subject: Subject): () => void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const archive = async () => {
    try {
      await api(subjectRoutes.archive, { params: { subject_id: subject.uid } });
    } catch (error) {
      return notifyError(`${subject.name} was not put away.`, sentenceOf(error));
    }
    notify(`${subject.name} was put away. Its pictures are kept.`);
    await navigate({ to: "/c/$collection", params: { collection: subject.collection_uid } });
    void queries.invalidateQueries({ queryKey: ["collection", subject.collection_uid] });
    void queries.invalidateQueries({ queryKey: ["collections"] });
  };
  return () => void archive();
}
