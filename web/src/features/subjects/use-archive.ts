import { type Subject, subjectRoutes } from "@pentimento/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, sentenceOf } from "../../lib/api.ts";
import { notify, notifyError } from "../../ui/toast.tsx";

/** Puts a subject away and goes back to its collection. Nothing is deleted. */
export function useArchive(subject: Subject | undefined): () => void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const archive = async (gone: Subject) => {
    try {
      await api(subjectRoutes.archive, { params: { subject_id: gone.uid } });
    } catch (error) {
      return notifyError(`${gone.name} was not put away.`, sentenceOf(error));
    }
    notify(`${gone.name} was put away. Its pictures are kept.`);
    await navigate({ to: "/c/$collection", params: { collection: gone.collection_uid } });
    void queries.invalidateQueries({ queryKey: ["collection", gone.collection_uid] });
    void queries.invalidateQueries({ queryKey: ["collections"] });
  };
  return () => {
    if (subject) void archive(subject);
  };
}
