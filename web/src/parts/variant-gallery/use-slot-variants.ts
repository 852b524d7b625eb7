import type { Variant } from "@pentimento/contract";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { variants } from "../../lib/queries.ts";

const none: Variant[] = [];

/** All variants of a slot. Further pages follow by themselves, since counts and ranges need every one. */
export function useSlotVariants(subjectId: string, slot: string) {
  const { data, isPending, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    variants(subjectId, slot),
  );
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const all = useMemo(() => data?.pages.flatMap((page) => page.variants) ?? none, [data]);
  // A page with more behind it has not been counted yet.
  const isCounted = data !== undefined && !hasNextPage;
  return { all, source: data?.pages[0]?.source ?? null, isPending, isCounted, error, again: () => void refetch() };
}
