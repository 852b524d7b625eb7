import { type RefObject, useLayoutEffect, useRef } from "react";

/** The newest value for handlers that are made once. Read it in handlers only, never while rendering. */
export function useNewest<Value>(value: Value): RefObject<Value> {
  const newest = useRef(value);
  useLayoutEffect(() => {
    newest.current = value;
  });
  return newest;
}
