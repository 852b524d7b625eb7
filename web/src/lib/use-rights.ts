import { useQuery } from "@tanstack/react-query";
import { collection, me } from "./queries.ts";
import { type Rights, rightsOf } from "./rights.rules.ts";

/** What one may do in a collection; nothing until it is known. */
export function useRights(collectionId: string | undefined): Rights {
  const { data: person } = useQuery(me);
  const { data: where } = useQuery({ ...collection(collectionId ?? ""), enabled: collectionId !== undefined });
  return rightsOf(person, where);
}
