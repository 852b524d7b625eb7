import { type PointerEvent, type RefObject, useLayoutEffect, useRef, useState, type WheelEvent } from "react";
import { useNewest } from "../../lib/use-newest.ts";
import { type Extent, fitted, panBy, scaleOf, toggleZoom, type Zoom, zoomBy, zoomWords } from "./zoom.rules.ts";

const nowhere: Extent = { width: 1, height: 1 };
const step = 1.35;
const middle = { x: 0, y: 0 };

function useExtent(box: RefObject<HTMLElement | null>): Extent {
  const [extent, setExtent] = useState(nowhere);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setExtent({ width: element.clientWidth || 1, height: element.clientHeight || 1 });
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    measure();
    return () => watcher.disconnect();
  }, [box]);
  return extent;
}

export interface ZoomView {
  stage: RefObject<HTMLDivElement | null>;
  picture: Extent;
  zoom: Zoom;
  /** CSS pixels for one pixel of the picture. */
  scale: number;
  /** "Fit, 77 %" */
  words: string;
  fit: () => void;
  whole: () => void;
  toggle: () => void;
  closer: () => void;
  further: () => void;
  hands: ReturnType<typeof useStageHands>;
}

/** Zoom and pan of one picture on a stage. It starts fitted with every picture. */
export function useZoom(picture: Extent, key: string): ZoomView {
  const stage = useRef<HTMLDivElement>(null);
  const extent = useExtent(stage);
  const [held, setHeld] = useState<{ key: string; zoom: Zoom }>({ key, zoom: fitted });
  const zoom = held.key === key ? held.zoom : fitted;
  const setZoom = (change: (now: Zoom) => Zoom) =>
    setHeld((now) => ({ key, zoom: change(now.key === key ? now.zoom : fitted) }));
  const newest = useNewest({ picture, extent });
  const by = (factor: number, at = middle) =>
    setZoom((now) => zoomBy(now, factor, at, newest.current.picture, newest.current.extent));
  const pan = (x: number, y: number) =>
    setZoom((now) => panBy(now, x, y, newest.current.picture, newest.current.extent));
  return {
    stage,
    picture,
    zoom,
    scale: scaleOf(zoom, picture, extent),
    words: zoomWords(zoom, picture, extent, devicePixelRatio),
    fit: () => setZoom(() => fitted),
    whole: () => setZoom((now) => ({ ...now, scale: 1 / devicePixelRatio })),
    toggle: () => setZoom((now) => toggleZoom(now, devicePixelRatio)),
    closer: () => by(step),
    further: () => by(1 / step),
    hands: useStageHands(by, pan),
  };
}

type By = (factor: number, at?: { x: number; y: number }) => void;
type Pan = (x: number, y: number) => void;

/** One finger or the mouse moves it, two fingers or the wheel zoom it. */
function useStageHands(by: By, pan: Pan) {
  const fingers = useRef(new Map<number, { x: number; y: number }>());
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.target instanceof Element && event.target.closest("button")) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const before = fingers.current.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const spread = (one: { x: number; y: number }) => Math.hypot(one.x - other.x, one.y - other.y) || 1;
      by(spread(now) / spread(before), fromMiddle(event, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }));
    } else pan(now.x - before.x, now.y - before.y);
    fingers.current.set(event.pointerId, now);
  };
  const lift = (event: PointerEvent<HTMLElement>) => fingers.current.delete(event.pointerId);
  const onWheel = (event: WheelEvent<HTMLElement>) =>
    by(Math.exp(-event.deltaY / 400), fromMiddle(event, { x: event.clientX, y: event.clientY }));
  return { onPointerDown, onPointerMove, onPointerUp: lift, onPointerCancel: lift, onWheel };
}

function fromMiddle(event: { currentTarget: HTMLElement }, point: { x: number; y: number }) {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: point.x - box.left - box.width / 2, y: point.y - box.top - box.height / 2 };
}
