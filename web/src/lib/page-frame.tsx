import { useLayoutEffect } from "react";
import { createStore, useStore } from "./store.ts";

export interface Crumb {
  label: string;
  /** Absent for the page one is on. */
  href?: string;
}

interface PageState {
  crumbs: readonly Crumb[];
  /** Pictures need the room: the rail shows icons only. */
  slim: boolean;
}

export const pageState = createStore<PageState>({ crumbs: [], slim: false });

/** Tells the frame where one is. The last crumb is also the tab's title. */
export function usePage(crumbs: readonly Crumb[], slim = false): void {
  const written = JSON.stringify(crumbs);
  useLayoutEffect(() => {
    pageState.set({ crumbs: JSON.parse(written) as Crumb[], slim });
  }, [written, slim]);
}

/** How far the running work is: pictures done and asked for, and the share with begun ones. Absent when nothing runs. */
export const workDone = createStore<{ done: number; total: number; share: number } | undefined>(undefined);

/** Writes the tab's title: "50 % · Ada Marsh, Portrait · Pentimento". */
export function useTabTitle(): void {
  const { crumbs } = useStore(pageState);
  const done = useStore(workDone);
  useLayoutEffect(() => {
    const here = crumbs
      .slice(-2)
      .map((crumb) => crumb.label)
      .join(", ");
    const share = done === undefined ? "" : `${Math.round(done.share * 100)} %`;
    document.title = [share, here, "Pentimento"].filter(Boolean).join(" · ");
  }, [crumbs, done]);
}
