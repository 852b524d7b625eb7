import { useEffect } from "react";
import { useKeys } from "../../lib/keys.tsx";
import { createStore } from "../../lib/store.ts";

/** The batch in whose card the focus is. */
export const heldBatch = createStore<string | undefined>(undefined);

const cards = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-batch]")];
const held = (): HTMLElement | null => document.activeElement?.closest<HTMLElement>("[data-batch]") ?? null;
/** Where one was last, so that one goes on there after a card has gone. */
let lastPlace = 0;

function hold(place: number): void {
  const all = cards();
  lastPlace = Math.max(0, Math.min(all.length - 1, place));
  const card = all[lastPlace];
  card?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest" });
}

function step(by: number): void {
  const card = held();
  hold(card ? cards().indexOf(card) + by : lastPlace);
}

/** Presses a button of the batch that is held; a button that the batch lacks is not pressed. */
function press(act: string): void {
  const card = held();
  const button = card?.querySelector<HTMLElement>(`[data-act="${act}"]`);
  if (!card || !button) return;
  button.click();
  if (act !== "clear") return;
  // The card goes, and the focus with it: the next one, or the last, takes it.
  const all = cards();
  const place = all.indexOf(card);
  hold(place + 1 < all.length ? place + 1 : place - 1);
}

/** J and K go from batch to batch, letters do what its buttons do. */
export function useQueueKeys(): void {
  useEffect(() => {
    const look = () => heldBatch.set(held()?.dataset.batch);
    document.addEventListener("focusin", look);
    document.addEventListener("focusout", look);
    return () => {
      document.removeEventListener("focusin", look);
      document.removeEventListener("focusout", look);
      heldBatch.set(undefined);
    };
  }, []);
  const group = "Queue";
  useKeys([
    { combo: "j", label: "Next batch", group, run: () => step(1) },
    { combo: "k", label: "Former batch", group, run: () => step(-1) },
    { combo: "d", label: "Its pictures and tries", group, run: () => press("details") },
    { combo: "c", label: "Cancel it, twice", group, run: () => press("cancel") },
    { combo: "r", label: "Retry it", group, run: () => press("retry") },
    { combo: "u", label: "Let it go first", group, run: () => press("raise") },
    { combo: "delete", label: "Clear it", group, run: () => press("clear") },
  ]);
}
