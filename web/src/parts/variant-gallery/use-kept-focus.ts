import { type FocusEvent, type RefObject, useEffect, useRef } from "react";

/** A tile that leaves takes the focus with it: the one in its place gets it, so that the keys go on from there. */
export function useKeptFocus(
  box: RefObject<HTMLElement | null>,
  current: number,
  onFocus: (event: FocusEvent) => void,
) {
  const within = useRef(false);
  useEffect(() => {
    if (!within.current || document.activeElement !== document.body) return;
    box.current?.querySelector<HTMLElement>(`[data-index="${current}"]`)?.focus({ preventScroll: true });
  });
  return {
    onFocus: (event: FocusEvent) => {
      within.current = true;
      onFocus(event);
    },
    onBlur: ({ target, relatedTarget }: FocusEvent) => {
      // Only what is still there was left on purpose.
      if (relatedTarget !== null || target.isConnected) within.current = false;
    },
  };
}
