import type { Variant } from "@pentimento/contract";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Rights } from "../../lib/rights.rules.ts";
import { usePhone } from "../../lib/use-media.ts";
import { ratioOf } from "../variant.rules.ts";
import type { VariantActs } from "./acts.ts";
import { type Density, gridShape, indexRange, moveIndex, tileGap } from "./grid.rules.ts";
import { Tile } from "./tile.tsx";
import type { Selection } from "./use-selection.ts";
import { useLongPress } from "./use-long-press.ts";

interface GalleryGridProps {
  label: string;
  variants: readonly Variant[];
  aspect: string;
  alpha: boolean;
  density: Density;
  rights: Rights;
  acts: VariantActs;
  selection: Selection;
  /** Place of the tile that has the grid's one tab stop. */
  current: number;
  onCurrent: (index: number) => void;
  onOpen: (variant: Variant) => void;
  onMenu: (variant: Variant, x: number, y: number) => void;
}

const overscanRows = 3;

function useWidth<Element extends HTMLElement>() {
  const box = useRef<Element>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const style = getComputedStyle(element);
      setWidth(element.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight));
    };
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    measure();
    return () => watcher.disconnect();
  }, []);
  return { box, width };
}

/** The tiles: only rows near the screen exist. One tab stop; arrows, Home, End, Page keys move; Enter opens, Space ticks. */
export function GalleryGrid(props: GalleryGridProps) {
  const { variants, selection, current, onCurrent, onOpen, onMenu, density } = props;
  const phone = usePhone();
  const { box, width } = useWidth<HTMLDivElement>();
  const { columns, tileWidth, rowHeight } = gridShape(width, ratioOf(props.aspect), density, phone);
  const rows = Math.ceil(variants.length / columns);
  const virtual = useVirtualizer({
    count: width > 0 ? rows : 0,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: overscanRows,
  });
  useEffect(() => virtual.measure(), [virtual, rowHeight]);

  const anchor = useRef(0);
  const wantsFocus = useRef(false);
  useEffect(() => {
    if (!wantsFocus.current) return;
    box.current?.querySelector<HTMLElement>(`[data-index="${current}"]`)?.focus({ preventScroll: true });
    wantsFocus.current = false;
  });

  const goTo = (index: number) => {
    wantsFocus.current = true;
    virtual.scrollToIndex(Math.floor(index / columns), { align: "auto" });
    onCurrent(index);
  };
  const tickRange = (to: number) =>
    selection.add(indexRange(anchor.current, to).flatMap((index) => variants[index]?.uid ?? []));

  const onKeyDown = (event: KeyboardEvent) => {
    const here = variants[current];
    const seen = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / rowHeight));
    const next = event.ctrlKey || event.metaKey ? undefined : moveIndex(event.key, current, columns, seen, variants.length);
    if (next !== undefined) {
      event.preventDefault();
      if (event.shiftKey) tickRange(next);
      else anchor.current = next;
      return goTo(next);
    }
    if (!here || event.target !== event.currentTarget.querySelector(`[data-index="${current}"]`)) return;
    if (event.key === "Enter") onOpen(here);
    else if (event.key === " ") selection.toggle(here.uid);
    else if ((event.key === "a" || event.key === "A") && (event.ctrlKey || event.metaKey)) {
      selection.add(variants.map((variant) => variant.uid));
    } else return;
    event.preventDefault();
  };

  const newest = useRef({ variants, selection, tickRange, onOpen, onCurrent, onMenu, phone });
  useLayoutEffect(() => {
    newest.current = { variants, selection, tickRange, onOpen, onCurrent, onMenu, phone };
  });
  const onTick = useCallback((event: MouseEvent, index: number) => {
    event.stopPropagation();
    const now = newest.current;
    const variant = now.variants[index];
    if (!variant) return;
    if (event.shiftKey) now.tickRange(index);
    else now.selection.toggle(variant.uid);
    anchor.current = index;
    now.onCurrent(index);
  }, []);
  const onPress = useCallback(
    (event: MouseEvent, index: number) => {
      const now = newest.current;
      const ticks = event.shiftKey || event.ctrlKey || event.metaKey || (now.phone && now.selection.uids.size > 0);
      if (ticks) return onTick(event, index);
      now.onCurrent(index);
      const variant = now.variants[index];
      if (variant) now.onOpen(variant);
    },
    [onTick],
  );
  const onMenuAt = useCallback((event: MouseEvent, index: number) => {
    event.preventDefault();
    event.stopPropagation();
    const now = newest.current;
    const variant = now.variants[index];
    if (!variant) return;
    now.onCurrent(index);
    const box = event.currentTarget.getBoundingClientRect();
    // Shift+F10 and the menu key tell no place of their own.
    const byKey = event.clientX === 0 && event.clientY === 0;
    now.onMenu(variant, byKey ? box.left + 24 : event.clientX, byKey ? box.top + 24 : event.clientY);
  }, []);
  const longPress = useLongPress((index, x, y) => {
    const variant = newest.current.variants[index];
    if (variant) newest.current.onMenu(variant, x, y);
  });

  const gap = tileGap(phone);
  return (
    <div ref={box} className={`grow overflow-y-auto px-6 pt-1 max-sm:px-4 ${selection.uids.size > 0 ? "selecting" : ""}`}>
      <div
        role="grid"
        aria-label={props.label}
        aria-rowcount={rows}
        aria-colcount={columns}
        aria-multiselectable="true"
        className="relative"
        style={{ height: virtual.getTotalSize() + 120 }}
        onKeyDown={onKeyDown}
        {...longPress}
      >
        {virtual.getVirtualItems().map((row) => (
          <div
            key={row.key}
            role="row"
            aria-rowindex={row.index + 1}
            className="absolute inset-x-0 grid"
            style={{ top: row.start, columnGap: gap, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
          >
            {variants.slice(row.index * columns, (row.index + 1) * columns).map((variant, column) => {
              const index = row.index * columns + column;
              return (
                <Tile
                  key={variant.uid}
                  variant={variant}
                  index={index}
                  column={column}
                  aspect={props.aspect}
                  alpha={props.alpha}
                  selected={selection.has(variant.uid)}
                  current={index === current}
                  rights={props.rights}
                  acts={props.acts}
                  sizes={`${Math.round(tileWidth)}px`}
                  onPress={onPress}
                  onTick={onTick}
                  onMenu={onMenuAt}
                />
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}
