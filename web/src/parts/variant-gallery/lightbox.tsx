import { Dialog } from "@base-ui/react/dialog";
import type { Slot, Variant } from "@pentimento/contract";
import { useEffect, useRef, useState } from "react";
import { EscapeKey, KeyLayer } from "../../lib/keys.tsx";
import type { Rights } from "../../lib/rights.rules.ts";
import { mayDownload, type VariantActs } from "./acts.ts";
import { InfoPanel } from "./info-panel.tsx";
import { LightboxActs } from "./lightbox-acts.tsx";
import { LightboxBar } from "./lightbox-bar.tsx";
import { LightboxStage } from "./lightbox-stage.tsx";
import { useLightboxKeys } from "./use-lightbox-keys.ts";
import { useZoom } from "./use-zoom.ts";

export interface LightboxProps {
  variants: readonly Variant[];
  /** Which of them is shown; below 0 while it is closed. */
  index: number;
  slot: Slot;
  rights: Rights;
  acts: VariantActs;
  onStep: (index: number) => void;
  onClose: () => void;
}

/** One picture large, over the page: zoom, neighbours, decisions, and what is known of it. */
export function Lightbox(props: LightboxProps) {
  const variant = props.variants[props.index];
  return (
    <Dialog.Root open={variant !== undefined} onOpenChange={(open) => !open && props.onClose()}>
      <Dialog.Portal className="layer-dialog relative">
        {variant && (
          <KeyLayer>
            <EscapeKey onEscape={props.onClose} />
            <LightboxBody {...props} variant={variant} />
          </KeyLayer>
        )}
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The grid has moved along with the pictures shown. */
const currentTile = () => document.querySelector<HTMLElement>(`.tile[tabindex="0"]`) ?? true;

const grounds = ["checker", "ground-black", "ground-white"] as const;
/** Narrower screens begin without the details. In pixels. */
const infoFrom = 900;

function LightboxBody(props: LightboxProps & { variant: Variant }) {
  const { variants, index, slot, rights, acts, onStep, onClose, variant } = props;
  const [info, setInfo] = useState(() => window.innerWidth >= infoFrom);
  const popup = useRef<HTMLDivElement>(null);
  const [ground, setGround] = useState(0);
  const view = useZoom({ width: variant.width ?? 4, height: variant.height ?? 5 }, variant.uid);
  useNeighbours(variants, index);
  const step = (by: number) => {
    if (variants[index + by]) onStep(index + by);
  };
  useLightboxKeys({
    variant,
    rights,
    acts,
    step,
    view,
    toggleInfo: () => setInfo((now) => !now),
    turnGround: () => setGround((now) => (now + 1) % grounds.length),
    afterLeaving: () => step(variants[index + 1] ? 1 : -1),
  });
  return (
    <Dialog.Popup
      ref={popup}
      initialFocus={popup}
      finalFocus={currentTile}
      className={`lightbox ${info ? "" : "bare"}`}
    >
      <LightboxBar
        variant={variant}
        place={`${index + 1} of ${variants.length}`}
        view={view}
        info={info}
        onInfo={() => setInfo(!info)}
        onClose={onClose}
      />
      <LightboxStage
        variant={variant}
        view={view}
        whole={mayDownload(variant, rights)}
        ground={slot.alpha ? (grounds[ground] ?? "") : ""}
        onPrevious={variants[index - 1] && (() => step(-1))}
        onNext={variants[index + 1] && (() => step(1))}
      />
      {info && <InfoPanel variant={variant} slot={slot} />}
      <LightboxActs variant={variant} rights={rights} acts={acts} />
    </Dialog.Popup>
  );
}

/** The two before and the two after are loaded beforehand: the next picture should stand at once. */
function useNeighbours(variants: readonly Variant[], index: number): void {
  useEffect(() => {
    for (const by of [1, -1, 2, -2]) {
      const address = variants[index + by]?.urls?.large;
      if (address) new Image().src = address;
    }
  }, [variants, index]);
}
