import { useMemo, useState } from "react";

export interface Selection {
  uids: ReadonlySet<string>;
  has: (uid: string) => boolean;
  toggle: (uid: string) => void;
  /** Adds all of these. */
  add: (uids: readonly string[]) => void;
  clear: () => void;
}

/** What is ticked. Pictures that left the list are no longer counted. */
export function useSelection(present: readonly string[]): Selection {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  return useMemo(() => {
    const here = new Set(present);
    const uids = new Set([...ticked].filter((uid) => here.has(uid)));
    return {
      uids,
      has: (uid) => uids.has(uid),
      toggle: (uid) =>
        setTicked((now) => {
          const next = new Set(now);
          if (!next.delete(uid)) next.add(uid);
          return next;
        }),
      add: (more) => setTicked((now) => new Set([...now, ...more])),
      clear: () => setTicked(new Set()),
    };
  }, [present, ticked]);
}
