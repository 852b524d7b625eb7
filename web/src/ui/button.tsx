import { type ComponentProps, forwardRef, type ReactNode } from "react";
import { Icon, type LucideIcon } from "./icon.tsx";
import { Tip } from "./tip.tsx";

export type ButtonLook = "primary" | "plain" | "ghost" | "line" | "danger";
export type ButtonSize = "sm" | "md" | "lg";

export interface ButtonProps extends Omit<ComponentProps<"button">, "ref"> {
  look?: ButtonLook;
  size?: ButtonSize;
  icon?: LucideIcon;
  /** The key that does the same, shown inside at the right. */
  hotkey?: string;
  /** Says why, or until when, the button waits. It keeps its place and can still be focused to be read. */
  blocked?: string | undefined;
  busy?: boolean;
}

export function buttonClass(look: ButtonLook = "plain", size: ButtonSize = "md", extra = ""): string {
  return `btn ${look === "plain" ? "" : look} ${size === "md" ? "" : size} ${extra}`.replace(/\s+/g, " ").trim();
}

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(props, ref) {
  const {
    look,
    size,
    icon,
    hotkey,
    blocked,
    busy = false,
    children,
    className,
    onClick,
    type = "button",
    ...rest
  } = props;
  const waits = blocked !== undefined || busy;
  const button = (
    <button
      {...rest}
      ref={ref}
      {...(waits ? waiting : { type, onClick })}
      className={buttonClass(look, size, className)}
      aria-busy={busy || undefined}
    >
      {icon && <Icon of={icon} small={size === "sm"} />}
      {children}
      {hotkey && <kbd aria-hidden="true">{hotkey}</kbd>}
    </button>
  );
  return blocked === undefined ? button : <Tip text={blocked}>{button}</Tip>;
});

/** A waiting button stays where it is and can be reached, but does nothing. */
const waiting = { type: "button", "aria-disabled": true, onClick: undefined } as const;

interface IconButtonProps extends Omit<ButtonProps, "icon" | "children" | "hotkey"> {
  icon: LucideIcon;
  /** What it does, for the tooltip and for assistive technology. */
  label: string;
  hotkey?: string;
  filled?: boolean;
  children?: ReactNode;
}

export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(props, ref) {
  const { icon, label, look = "ghost", size, filled, hotkey, className = "", children, ...rest } = props;
  return (
    <Tip text={label} hotkey={hotkey}>
      <button
        {...rest}
        ref={ref}
        type="button"
        aria-label={label}
        className={buttonClass(look, size, `icon ${className}`)}
      >
        <Icon of={icon} small={size === "sm"} {...(filled ? { filled } : {})} />
        {children}
      </button>
    </Tip>
  );
});
