import type { ReactNode } from "react";
import { Mark } from "../../ui/brand.tsx";
import { ToastShelf } from "../../ui/toast.tsx";

/** The quiet frame of the pages before one is signed in. */
export function EntryFrame({ children }: { children: ReactNode }) {
  return (
    <div className="entry">
      <header>
        <span className="brand px-0! h-auto!">
          <Mark />
          <span>Pentimento</span>
        </span>
      </header>
      <main id="main">{children}</main>
      <ToastShelf />
    </div>
  );
}
