import type { ReactNode } from "react";
import { Icon, type LucideIcon } from "./icon.tsx";
import type { Tone } from "./status.tsx";

interface BadgeProps {
  icon?: LucideIcon;
  tone?: Tone | "hero";
  plain?: boolean;
  filled?: boolean;
  children: ReactNode;
}

export function Badge({ icon, tone = "", plain = false, filled = false, children }: BadgeProps) {
  return (
    <span className={`badge ${tone} ${plain ? "plain" : ""}`}>
      {icon && <Icon of={icon} small filled={filled} />}
      {children}
    </span>
  );
}
