import type { ReactNode } from "react";

interface FrameProps {
  /** How many earlier pictures stand behind it; their edges peek out, two at most. */
  behind?: number;
  children: ReactNode;
}

/** The chosen picture is framed: a mat with an ochre line. Nothing else is. */
export function Frame({ behind = 0, children }: FrameProps) {
  const frame = <div className="frame">{children}</div>;
  if (behind < 1) return frame;
  return <div className={`under ${behind > 1 ? "two" : ""}`}>{frame}</div>;
}
