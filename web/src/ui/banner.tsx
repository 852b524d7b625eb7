import type { ReactNode } from "react";
import { Icon, type LucideIcon } from "./icon.tsx";

interface BannerProps {
  tone: "warn" | "fail" | "busy";
  icon: LucideIcon;
  /** The state, in bold; the reason and what is safe follow it. */
  state: string;
  children?: ReactNode;
  act?: ReactNode;
}

/** Absent when all is well. */
export function Banner({ tone, icon, state, children, act }: BannerProps) {
  return (
    <output className={`banner ${tone}`}>
      <span className={tone}>
        <Icon of={icon} />
      </span>
      <div className="grow text-ink">
        <b>{state}</b> {children}
      </div>
      {act}
    </output>
  );
}
