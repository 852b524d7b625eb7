import type { Slot, Variant } from "@pentimento/contract";
import type { Rights } from "../../lib/rights.rules.ts";
import { type MenuPlace, PlacedMenu } from "../../ui/menu.tsx";
import { menuOf, type VariantActs } from "./acts.ts";
import { Lightbox, type LightboxProps } from "./lightbox.tsx";

const focusedTile = () => document.querySelector<HTMLElement>(`.tile[tabindex="0"]`);

/** Each picture as its own slot has it, also where several slots are shown. */
export function GalleryLightbox({ allSlots, ...props }: LightboxProps & { allSlots: readonly Slot[] }) {
  const shown = props.variants[props.index];
  return <Lightbox {...props} slot={allSlots.find(({ key }) => key === shown?.slot) ?? props.slot} />;
}

interface GalleryMenuProps {
  menu: { variant: Variant; place: MenuPlace } | undefined;
  rights: Rights;
  acts: VariantActs;
  onClose: () => void;
}

/** One list for right click, "…", a held finger and Shift+F10. Nothing opens for those who may do nothing. */
export function GalleryMenu({ menu, rights, acts, onClose }: GalleryMenuProps) {
  const list = menu ? menuOf(menu.variant, rights, acts) : [];
  return (
    <PlacedMenu
      acts={list}
      place={list.length > 0 ? menu?.place : undefined}
      returnFocus={focusedTile}
      onClose={onClose}
    />
  );
}
