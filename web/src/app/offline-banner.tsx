import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { lineState } from "../lib/news.ts";
import { useStore } from "../lib/store.ts";
import { Banner } from "../ui/banner.tsx";

/** A short break is nobody's business. */
const patienceMs = 4000;

/** Told only when the line has been away for a while: what one sees may be old, what one does may not arrive. */
export function OfflineBanner() {
  const away = useStore(lineState, (state) => state !== "live");
  const [told, setTold] = useState(false);
  useEffect(() => {
    if (!away) return;
    const timer = setTimeout(() => setTold(true), patienceMs);
    return () => {
      clearTimeout(timer);
      setTold(false);
    };
  }, [away]);
  if (!told) return null;
  return (
    <div className="sticky top-0 z-10 px-4 pt-2">
      <Banner tone="warn" icon={WifiOff} state="No line to the studio.">
        Trying again every few seconds. What you see is from before the break; nothing is lost.
      </Banner>
    </div>
  );
}
