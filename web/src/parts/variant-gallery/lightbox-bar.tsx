import { Dialog } from "@base-ui/react/dialog";
import type { Variant } from "@pentimento/contract";
import { Info, X, ZoomIn, ZoomOut } from "lucide-react";
import { useChosenWords } from "../../lib/chosen.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { StatusBadge } from "../../ui/status.tsx";
import { shownStatus } from "../variant.rules.ts";
import type { ZoomView } from "./use-zoom.ts";

interface LightboxBarProps {
  variant: Variant;
  /** "3 of 47" */
  place: string;
  view: ZoomView;
  info: boolean;
  onInfo: () => void;
  onClose: () => void;
}

export function LightboxBar({ variant, place, view, info, onInfo, onClose }: LightboxBarProps) {
  const words = useChosenWords();
  return (
    <header>
      <IconButton icon={X} label="Close" hotkey="Esc" onClick={onClose} />
      <Dialog.Title className="serif text-lg">#{variant.id}</Dialog.Title>
      <StatusBadge status={shownStatus(variant)} chosen={words.badge} />
      <span className="num mut text-xs max-sm:hidden">{place}</span>
      <span className="grow" />
      <Button look="ghost" size="sm" onClick={view.toggle} aria-label={`Zoom: ${view.words}. Change to fit or 100 %`}>
        <span className="num">{view.words}</span>
      </Button>
      <IconButton icon={ZoomOut} label="Zoom out" hotkey="−" className="max-sm:hidden" onClick={view.further} />
      <IconButton icon={ZoomIn} label="Zoom in" hotkey="+" className="max-sm:hidden" onClick={view.closer} />
      <IconButton icon={Info} label="Details" hotkey="I" aria-pressed={info} onClick={onInfo} />
    </header>
  );
}
