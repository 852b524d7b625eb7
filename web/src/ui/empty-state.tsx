import type { ReactNode } from "react";

interface EmptyStateProps {
  /** What is missing. */
  title: string;
  /** Why, or how many wait. */
  reason?: ReactNode;
  act?: ReactNode;
  /** On a page that says nothing else, the title is its heading. */
  heading?: boolean;
  className?: string;
}

/** A primed canvas: one serif line, one sans line, one button. No drawings. */
export function EmptyState({ title, reason, act, heading = false, className = "min-h-60" }: EmptyStateProps) {
  return (
    <div className={`primed p-3 ${className}`}>
      <div className="grid justify-items-center gap-1">
        {heading ? <h1 className="title">{title}</h1> : <div className="title">{title}</div>}
        {reason && <p className="text-xs max-w-[46ch]">{reason}</p>}
        {act && <div className="mt-2 flex flex-wrap justify-center gap-2">{act}</div>}
      </div>
    </div>
  );
}
