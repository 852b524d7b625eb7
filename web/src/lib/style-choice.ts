import { createStore, useStore } from "./store.ts";

/** A picture whose style the next request of its collection is to follow. */
export interface StyleChoice {
  uid: string;
  /** "Portrait #12" */
  label: string;
  thumbUrl: string | undefined;
  thumbhash: string | null;
}

/** By collection; stays until it was used or is taken off, and is gone with the page. */
const choices = createStore<Readonly<Record<string, StyleChoice>>>({});

export function chooseStyle(collectionId: string, choice: StyleChoice): void {
  choices.set((all) => ({ ...all, [collectionId]: choice }));
}

export function dropStyle(collectionId: string): void {
  choices.set(({ [collectionId]: _gone, ...rest }) => rest);
}

export const useStyleChoice = (collectionId: string): StyleChoice | undefined =>
  useStore(choices, (all) => all[collectionId]);
