/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a table row cannot be placed freely, as rows near the screen must be */
import type { Slot, Variant } from "@pentimento/contract";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { Rights } from "../../lib/rights.rules.ts";
import { usePhone } from "../../lib/use-media.ts";
import { useWidth } from "../../lib/use-width.ts";
import { ratioOf } from "../variant.rules.ts";
import type { VariantActs } from "./acts.ts";
import { type Density, gridShape, tileGap } from "./grid.rules.ts";
import { Tile } from "./tile.tsx";
import { useGridHands } from "./use-grid-hands.ts";
import { useKeptFocus } from "./use-kept-focus.ts";
import { useLongPress } from "./use-long-press.ts";
import type { Selection } from "./use-selection.ts";

interface GalleryGridProps {
  label: string;
  variants: readonly Variant[];
  aspect: string;
  alpha: boolean;
  /** The slots by key, where pictures of several stand together. */
  among?: ReadonlyMap<string, Slot> | undefined;
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
/** Room below the last row, so that tray and selection bar hide nothing. In pixels. */
const roomBelow = 140;

const rowStyle = (top: number, phone: boolean, columns: number) => ({
  top,
  columnGap: tileGap(phone),
  gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
});

/** The tiles: only rows near the screen exist. One tab stop; arrows, Home, End, Page keys move; Enter opens, Space ticks. */
export function GalleryGrid(props: GalleryGridProps) {
  const { variants, selection, current, onMenu } = props;
  const phone = usePhone();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const { columns, tileWidth, rowHeight } = gridShape(width, ratioOf(props.aspect), props.density, phone);
  const rows = Math.ceil(variants.length / columns);
  // oxlint-disable-next-line react/incompatible-library -- nothing here relies on the compiler's memory of its functions
  const virtual = useVirtualizer({
    count: width > 0 ? rows : 0,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: overscanRows,
  });
  useEffect(() => virtual.measure(), [virtual, rowHeight]);
  const { focusSoon, ...kept } = useKeptFocus(box, current);
  const goTo = (index: number) => {
    focusSoon();
    virtual.scrollToIndex(Math.floor(index / columns), { align: "auto" });
    props.onCurrent(index);
  };
  const rowsSeen = () => Math.floor((box.current?.clientHeight ?? 0) / rowHeight);
  const { onKeyDown, onFocus, ...handlers } = useGridHands({ ...props, columns, rowsSeen, tapTicks: phone, goTo });
  const longPress = useLongPress((index, x, y) => variants[index] && onMenu(variants[index], x, y));
  return (
    <div
      ref={box}
      className={`grow overflow-y-auto px-6 pt-1 max-sm:px-4 ${selection.uids.size > 0 ? "selecting" : ""}`}
    >
      <div
        role="grid"
        aria-label={props.label}
        aria-rowcount={rows}
        aria-colcount={columns}
        aria-multiselectable="true"
        tabIndex={-1}
        className="relative"
        style={{ height: virtual.getTotalSize() + roomBelow }}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
        {...kept}
        {...longPress}
      >
        {virtual.getVirtualItems().map((row) => (
          <div
            key={row.key}
            role="row"
            aria-rowindex={row.index + 1}
            className="absolute inset-x-0 grid"
            style={rowStyle(row.start, phone, columns)}
          >
            {variants.slice(row.index * columns, (row.index + 1) * columns).map((variant, column) => (
              <Tile
                key={variant.uid}
                {...handlers}
                variant={variant}
                index={row.index * columns + column}
                column={column}
                aspect={props.aspect}
                slotLabel={props.among?.get(variant.slot)?.label}
                alpha={props.among?.get(variant.slot)?.alpha ?? props.alpha}
                selected={selection.has(variant.uid)}
                current={row.index * columns + column === current}
                rights={props.rights}
                acts={props.acts}
                sizes={`${Math.round(tileWidth)}px`}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
