import type { Variant } from "@pentimento/contract";
import { Download, Palette, RotateCcw, Star, Trash2, Undo2, X } from "lucide-react";
import type { Rights } from "../../lib/rights.rules.ts";
import type { MenuAct } from "../../ui/menu.tsx";
import { isMade, shownStatus } from "../variant.rules.ts";

/** What the grid, the menu, the keys and the lightbox can all have done with a picture. */
export interface VariantActs {
  choose: (variant: Variant) => void;
  reject: (chosen: readonly Variant[]) => void;
  revive: (chosen: readonly Variant[]) => void;
  /** Has what failed of its request tried again. */
  retry: (variant: Variant) => void;
  remove: (chosen: readonly Variant[]) => void;
  download: (chosen: readonly Variant[]) => void;
  /** Absent where nothing can be made. */
  useAsStyle?: ((variant: Variant) => void) | undefined;
  /** Leads to the picture whose style this one was asked to follow. */
  showStyle: (variant: Variant) => void;
}

export const mayChoose = (variant: Variant, rights: Rights): boolean =>
  rights.judge && !variant.is_hero && (variant.status === "generated" || variant.status === "editing");
export const mayReject = (variant: Variant, rights: Rights): boolean =>
  rights.judge && (variant.status === "generated" || variant.status === "approved" || variant.status === "editing");
export const mayRevive = (variant: Variant, rights: Rights): boolean => rights.judge && variant.status === "rejected";
/** Files at full size are for those who work on them. */
export const mayDownload = (variant: Variant, rights: Rights): boolean =>
  isMade(variant) && (rights.make || rights.judge);
export const mayRemove = (variant: Variant, rights: Rights): boolean =>
  rights.make && (isFailed(variant) || (variant.status !== "generating" && variant.status !== "pending"));
/** What gave no picture can be asked for again. */
export const mayRetry = (variant: Variant, rights: Rights): boolean => rights.make && isFailed(variant);
const isFailed = (variant: Variant): boolean => shownStatus(variant) === "failed";

type Entry = [may: boolean, act: MenuAct];

/** The list of the context menu. Its first four keep their order: Set as Active, Use as Style, Download, Delete. */
export function menuOf(variant: Variant, rights: Rights, acts: VariantActs): MenuAct[] {
  const list = [...fileEntries(variant, rights, acts), ...furtherEntries(variant, rights, acts)];
  return list.flatMap(([may, act]) => (may ? [act] : []));
}

function fileEntries(variant: Variant, rights: Rights, acts: VariantActs): Entry[] {
  const choose: MenuAct = {
    id: "choose",
    label: "Set as Active",
    icon: Star,
    hotkey: "H",
    filled: variant.is_hero,
    off: !mayChoose(variant, rights),
    run: () => acts.choose(variant),
  };
  return [
    [rights.judge && isMade(variant), choose],
    [
      acts.useAsStyle !== undefined && isMade(variant),
      { id: "style", label: "Use as Style", icon: Palette, run: () => acts.useAsStyle?.(variant) },
    ],
    [
      mayDownload(variant, rights),
      { id: "download", label: "Download", icon: Download, hotkey: "E", run: () => acts.download([variant]) },
    ],
    [
      mayRemove(variant, rights),
      { id: "remove", label: "Delete", icon: Trash2, hotkey: "Del", danger: true, run: () => acts.remove([variant]) },
    ],
  ];
}

function furtherEntries(variant: Variant, rights: Rights, acts: VariantActs): Entry[] {
  const apart = true;
  return [
    [
      mayRetry(variant, rights),
      { id: "retry", label: "Try again", icon: RotateCcw, apart, run: () => acts.retry(variant) },
    ],
    [
      mayReject(variant, rights),
      { id: "reject", label: "Reject", icon: X, hotkey: "X", apart, run: () => acts.reject([variant]) },
    ],
    [
      mayRevive(variant, rights),
      { id: "revive", label: "Back to review", icon: Undo2, hotkey: "U", apart, run: () => acts.revive([variant]) },
    ],
    [
      variant.style_reference !== null,
      { id: "style-of", label: "Show its style", icon: Palette, apart, run: () => acts.showStyle(variant) },
    ],
  ];
}

const betweenMs = 350;

/** Downloads at full resolution. Several go one after the other, since browsers drop the second of two at once. */
export async function downloadAll(chosen: readonly Variant[]): Promise<void> {
  for (const [place, variant] of chosen.filter(isMade).entries()) {
    if (place > 0) await new Promise((resolve) => setTimeout(resolve, betweenMs));
    const link = document.createElement("a");
    link.href = variant.urls?.download ?? "";
    link.download = "";
    link.click();
  }
}
