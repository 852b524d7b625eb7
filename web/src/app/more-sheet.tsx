import { useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { Dialog } from "../ui/dialog.tsx";
import { MakingPlaces, OwnPlaces } from "./places.tsx";

/** On phones: every place that has no tab, over the page from below. Going anywhere closes it. */
export function MoreSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const address = useLocation({ select: ({ pathname }) => pathname });
  const opened = useRef(address);
  useEffect(() => {
    if (open && opened.current !== address) onClose();
    opened.current = address;
  }, [open, address, onClose]);
  return (
    <Dialog open={open} onClose={onClose} title="More" width="foot">
      <nav className="places" aria-label="More places">
        <MakingPlaces />
        <div className="eyebrow">Yours</div>
        <OwnPlaces />
      </nav>
    </Dialog>
  );
}
