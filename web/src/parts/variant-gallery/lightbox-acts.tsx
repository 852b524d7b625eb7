import type { Variant } from "@pentimento/contract";
import { RotateCcw, Share, Star, Trash2, Undo2, X } from "lucide-react";
import type { Rights } from "../../lib/rights.rules.ts";
import { usePhone } from "../../lib/use-media.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { mayChoose, mayDownload, mayReject, mayRemove, mayRetry, mayRevive, type VariantActs } from "./acts.ts";

interface LightboxActsProps {
  variant: Variant;
  rights: Rights;
  acts: VariantActs;
}

/** Reject stands left, hero right, with distance between them; Delete is away from both. */
export function LightboxActs({ variant, rights, acts }: LightboxActsProps) {
  const phone = usePhone();
  const key = (name: string) => (phone ? {} : { hotkey: name });
  return (
    <footer>
      {mayReject(variant, rights) && (
        <Button size="lg" icon={X} {...key("X")} onClick={() => acts.reject([variant])}>
          Reject
        </Button>
      )}
      {mayRevive(variant, rights) && (
        <Button size="lg" icon={Undo2} {...key("U")} onClick={() => acts.revive([variant])}>
          Back to review
        </Button>
      )}
      {mayRemove(variant, rights) && (
        <IconButton icon={Trash2} size="lg" label="Delete" hotkey="Del" onClick={() => acts.remove([variant])} />
      )}
      <span className="grow" />
      {mayRetry(variant, rights) && (
        <Button size="lg" icon={RotateCcw} onClick={() => acts.retry(variant)}>
          Try again
        </Button>
      )}
      {mayDownload(variant, rights) && (
        <IconButton
          icon={Share}
          size="lg"
          label="Export at full size"
          hotkey="E"
          onClick={() => acts.download([variant])}
        />
      )}
      {mayChoose(variant, rights) && (
        <Button size="lg" look="primary" icon={Star} {...key("H")} onClick={() => acts.choose(variant)}>
          Make hero
        </Button>
      )}
    </footer>
  );
}
