import { Menu as BaseMenu } from "@base-ui/react/menu";
import { Fragment, type ReactElement } from "react";
import { Icon, type LucideIcon } from "./icon.tsx";

export interface MenuAct {
  id: string;
  label: string;
  icon?: LucideIcon;
  hotkey?: string;
  /** Red, and after a line. */
  danger?: boolean;
  /** Starts a new group. */
  apart?: boolean;
  filled?: boolean;
  /** Keeps its place in the list but does nothing now. */
  off?: boolean;
  run: () => void;
}

function MenuBody({ acts, heading }: { acts: readonly MenuAct[]; heading?: string | undefined }) {
  return (
    <>
      {heading && <div className="head">{heading}</div>}
      {acts.map((act, index) => (
        <Fragment key={act.id}>
          {(act.danger || act.apart) && index > 0 && <BaseMenu.Separator />}
          <BaseMenu.Item onClick={act.run} disabled={act.off ?? false} className={act.danger ? "fail" : ""}>
            {act.icon && <Icon of={act.icon} filled={act.filled ?? false} />}
            {act.label}
            {act.hotkey && <kbd aria-hidden="true">{act.hotkey}</kbd>}
          </BaseMenu.Item>
        </Fragment>
      ))}
    </>
  );
}

interface MenuProps {
  acts: readonly MenuAct[];
  heading?: string;
  /** The button that opens it. */
  trigger: ReactElement<Record<string, unknown>>;
  align?: "start" | "end";
}

/** A menu behind a button. */
export function Menu({ acts, heading, trigger, align = "end" }: MenuProps) {
  return (
    <BaseMenu.Root modal={false}>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner className="layer-menu" align={align} sideOffset={4}>
          <BaseMenu.Popup className="menu" data-keys-off="">
            <MenuBody acts={acts} heading={heading} />
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

export interface MenuPlace {
  /** Where the menu hangs: the pointer's spot, or the box of the element it belongs to. */
  getBoundingClientRect: () => DOMRect;
  contextElement?: Element;
}

export const placeAtPoint = (x: number, y: number): MenuPlace => ({
  getBoundingClientRect: () => new DOMRect(x, y, 0, 0),
});

interface PlacedMenuProps {
  acts: readonly MenuAct[];
  heading?: string | undefined;
  /** Absent while closed. */
  place: MenuPlace | undefined;
  /** Gets the focus back when the menu closes. */
  returnFocus: () => HTMLElement | null;
  onClose: () => void;
}

/**
 * The same list for right click, "…", long press and Shift+F10: one menu for a whole grid, hung where it was asked for.
 * It is kept mounted only while open, so a grid of thousands carries no menus.
 */
export function PlacedMenu({ acts, heading, place, returnFocus, onClose }: PlacedMenuProps) {
  return (
    <BaseMenu.Root open={place !== undefined} onOpenChange={(open) => !open && onClose()} modal={false}>
      <BaseMenu.Portal>
        <BaseMenu.Positioner className="layer-menu" anchor={place ?? null} align="start" side="bottom" sideOffset={2}>
          <BaseMenu.Popup className="menu" data-keys-off="" finalFocus={() => returnFocus() ?? true}>
            <MenuBody acts={acts} heading={heading} />
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}
