import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { EscapeKey, KeyLayer } from "../lib/keys.tsx";
import { IconButton } from "./button.tsx";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  /** A question or a name; the verb belongs on the button. */
  title: string;
  lead?: ReactNode;
  width?: "narrow" | "wide" | "sheet" | "foot";
  footer?: ReactNode;
  children?: ReactNode;
}

/** Esc and the cross close it; the keys of the page below are silent while it is open. */
export function Dialog({ open, onClose, title, lead, width = "narrow", footer, children }: DialogProps) {
  const popup = useRef<HTMLDivElement>(null);
  // What one came to fill in, rather than the cross; without a field the dialog as a whole.
  const firstField = () => popup.current?.querySelector<HTMLElement>(".body input, .body textarea") ?? popup.current;
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <BaseDialog.Portal className="layer-dialog relative">
        <BaseDialog.Backdrop className="scrim" />
        <BaseDialog.Popup ref={popup} initialFocus={firstField} className={`dialog ${width === "narrow" ? "" : width}`}>
          <KeyLayer>
            <EscapeKey onEscape={onClose} />
            <header>
              <div className="grow pt-0.5">
                <BaseDialog.Title className="serif text-lg">{title}</BaseDialog.Title>
                {lead && <BaseDialog.Description className="mut mt-1">{lead}</BaseDialog.Description>}
              </div>
              <BaseDialog.Close render={<IconButton icon={X} label="Close" />} />
            </header>
            {children && <div className="body">{children}</div>}
            {footer && <footer>{footer}</footer>}
          </KeyLayer>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
