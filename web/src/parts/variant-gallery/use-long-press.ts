import { type PointerEvent, useRef } from "react";

const holdMs = 500;
/** A finger that moved further than this scrolls. In pixels. */
const slack = 10;

/** A held finger asks for the menu: not every phone turns it into a context menu by itself. */
export function useLongPress(onHold: (index: number, x: number, y: number) => void) {
  const held = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number }>(undefined);
  const drop = () => {
    clearTimeout(held.current?.timer);
    held.current = undefined;
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.pointerType !== "touch") return;
    const tile = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-index]") : null;
    if (!tile) return;
    const { clientX: x, clientY: y } = event;
    held.current = { x, y, timer: setTimeout(() => onHold(Number(tile.dataset.index), x, y), holdMs) };
  };
  const onPointerMove = (event: PointerEvent) => {
    const start = held.current;
    if (start && Math.hypot(event.clientX - start.x, event.clientY - start.y) > slack) drop();
  };
  return { onPointerDown, onPointerMove, onPointerUp: drop, onPointerCancel: drop };
}
