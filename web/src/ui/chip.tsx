import type { ComponentProps } from "react";
import { Icon, type LucideIcon } from "./icon.tsx";

interface ChipProps extends ComponentProps<"button"> {
  pressed?: boolean;
  /** How many pictures stand behind it. */
  count?: number | undefined;
  icon?: LucideIcon;
}

/** A filter or a slot that is either on or off. */
export function Chip({ pressed, count, icon, children, ...rest }: ChipProps) {
  return (
    <button type="button" {...rest} className="chip" aria-pressed={pressed}>
      {icon && <Icon of={icon} small />}
      {children}
      {count !== undefined && <span className="n num">{count}</span>}
    </button>
  );
}
