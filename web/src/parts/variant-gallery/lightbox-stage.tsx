import type { Variant } from "@pentimento/contract";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { Icon } from "../../ui/icon.tsx";
import { shownStatus } from "../variant.rules.ts";
import type { ZoomView } from "./use-zoom.ts";

interface LightboxStageProps {
  variant: Variant;
  view: ZoomView;
  /** Whether the file at full size may be read; others see the large rendition from near. */
  whole: boolean;
  /** What lies behind transparency, as a class. */
  ground: string;
  onPrevious: (() => void) | undefined;
  onNext: (() => void) | undefined;
}

/** The picture on its stage. Wheel and pinch zoom, dragging moves, a double click goes between fit and 100 %. */
export function LightboxStage({ variant, view, whole, ground, onPrevious, onNext }: LightboxStageProps) {
  const { stage, hands, zoom, toggle } = view;
  return (
    <div
      ref={stage}
      className={`stage ${ground} ${zoom.scale === "fit" ? "" : "wide"}`}
      onDoubleClick={toggle}
      {...hands}
    >
      <StagePicture variant={variant} view={view} whole={whole} />
      {onPrevious && <StepButton side="left" onClick={onPrevious} />}
      {onNext && <StepButton side="right" onClick={onNext} />}
    </div>
  );
}

function StagePicture({ variant, view, whole }: Pick<LightboxStageProps, "variant" | "view" | "whole">) {
  const { scale, zoom, picture } = view;
  if (!variant.urls) return <NoPicture variant={variant} />;
  const transform = `translate(${-zoom.x * picture.width * scale}px, ${-zoom.y * picture.height * scale}px) scale(${scale})`;
  const shape = { width: picture.width, height: picture.height, style: { transform }, draggable: false };
  return (
    <>
      <img key={variant.urls.large} src={variant.urls.large} alt={`Candidate ${variant.id}`} {...shape} />
      {/* Beyond the large rendition's own pixels only the full picture shows more. */}
      {whole && zoom.scale !== "fit" && <img src={variant.urls.download} alt="" {...shape} />}
    </>
  );
}

/** Still to come, or why it did not. */
function NoPicture({ variant }: { variant: Variant }) {
  const failed = shownStatus(variant) === "failed";
  return (
    <div className="absolute inset-0 grid place-items-center p-8 text-center">
      <div className="max-w-[64ch] wrap-anywhere">
        <p className="serif text-lg">{failed ? "No picture came" : "No picture yet"}</p>
        {failed && <p className="mut mt-1">{variant.item?.error}</p>}
      </div>
    </div>
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
