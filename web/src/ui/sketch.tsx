import { useEffect, useRef } from "react";

interface SketchProps {
  /** Encoded picture: a chosen file, or a data URL from the live connection. */
  of: Blob | string;
  /** Longest side to draw, in pixels. */
  longest?: number;
  /** What is seen; without it the sketch is decoration. */
  label?: string;
  onSize?: (size: { width: number; height: number }) => void;
  onUnreadable?: () => void;
  className?: string;
}

function blobOf(dataUrl: string): Blob {
  const comma = dataUrl.indexOf(",");
  const bytes = Uint8Array.from(atob(dataUrl.slice(comma + 1)), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: dataUrl.slice(5, dataUrl.indexOf(";")) });
}

async function draw(canvas: HTMLCanvasElement, of: Blob | string, longest: number) {
  const bitmap = await createImageBitmap(typeof of === "string" ? blobOf(of) : of);
  const { width, height } = bitmap;
  const scale = Math.min(1, longest / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d");
  if (context) context.imageSmoothingQuality = "high";
  context?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return { width, height };
}

const hidden = { "aria-hidden": true } as const;

/** Bytes in hand drawn on a canvas: the page's content policy lets neither data: nor blob: addresses in. */
export function Sketch({ of, longest = 1024, label, onSize, onUnreadable, className = "" }: SketchProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const heard = useRef({ onSize, onUnreadable });
  useEffect(() => {
    heard.current = { onSize, onUnreadable };
  });
  useEffect(() => {
    let current = true;
    if (!canvas.current) return;
    draw(canvas.current, of, longest).then(
      (size) => current && heard.current.onSize?.(size),
      () => current && heard.current.onUnreadable?.(),
    );
    return () => {
      current = false;
    };
  }, [of, longest]);
  return (
    <canvas ref={canvas} className={className} {...(label ? { role: "img", "aria-label": label } : hidden)}>
      {label}
    </canvas>
  );
}
