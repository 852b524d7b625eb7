import { useQuery } from "@tanstack/react-query";
import { collection, collections, me } from "./queries.ts";
import { type Rights, rightsOf } from "./rights.rules.ts";

/** What one may do in a collection; nothing until it is known. */
export function useRights(collectionId: string | undefined): Rights {
  const { data: person } = useQuery(me);
  const { data: where } = useQuery({ ...collection(collectionId ?? ""), enabled: collectionId !== undefined });
  // The frame has read the list already, so that buttons need not come one by one.
  const { data: all } = useQuery(collections);
  return rightsOf(person, where ?? all?.find((each) => each.uid === collectionId));
}
