import { Outlet, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { JobTray } from "../features/generation/job-tray.tsx";
import { useKeys } from "../lib/keys.tsx";
import { pageState, useTabTitle } from "../lib/page-frame.tsx";
import { useStore } from "../lib/store.ts";
import { useMedia } from "../lib/use-media.ts";
import { ToastShelf } from "../ui/toast.tsx";
import { GoTo } from "./go-to.tsx";
import { KeySheet } from "./key-sheet.tsx";
import { MoreSheet } from "./more-sheet.tsx";
import { OfflineBanner } from "./offline-banner.tsx";
import { Rail } from "./rail.tsx";
import { TopBar } from "./top-bar.tsx";
import { useLive } from "./use-live.ts";

type Layer = "keys" | "search" | "more" | undefined;

/** Frame of every signed-in page. */
export function Shell() {
  const navigate = useNavigate();
  const [layer, setLayer] = useState<Layer>();
  const narrow = useMedia("(max-width: 1199px)");
  const slim = useStore(pageState, (page) => page.slim) || narrow;
  useLive();
  useTabTitle();
  useKeys([
    { combo: "?", label: "Show these keys", group: "Everywhere", everywhere: true, run: () => setLayer("keys") },
    { combo: "mod+k", label: "Go to a subject", group: "Everywhere", run: () => setLayer("search") },
    { combo: "q", label: "Open the queue", group: "Everywhere", run: () => void navigate({ to: "/queue" }) },
  ]);
  const close = () => setLayer(undefined);
  return (
    <div className={`app ${slim ? "slim" : ""}`}>
      <a href="#main" className="skip btn primary">
        Skip to the page
      </a>
      <Rail onSearch={() => setLayer("search")} onMore={() => setLayer("more")} />
      <TopBar onKeys={() => setLayer("keys")} onSearch={() => setLayer("search")} />
      <main className="main" id="main" tabIndex={-1}>
        <OfflineBanner />
        <Outlet />
      </main>
      <JobTray />
      <ToastShelf />
      <KeySheet open={layer === "keys"} onClose={close} />
      <GoTo open={layer === "search"} onClose={close} />
      <MoreSheet open={layer === "more"} onClose={close} />
    </div>
  );
}
