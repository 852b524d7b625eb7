import { useSyncExternalStore } from "react";

export interface Store<Value> {
  get: () => Value;
  set: (next: Value | ((now: Value) => Value)) => void;
  subscribe: (listener: () => void) => () => void;
}

/** A value that several parts of the page read and that is nobody's property. */
export function createStore<Value>(initial: Value): Store<Value> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      value = typeof next === "function" ? (next as (now: Value) => Value)(value) : next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const useStore = <Value, Part = Value>(
  store: Store<Value>,
  pick: (value: Value) => Part = (value) => value as unknown as Part,
): Part => useSyncExternalStore(store.subscribe, () => pick(store.get()));
