import type { LucideIcon } from "lucide-react";

export type { LucideIcon };

interface IconProps {
  of: LucideIcon;
  /** 13 px at stroke 2, for captions and badges; otherwise 16 px at 1.75. */
  small?: boolean;
  filled?: boolean;
  className?: string;
}

/** An icon is always beside a word or inside a named control, so it is hidden from assistive technology. */
export function Icon({ of: Shape, small = false, filled = false, className = "" }: IconProps) {
  return (
    <Shape
      size={small ? 13 : 16}
      strokeWidth={small ? 2 : 1.75}
      className={`i ${filled ? "fill" : ""} ${className}`}
      aria-hidden
    />
  );
}
