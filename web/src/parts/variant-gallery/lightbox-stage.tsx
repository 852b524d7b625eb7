import type { Variant } from "@pentimento/contract";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { Icon } from "../../ui/icon.tsx";
import type { ZoomView } from "./use-zoom.ts";

interface LightboxStageProps {
  variant: Variant;
  view: ZoomView;
  /** What lies behind transparency, as a class. */
  ground: string;
  onPrevious: (() => void) | undefined;
  onNext: (() => void) | undefined;
}

/** The picture on its stage. Wheel and pinch zoom, dragging moves, a double click goes between fit and 100 %. */
export function LightboxStage({ variant, view, ground, onPrevious, onNext }: LightboxStageProps) {
  const { stage, hands, zoom, toggle } = view;
  return (
    <div
      ref={stage}
      className={`stage ${ground} ${zoom.scale === "fit" ? "" : "wide"}`}
      onDoubleClick={toggle}
      {...hands}
    >
      <StagePicture variant={variant} view={view} />
      {onPrevious && <StepButton side="left" onClick={onPrevious} />}
      {onNext && <StepButton side="right" onClick={onNext} />}
    </div>
  );
}

function StagePicture({ variant, view }: { variant: Variant; view: ZoomView }) {
  const { scale, zoom, picture } = view;
  if (!variant.urls) return <p className="absolute inset-0 grid place-items-center mut">No picture yet.</p>;
  const transform = `translate(${-zoom.x * picture.width * scale}px, ${-zoom.y * picture.height * scale}px) scale(${scale})`;
  const shape = { width: picture.width, height: picture.height, style: { transform }, draggable: false };
  return (
    <>
      <img key={variant.urls.large} src={variant.urls.large} alt={`Candidate ${variant.id}`} {...shape} />
      {/* Beyond the large rendition's own pixels only the full picture shows more. */}
      {zoom.scale !== "fit" && <img src={variant.urls.download} alt="" {...shape} />}
    </>
  );
}

function StepButton({ side, onClick }: { side: "left" | "right"; onClick: () => void }) {
  const left = side === "left";
  return (
    <button
      type="button"
      className={`step ${left ? "left-3" : "right-3"}`}
      aria-label={left ? "Previous" : "Next"}
      onClick={onClick}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <Icon of={left ? ChevronLeft : ChevronRight} />
    </button>
  );
}
