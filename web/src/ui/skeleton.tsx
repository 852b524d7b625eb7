import { useEffect, useState } from "react";

/** A picture's place in its final size, before anything is known of it. No shimmer. */
export function PictureSkeleton({ aspect = "4 / 5", className = "" }: { aspect?: string; className?: string }) {
  return <div className={`pic ${className}`} style={{ aspectRatio: aspect }} aria-hidden="true" />;
}

const textDelayMs = 300;

/** Grey lines, only after 300 ms: what comes sooner should not flicker. */
export function TextSkeleton({ lines = 3, className = "" }: { lines?: number; className?: string }) {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSeen(true), textDelayMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={`grid gap-2 ${seen ? "" : "invisible"} ${className}`} aria-hidden="true">
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className="h-3 rounded-sm bg-hover" style={{ width: `${92 - ((line * 37) % 45)}%` }} />
      ))}
    </div>
  );
}
