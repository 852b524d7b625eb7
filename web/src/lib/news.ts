import { createStore, useStore } from "./store.ts";

/** A picture that is being made, as far as one has heard. */
export interface Forming {
  /** 0 to 1. */
  fraction: number;
  /** Data URL of a small JPEG, as it was sent. */
  preview?: string;
}

/** Passing news, by variant uid. Never stored anywhere else, gone with the page. */
const forming = createStore<Readonly<Record<string, Forming>>>({});

export function hearProgress(variantId: string, fraction: number): void {
  forming.set((all) => ({ ...all, [variantId]: { ...all[variantId], fraction } }));
}

export function hearPreview(variantId: string, preview: string): void {
  forming.set((all) => ({ ...all, [variantId]: { fraction: all[variantId]?.fraction ?? 0, preview } }));
}

export function forgetForming(variantId: string): void {
  forming.set(({ [variantId]: _gone, ...rest }) => rest);
}

export const useForming = (variantId: string): Forming | undefined => useStore(forming, (all) => all[variantId]);

/** Everything that is forming; changes several times a second while something does. */
export const useAllForming = (): Readonly<Record<string, Forming>> => useStore(forming);

/** How the live connection stands. */
export type LineState = "connecting" | "live" | "lost";
export const lineState = createStore<LineState>("connecting");
