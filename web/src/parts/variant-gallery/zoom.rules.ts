/** What is seen of a picture on a stage. All sizes in CSS pixels, places as shares 0..1 of the picture. */
export interface Zoom {
  /** CSS pixels for one pixel of the picture; `fit` shows all of it. */
  scale: number | "fit";
  /** Place of the picture that stands in the middle of the stage. */
  x: number;
  y: number;
}

export interface Extent {
  width: number;
  height: number;
}

export const fitted: Zoom = { scale: "fit", x: 0.5, y: 0.5 };

const mostScale = 8;
/** Small pictures are not blown up further than this to fill the stage. */
const mostFit = 2;

/** Scale at which the whole picture is seen. */
export const fitScale = (picture: Extent, stage: Extent): number =>
  Math.min(stage.width / picture.width, stage.height / picture.height, mostFit);

export const scaleOf = (zoom: Zoom, picture: Extent, stage: Extent): number =>
  zoom.scale === "fit" ? fitScale(picture, stage) : zoom.scale;

/** Keeps the stage covered: a side that fits is centred, a longer one stops at its edge. */
function hold(zoom: Zoom, picture: Extent, stage: Extent): Zoom {
  const scale = scaleOf(zoom, picture, stage);
  const axis = (place: number, whole: number, seen: number) => {
    const half = seen / (2 * whole * scale);
    return half >= 0.5 ? 0.5 : Math.min(1 - half, Math.max(half, place));
  };
  return {
    scale: zoom.scale,
    x: axis(zoom.x, picture.width, stage.width),
    y: axis(zoom.y, picture.height, stage.height),
  };
}

/** Multiplies the scale; the place under `at` (from the stage's middle) stays under it. Below the fitting scale it fits. */
export function zoomBy(zoom: Zoom, factor: number, at: { x: number; y: number }, picture: Extent, stage: Extent): Zoom {
  const before = scaleOf(zoom, picture, stage);
  const after = Math.min(mostScale, before * factor);
  if (after <= fitScale(picture, stage)) return fitted;
  const shift = (one: number, whole: number) => (one / before - one / after) / whole;
  return hold(
    { scale: after, x: zoom.x + shift(at.x, picture.width), y: zoom.y + shift(at.y, picture.height) },
    picture,
    stage,
  );
}

/** Moves the picture by so many pixels on the stage. */
export function panBy(zoom: Zoom, byX: number, byY: number, picture: Extent, stage: Extent): Zoom {
  const scale = scaleOf(zoom, picture, stage);
  const x = zoom.x - byX / (picture.width * scale);
  const y = zoom.y - byY / (picture.height * scale);
  return hold({ scale: zoom.scale, x, y }, picture, stage);
}

/** Between fitting and one pixel of the picture for one pixel of the screen. */
export const toggleZoom = (zoom: Zoom, pixelRatio: number): Zoom =>
  zoom.scale === "fit" ? { ...zoom, scale: 1 / pixelRatio } : fitted;

/** "Fit, 77 %" or "100 %", counted in screen pixels. */
export function zoomWords(zoom: Zoom, picture: Extent, stage: Extent, pixelRatio: number): string {
  const percent = `${Math.round(scaleOf(zoom, picture, stage) * pixelRatio * 100)} %`;
  return zoom.scale === "fit" ? `Fit, ${percent}` : percent;
}
