import { ImageOff } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { thumbHashToRGBA } from "thumbhash";
import { Icon } from "./icon.tsx";

interface PictureProps {
  /** The rendition to show; without one the place stays a mat, for a picture still to come. */
  src?: string | undefined;
  /** Candidates for denser screens, as in <img srcset>. */
  srcSet?: string | undefined;
  sizes?: string | undefined;
  alt: string;
  /** Blur shown until the picture is there: a ThumbHash in base64. */
  thumbhash?: string | null | undefined;
  /** Fixed beforehand, as CSS ("4 / 5"), so that nothing jumps. Without it the parent gives the size. */
  aspect?: string | undefined;
  /** Fills its place (default) or is seen whole. */
  fit?: "cover" | "contain";
  /** Shows transparency on a checkerboard. */
  alpha?: boolean;
  /** Loads at once instead of when near the screen. */
  eager?: boolean;
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

/** Mat in the final size, then the picture's blur, then the picture, crossfaded. */
export function Picture(props: PictureProps) {
  const { src, alt, thumbhash, aspect, fit = "cover", alpha = false, eager = false, className = "", children } = props;
  const [shown, setShown] = useState<string>();
  const [broken, setBroken] = useState<string>();
  const settle = useCallback((image: HTMLImageElement | null) => {
    if (image?.complete && image.naturalWidth > 0) setShown(image.getAttribute("src") ?? undefined);
  }, []);
  const ready = src !== undefined && shown === src;
  return (
    <div
      className={`pic ${fit === "contain" ? "contain" : ""} ${alpha ? "checker" : ""} ${className}`}
      style={aspect ? { aspectRatio: aspect } : undefined}
    >
      {thumbhash && <Haze thumbhash={thumbhash} hidden={alpha && ready} />}
      {src && broken !== src && (
        <img
          ref={settle}
          src={src}
          srcSet={props.srcSet}
          sizes={props.sizes}
          alt={alt}
          loading={eager ? "eager" : "lazy"}
          decoding="async"
          draggable={false}
          className={`paint ${ready ? "" : "waiting"}`}
          onLoad={(event) => settle(event.currentTarget)}
          onError={() => setBroken(src)}
        />
      )}
      {src && broken === src && (
        <div className="absolute inset-0 grid place-items-center text-ink-2" role="img" aria-label={`${alt}, not available`}>
          <Icon of={ImageOff} />
        </div>
      )}
      {children}
    </div>
  );
}
