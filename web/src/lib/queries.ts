import {
  cardRoutes,
  collectionRoutes,
  generationRoutes,
  identityRoutes,
  intakeRoutes,
  nodeRoutes,
  type SubjectKind,
  type SubjectTile,
  setupRoutes,
  spendingRoutes,
  subjectRoutes,
  variantRoutes,
  workflowRoutes,
} from "@pentimento/contract";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "./api.ts";
import { createStore } from "./store.ts";

/**
 * What the pages read, each with its key. Keys begin with the noun, so that live news can say "everything about this
 * subject" by a prefix. Ids are uids everywhere.
 */
export const setupState = queryOptions({
  queryKey: ["setup"],
  queryFn: ({ signal }) => api(setupRoutes.read, {}, { signal }),
});

export const me = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => api(identityRoutes.me, {}, { signal }),
  staleTime: 60_000,
});

export const signInWays = queryOptions({
  queryKey: ["sign-in-ways"],
  queryFn: ({ signal }) => api(identityRoutes.signInWays, {}, { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const collections = queryOptions({
  queryKey: ["collections"],
  queryFn: async ({ signal }) => (await api(collectionRoutes.list, {}, { signal })).collections,
});

export const collection = (id: string) =>
  queryOptions({
    queryKey: ["collection", id],
    queryFn: ({ signal }) => api(collectionRoutes.read, { params: { collection_id: id } }, { signal }),
  });

export const members = (id: string) =>
  queryOptions({
    queryKey: ["collection", id, "members"],
    queryFn: async ({ signal }) =>
      (await api(identityRoutes.members, { params: { collection_id: id } }, { signal })).members,
  });

/** Subjects of a collection by name, a page at a time. */
export const subjects = (collectionId: string) =>
  infiniteQueryOptions({
    queryKey: ["collection", collectionId, "subjects"],
    queryFn: ({ pageParam, signal }) =>
      api(
        subjectRoutes.list,
        { params: { collection_id: collectionId }, query: pageParam ? { cursor: pageParam } : {} },
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const subject = (id: string) =>
  queryOptions({
    queryKey: ["subject", id],
    queryFn: ({ signal }) => api(subjectRoutes.read, { params: { subject_id: id } }, { signal }),
  });

export const source = (subjectId: string) =>
  queryOptions({
    queryKey: ["subject", subjectId, "source"],
    queryFn: async ({ signal }) =>
      (await api(intakeRoutes.readSource, { params: { character_id: subjectId } }, { signal })).source,
  });

/** The three cards of a subject as they are drawn now. */
export const cards = (subjectId: string) =>
  queryOptions({
    queryKey: ["subject", subjectId, "cards"],
    queryFn: async ({ signal }) =>
      (await api(cardRoutes.list, { params: { subject_id: subjectId } }, { signal })).cards,
  });

/** Stands for all slots where a slot's key is asked for; no slot can have it. */
export const everySlot = "";

/** All variants of one slot, or of every slot, newest first, in pages of a thousand. */
export const variants = (subjectId: string, slot: string) =>
  infiniteQueryOptions({
    queryKey: ["subject", subjectId, "variants", slot],
    queryFn: ({ pageParam, signal }) =>
      api(
        variantRoutes.list,
        {
          params: { character_id: subjectId },
          query: { ...(slot ? { variant_type: slot } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
        },
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const trash = (collectionId: string) =>
  queryOptions({
    queryKey: ["collection", collectionId, "trash"],
    queryFn: async ({ signal }) =>
      (await api(variantRoutes.trash, { params: { collection_id: collectionId } }, { signal })).variants,
  });

export const providers = queryOptions({
  queryKey: ["providers"],
  queryFn: async ({ signal }) => (await api(generationRoutes.providers, {}, { signal })).providers,
  staleTime: 30_000,
});

/** How the ComfyUI servers stand, each and as a pool. */
export const comfy = queryOptions({
  queryKey: ["comfy"],
  queryFn: ({ signal }) => api(nodeRoutes.status, {}, { signal }),
  staleTime: 10_000,
});

/** Workflows that one may use, studio-wide ones included. */
export const workflows = queryOptions({
  queryKey: ["workflows"],
  queryFn: async ({ signal }) => (await api(workflowRoutes.list, {}, { signal })).workflows,
});

/** One workflow with mappings, form fields, tests and versions. */
export const workflow = (id: string) =>
  queryOptions({
    queryKey: ["workflows", id],
    queryFn: ({ signal }) => api(workflowRoutes.read, { params: { workflow_id: id } }, { signal }),
  });

/** Budgets and the figures of today. */
export const spending = (collectionId: string) =>
  queryOptions({
    queryKey: ["collection", collectionId, "spending"],
    queryFn: ({ signal }) => api(spendingRoutes.read, { params: { collection_id: collectionId } }, { signal }),
  });

/** Batches that are read at first, more with every step, and the most that the server gives. */
export const batchSteps = { size: 50, most: 500 };

/** How many batches are read; whoever wants older ones raises it. */
export const batchesShown = createStore(batchSteps.size);

/** Running, waiting, then finished batches of all one's collections. */
export const batches = queryOptions({
  queryKey: ["batches"],
  queryFn: async ({ signal }) =>
    (await api(generationRoutes.batches, { query: { limit: batchesShown.get() } }, { signal })).batches,
  placeholderData: keepPreviousData,
});

/** The first hundred subjects by name, for finding one by its name. */
export const firstSubjects = (collectionId: string) =>
  queryOptions({
    queryKey: ["collection", collectionId, "subjects", "first"],
    queryFn: async ({ signal }) =>
      (await api(subjectRoutes.list, { params: { collection_id: collectionId }, query: { limit: 100 } }, { signal }))
        .subjects,
  });

const mostPerPage = 100;

/** All subjects of one kind by name: a world's people, or its places. */
export const subjectsOfKind = (collectionId: string, kind: SubjectKind) =>
  queryOptions({
    queryKey: ["collection", collectionId, "subjects", "kind", kind],
    queryFn: async ({ signal }) => {
      const all: SubjectTile[] = [];
      let cursor: string | undefined;
      do {
        const query = { kind, limit: mostPerPage, ...(cursor ? { cursor } : {}) };
        const page = await api(subjectRoutes.list, { params: { collection_id: collectionId }, query }, { signal });
        all.push(...page.subjects);
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      return all;
    },
  });

/** The newest audited acts; admins only. */
export const audit = queryOptions({
  queryKey: ["audit"],
  queryFn: async ({ signal }) => (await api(identityRoutes.audit, { query: { limit: 50 } }, { signal })).entries,
});
