import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight, Keyboard, Loader, LogOut, Moon, Settings, Sun } from "lucide-react";
import { signOut } from "../lib/auth.ts";
import { pageState, workDone } from "../lib/page-frame.tsx";
import { me } from "../lib/queries.ts";
import { useStore } from "../lib/store.ts";
import { setTheme, useTheme } from "../lib/theme.ts";
import { initials } from "../lib/words.ts";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Menu } from "../ui/menu.tsx";
import { Tip } from "../ui/tip.tsx";
import { notifyError } from "../ui/toast.tsx";
import { SearchButton } from "./go-to.tsx";

function Crumbs() {
  const { crumbs } = useStore(pageState);
  const parent = crumbs.at(-2)?.href;
  return (
    <nav className="crumbs" aria-label="Breadcrumb">
      {parent && (
        <Link to={parent} className="back" aria-label="Back">
          <Icon of={ChevronLeft} />
        </Link>
      )}
      <ol>
        {crumbs.map((crumb, index) => (
          <li key={`${crumb.label}-${index}`} aria-current={crumb.href ? undefined : "page"}>
            {index > 0 && <Icon of={ChevronRight} small />}
            {crumb.href ? <Link to={crumb.href}>{crumb.label}</Link> : <span className="cut">{crumb.label}</span>}
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** How far the running work is; leads to the queue. Absent when nothing runs. */
function QueueChip() {
  const work = useStore(workDone);
  if (work === undefined) return null;
  return (
    <Tip text="Open the queue" hotkey="Q">
      <Link to="/queue" className="btn ghost">
        <Icon of={Loader} small className="busy spin" />
        <span className="num">
          <span className="vh">Queue: </span>
          {work.done}/{work.total}
        </span>
      </Link>
    </Tip>
  );
}

function ThemeButton() {
  const theme = useTheme();
  const other = theme === "dark" ? "light" : "dark";
  return (
    <IconButton
      icon={theme === "dark" ? Sun : Moon}
      label={`Switch to the ${other} theme`}
      onClick={() => setTheme(other)}
    />
  );
}

async function leave(): Promise<void> {
  try {
    await signOut();
    location.assign("/sign-in");
  } catch {
    notifyError("You are still signed in.", "The studio did not answer. Try again in a moment.");
  }
}

function AccountMenu({ onKeys }: { onKeys: () => void }) {
  const { data } = useQuery(me);
  const navigate = useNavigate();
  return (
    <Menu
      heading={data?.email ?? ""}
      acts={[
        { id: "settings", label: "Settings", icon: Settings, run: () => void navigate({ to: "/settings" }) },
        { id: "keys", label: "Keys", icon: Keyboard, hotkey: "?", run: onKeys },
        { id: "leave", label: "Sign out", icon: LogOut, apart: true, run: () => void leave() },
      ]}
      trigger={
        <button type="button" className="btn ghost icon">
          <span className="who" aria-hidden="true">
            {initials(data?.name ?? "")}
          </span>
          <span className="vh">Account: {data?.name}</span>
        </button>
      }
    />
  );
}

export function TopBar({ onKeys, onSearch }: { onKeys: () => void; onSearch: () => void }) {
  return (
    <header className="bar">
      <Crumbs />
      <span className="grow" />
      <SearchButton onOpen={onSearch} />
      <QueueChip />
      <ThemeButton />
      <AccountMenu onKeys={onKeys} />
    </header>
  );
}
