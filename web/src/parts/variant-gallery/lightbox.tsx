import { Dialog } from "@base-ui/react/dialog";
import type { Slot, Variant } from "@pentimento/contract";
import { ChevronLeft, ChevronRight, Info, X, ZoomIn, ZoomOut } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { KeyLayer } from "../../lib/keys.tsx";
import type { Rights } from "../../lib/rights.rules.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { StatusBadge } from "../../ui/status.tsx";
import { shownStatus } from "../variant.rules.ts";
import type { VariantActs } from "./acts.ts";
import { InfoPanel } from "./info-panel.tsx";
import { LightboxActs } from "./lightbox-acts.tsx";
import { useLightboxKeys } from "./use-lightbox-keys.ts";
import { useZoom } from "./use-zoom.ts";

export interface LightboxProps {
  variants: readonly Variant[];
  index: number;
  slot: Slot;
  rights: Rights;
  acts: VariantActs;
  onStep: (index: number) => void;
  onClose: () => void;
}

/** One picture large, over the page: zoom, neighbours, decisions, and what is known of it. */
export function Lightbox(props: LightboxProps) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Dialog.Portal className="layer-dialog relative">
        <KeyLayer>
          <LightboxBody {...props} />
        </KeyLayer>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const grounds = ["checker", "ground-black", "ground-white"] as const;
const infoFrom = 900;

function LightboxBody({ variants, index, slot, rights, acts, onStep, onClose }: LightboxProps) {
  const variant = variants[index];
  const stage = useRef<HTMLDivElement>(null);
  const [info, setInfo] = useState(() => window.innerWidth >= infoFrom);
  const [ground, setGround] = useState(0);
  const size = { width: variant?.width ?? 4, height: variant?.height ?? 5 };
  const view = useZoom(stage, size, variant?.uid ?? "");
  useNeighbours(variants, index);
  const step = (by: number) => {
    const next = index + by;
    if (next >= 0 && next < variants.length) onStep(next);
  };
  useLightboxKeys({
    variant,
    rights,
    acts,
    step,
    view,
    toggleInfo: () => setInfo((now) => !now),
    turnGround: () => setGround((now) => (now + 1) % grounds.length),
    afterLeaving: () => step(index + 1 < variants.length ? 1 : -1),
  });
  if (!variant) return null;
  return (
    <Dialog.Popup className={`lightbox ${info ? "" : "bare"}`}>
      <header>
        <IconButton icon={X} label="Close" hotkey="Esc" onClick={onClose} />
        <Dialog.Title className="serif text-lg">#{variant.id}</Dialog.Title>
        <StatusBadge status={shownStatus(variant)} />
        <span className="num mut text-xs max-sm:hidden">
          {index + 1} of {variants.length}
        </span>
        <span className="grow" />
        <Button look="ghost" size="sm" onClick={view.toggle} aria-label={`Zoom: ${view.words}`}>
          <span className="num">{view.words}</span>
        </Button>
        <IconButton icon={ZoomOut} label="Zoom out" hotkey="−" className="max-sm:hidden" onClick={view.further} />
        <IconButton icon={ZoomIn} label="Zoom in" hotkey="+" className="max-sm:hidden" onClick={view.closer} />
        <IconButton icon={Info} label="Details" hotkey="I" aria-pressed={info} onClick={() => setInfo(!info)} />
      </header>
      <div
        ref={stage}
        className={`stage ${slot.alpha ? grounds[ground] : ""} ${view.zoom.scale === "fit" ? "" : "wide"}`}
        onDoubleClick={view.toggle}
        {...view.hands}
      >
        <StagePicture variant={variant} view={view} size={size} />
        {index > 0 && <StepButton side="left" onClick={() => step(-1)} />}
        {index < variants.length - 1 && <StepButton side="right" onClick={() => step(1)} />}
      </div>
      {info && <InfoPanel variant={variant} slot={slot} />}
      <LightboxActs variant={variant} rights={rights} acts={acts} />
    </Dialog.Popup>
  );
}

type View = ReturnType<typeof useZoom>;

function StagePicture({ variant, view, size }: { variant: Variant; view: View; size: { width: number; height: number } }) {
  const { scale, zoom } = view;
  const moved = `translate(${-zoom.x * size.width * scale}px, ${-zoom.y * size.height * scale}px) scale(${scale})`;
  if (!variant.urls) return <p className="absolute inset-0 grid place-items-center mut">No picture yet.</p>;
  // Beyond the large rendition's own pixels only the full one shows more.
  const full = zoom.scale !== "fit";
  return (
    <>
      <img key={variant.urls.large} src={variant.urls.large} alt={`Candidate ${variant.id}`} draggable={false} {...size} style={{ transform: moved }} />
      {full && <img src={variant.urls.download} alt="" draggable={false} {...size} style={{ transform: moved }} />}
    </>
  );
}

function StepButton({ side, onClick }: { side: "left" | "right"; onClick: () => void }) {
  return (
    <button
      type="button"
      className={`step ${side === "left" ? "left-3" : "right-3"}`}
      aria-label={side === "left" ? "Previous" : "Next"}
      onClick={onClick}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <Icon of={side === "left" ? ChevronLeft : ChevronRight} />
    </button>
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
