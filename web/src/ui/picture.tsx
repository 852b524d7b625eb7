import { ImageOff } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { thumbHashToRGBA } from "thumbhash";
import { Icon } from "./icon.tsx";

interface PaintProps {
  /** Candidates for denser screens, as in <img srcset>. */
  srcSet?: string | undefined;
  sizes?: string | undefined;
  alt: string;
  /** Loads at once instead of when near the screen. */
  eager?: boolean;
}

interface PictureProps extends PaintProps {
  /** The rendition to show; without one the place stays a mat, for a picture still to come. */
  src?: string | undefined;
  /** Blur shown until the picture is there: a ThumbHash in base64. */
  thumbhash?: string | null | undefined;
  /** Fixed beforehand, as CSS ("4 / 5"), so that nothing jumps. Without it the parent gives the size. */
  aspect?: string | undefined;
  /** Fills its place (default) or is seen whole. */
  fit?: "cover" | "contain";
  /** Shows transparency on a checkerboard. */
  alpha?: boolean;
  className?: string;
  /** Marks about a place on the picture. */
  children?: ReactNode;
}

function drawHaze(canvas: HTMLCanvasElement | null, thumbhash: string): void {
  const context = canvas?.getContext("2d");
  if (!canvas || !context) return;
  const { w, h, rgba } = thumbHashToRGBA(Uint8Array.from(atob(thumbhash), (letter) => letter.charCodeAt(0)));
  canvas.width = w;
  canvas.height = h;
  context.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0);
}

/** The haze is drawn on a canvas rather than as a data URL, which the page's content policy does not let in. */
function Haze({ thumbhash, hidden }: { thumbhash: string; hidden: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => drawHaze(canvas.current, thumbhash), [thumbhash]);
  return <canvas ref={canvas} className={`haze ${hidden ? "invisible" : ""}`} aria-hidden="true" />;
}

type Fate = "waiting" | "shown" | "broken";

interface SettlingProps extends PaintProps {
  src: string;
  fate: Fate;
  onFate: (fate: Fate) => void;
}

function Paint({ src, fate, onFate, alt, eager = false, ...rest }: SettlingProps) {
  // What comes from the browser's memory is complete before any event could be heard.
  const settle = useCallback(
    (image: HTMLImageElement | null) => {
      if (image?.complete && image.naturalWidth > 0) onFate("shown");
    },
    [onFate],
  );
  if (fate === "broken") return <Broken alt={alt} />;
  return (
    <img
      {...rest}
      alt={alt}
      ref={settle}
      src={src}
      loading={eager ? "eager" : "lazy"}
      decoding="async"
      draggable={false}
      className={`paint ${fate === "shown" ? "" : "waiting"}`}
      onLoad={(event) => settle(event.currentTarget)}
      onError={() => onFate("broken")}
    />
  );
}

function Broken({ alt }: { alt: string }) {
  return (
    <span className="absolute inset-0 grid place-items-center text-ink-2" title="Not available">
      <Icon of={ImageOff} />
      <span className="vh">{alt}, not available</span>
    </span>
  );
}

const lookOf = ({ fit, alpha, className }: Pick<PictureProps, "fit" | "alpha" | "className">): string =>
  ["pic", fit === "contain" && "contain", alpha && "checker", className].filter(Boolean).join(" ");

/** Mat in the final size, then the picture's blur, then the picture, crossfaded. */
export function Picture(props: PictureProps) {
  const { src, thumbhash, aspect, fit, alpha = false, className, children, ...paint } = props;
  const [settled, setSettled] = useState<{ src: string | undefined; fate: Fate }>({ src, fate: "waiting" });
  const fate = settled.src === src ? settled.fate : "waiting";
  const onFate = useCallback((next: Fate) => setSettled({ src, fate: next }), [src]);
  return (
    <div className={lookOf({ fit, alpha, className })} style={aspect ? { aspectRatio: aspect } : undefined}>
      {thumbhash && <Haze thumbhash={thumbhash} hidden={alpha && fate === "shown"} />}
      {src && <Paint {...paint} src={src} fate={fate} onFate={onFate} />}
      {children}
    </div>
  );
}
