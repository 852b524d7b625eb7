import { type FocusEvent, type RefObject, useEffect, useRef } from "react";

/**
 * The focus among the tiles. A tile that leaves takes it along, so the one in its place gets it and the keys go on from
 * there. `focusSoon` has the current tile focused once it is drawn: a tile far away does not exist yet.
 */
export function useKeptFocus(box: RefObject<HTMLElement | null>, current: number) {
  const within = useRef(false);
  const wanted = useRef(false);
  useEffect(() => {
    const lost = within.current && document.activeElement === document.body;
    if (!wanted.current && !lost) return;
    wanted.current = false;
    box.current?.querySelector<HTMLElement>(`[data-index="${current}"]`)?.focus({ preventScroll: true });
  });
  return {
    focusSoon: () => {
      wanted.current = true;
    },
    onFocusCapture: () => {
      within.current = true;
    },
    onBlur: ({ target, relatedTarget }: FocusEvent) => {
      // Only what is still there was left on purpose.
      if (relatedTarget !== null || target.isConnected) within.current = false;
    },
  };
}
