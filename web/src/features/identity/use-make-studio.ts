import { setupRoutes } from "@pentimento/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../lib/api.ts";
import { signIn } from "../../lib/auth.ts";
import { me } from "../../lib/queries.ts";
import type { CollectionKind } from "../../parts/kind-choice.tsx";

export interface Account {
  name: string;
  email: string;
  password: string;
}

type FirstCollection = { name: string; kind: CollectionKind } | undefined;

/** Makes the admin and the collection in one request, then signs in with what was just typed. */
export function useMakeStudio(account: Account, onMade: (collectionId: string | null) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (collection: FirstCollection) => {
      const body = collection ? { ...account, collection } : account;
      const { collection_uid } = await api(setupRoutes.run, { body });
      await signIn(account.email, account.password);
      await queries.fetchQuery({ ...me, staleTime: 0 });
      return collection_uid;
    },
    onSuccess: onMade,
  });
}
