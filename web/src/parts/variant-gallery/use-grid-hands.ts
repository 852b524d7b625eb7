import type { Variant } from "@pentimento/contract";
import { type FocusEvent, type KeyboardEvent, type MouseEvent, useMemo, useRef } from "react";
import { useNewest } from "../../lib/use-newest.ts";
import { indexRange, moveIndex } from "./grid.rules.ts";
import type { TileHandlers } from "./tile.tsx";
import type { Selection } from "./use-selection.ts";

export interface GridHands {
  variants: readonly Variant[];
  selection: Selection;
  current: number;
  columns: number;
  /** Whole rows that fit on the screen. */
  rowsSeen: () => number;
  /** On phones a tap ticks while something is ticked. */
  tapTicks: boolean;
  onCurrent: (index: number) => void;
  /** Moves the focus there, scrolling if need be. */
  goTo: (index: number) => void;
  onOpen: (variant: Variant) => void;
  onMenu: (variant: Variant, x: number, y: number) => void;
}

interface GridHandlers {
  onKeyDown: (event: KeyboardEvent) => void;
  onFocus: (event: FocusEvent) => void;
}

/** What keys and pointers do in the grid. The handlers never change, so that tiles are not drawn again for nothing. */
export function useGridHands(hands: GridHands): TileHandlers & GridHandlers {
  const newest = useNewest(hands);
  const anchor = useRef(0);
  return useMemo(() => {
    const tickRange = (to: number) => {
      const { variants, selection } = newest.current;
      selection.add(indexRange(anchor.current, to).flatMap((index) => variants[index]?.uid ?? []));
    };
    const onTick = (event: MouseEvent, index: number) => {
      if (event.shiftKey) tickRange(index);
      else tick(newest.current, index);
      anchor.current = index;
      newest.current.onCurrent(index);
    };
    const onPress = (event: MouseEvent, index: number) => {
      // Buttons on a tile answer for themselves.
      if (event.target instanceof Element && event.target.closest("button")) return;
      const { selection, tapTicks, onCurrent, onOpen, variants } = newest.current;
      const ticks = event.shiftKey || event.ctrlKey || event.metaKey || (tapTicks && selection.uids.size > 0);
      if (ticks) return onTick(event, index);
      onCurrent(index);
      if (variants[index]) onOpen(variants[index]);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const next = wayOf(event, newest.current);
      if (next === undefined) {
        anchor.current = newest.current.current;
        return pressKey(event, newest.current);
      }
      event.preventDefault();
      if (event.shiftKey) tickRange(next);
      else anchor.current = next;
      newest.current.goTo(next);
    };
    const onFocus = (event: FocusEvent) => followFocus(event, newest.current);
    return { onTick, onPress, onKeyDown, onFocus, onMenu: (event, index) => openMenu(event, index, newest.current) };
  }, [newest]);
}

/** A screen reader moves the focus by itself; keys must then act on the tile that it read out. */
function followFocus({ target }: FocusEvent, { current, onCurrent }: GridHands): void {
  const index = Number(target.closest<HTMLElement>("[data-index]")?.dataset.index ?? Number.NaN);
  if (Number.isInteger(index) && index !== current) onCurrent(index);
}

function tick({ variants, selection }: GridHands, index: number): void {
  const variant = variants[index];
  if (variant) selection.toggle(variant.uid);
}

function wayOf(event: KeyboardEvent, { current, columns, rowsSeen, variants }: GridHands): number | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  return moveIndex(event.key, current, { columns, rowsSeen: rowsSeen(), total: variants.length });
}

function pressKey(event: KeyboardEvent, hands: GridHands): void {
  const here = hands.variants[hands.current];
  // Buttons inside a tile answer their own keys.
  if (!here || (event.target as HTMLElement).tagName === "BUTTON") return;
  const all = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a";
  if (event.key === "Enter") hands.onOpen(here);
  else if (event.key === " ") hands.selection.toggle(here.uid);
  else if (all) hands.selection.add(hands.variants.map((variant) => variant.uid));
  else return;
  event.preventDefault();
}

/** Right click, "…" and Shift+F10; the last tells no place of its own, so the menu hangs in the tile's corner. */
function openMenu(event: MouseEvent, index: number, { variants, onCurrent, onMenu }: GridHands): void {
  event.preventDefault();
  const variant = variants[index];
  if (!variant) return;
  onCurrent(index);
  const box = event.currentTarget.getBoundingClientRect();
  const byKey = event.clientX === 0 && event.clientY === 0;
  onMenu(variant, byKey ? box.left + 24 : event.clientX, byKey ? box.top + 24 : event.clientY);
}
