import type { AnswerOf, Collection, subjectRoutes } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import type { Crumb } from "./page-frame.tsx";
import { collection as collectionQuery, subject as subjectQuery } from "./queries.ts";
import type { Rights } from "./rights.rules.ts";
import { useRights } from "./use-rights.ts";

export interface SubjectContext {
  subject: AnswerOf<typeof subjectRoutes.read> | undefined;
  collection: Collection | undefined;
  rights: Rights;
  /** The way to the subject, ending with it; `linked` when a page lies below it. */
  crumbs: (linked: boolean) => Crumb[];
}

const usualMost = 16;

/** Most pictures for one request; the contract's own limit until the collection is known. */
export const mostOf = (collection: Collection | undefined): number => collection?.most_per_batch ?? usualMost;

/** A subject with its collection and one's rights there. Throws what the error page shows. */
export function useSubject(id: string): SubjectContext {
  const { data: subject, error } = useQuery(subjectQuery(id));
  const collectionId = subject?.collection_uid;
  const { data: collection } = useQuery({
    ...collectionQuery(collectionId ?? ""),
    enabled: collectionId !== undefined,
  });
  const rights = useRights(collectionId);
  if (error) throw error;
  const crumbs = (linked: boolean): Crumb[] => {
    const where = collection ? [{ label: collection.name, href: `/c/${collection.uid}` }] : [];
    if (!subject) return where;
    return [...where, linked ? { label: subject.name, href: `/s/${subject.uid}` } : { label: subject.name }];
  };
  return { subject, collection, rights, crumbs };
}
