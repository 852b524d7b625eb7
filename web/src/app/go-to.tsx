/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a select cannot hold pictures; the field keeps the focus */
import { useQueries, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Search, UserRound } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { collections, firstSubjects } from "../lib/queries.ts";
import { collectionIcon } from "../ui/collection-icon.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Icon, type LucideIcon } from "../ui/icon.tsx";
import { Picture } from "../ui/picture.tsx";

interface Goal {
  id: string;
  label: string;
  hint: string;
  href: string;
  icon: LucideIcon;
  thumb?: { url: string; thumbhash: string | null } | undefined;
}

const shownMost = 12;
const foldAccents = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function useGoals(open: boolean): Goal[] {
  const { data: all = [] } = useQuery(collections);
  const lists = useQueries({ queries: open ? all.map((each) => firstSubjects(each.uid)) : [] });
  const places = all.map(
    (each): Goal => ({
      id: each.uid,
      label: each.name,
      hint: "Collection",
      href: `/c/${each.uid}`,
      icon: collectionIcon(each.kind),
    }),
  );
  const people = lists.flatMap(({ data }, index) =>
    (data ?? []).map((each): Goal => {
      const shown = each.hero ?? each.source;
      return {
        id: each.uid,
        label: each.name,
        hint: all[index]?.name ?? "",
        href: `/s/${each.uid}`,
        icon: UserRound,
        thumb: shown ? { url: shown.thumb_url, thumbhash: shown.thumbhash } : undefined,
      };
    }),
  );
  return [...people, ...places];
}

export function SearchButton({ onOpen }: { onOpen: () => void }) {
  return (
    <button type="button" className="search" onClick={onOpen}>
      <Icon of={Search} small />
      Find a subject
      <kbd aria-hidden="true">Ctrl K</kbd>
    </button>
  );
}

function GoalRow({ goal, active, id, onGo }: { goal: Goal; active: boolean; id: string; onGo: () => void }) {
  return (
    <div
      role="option"
      id={id}
      aria-selected={active}
      data-highlighted={active ? "" : undefined}
      onMouseDown={onGo}
      tabIndex={-1}
    >
      {goal.thumb ? (
        <Picture src={goal.thumb.url} thumbhash={goal.thumb.thumbhash} alt="" className="h-8 w-6.5 flex-none" eager />
      ) : (
        <span className="grid w-6.5 h-8 place-items-center mut">
          <Icon of={goal.icon} />
        </span>
      )}
      <span className="cut">{goal.label}</span>
      <span className="hint ml-auto">{goal.hint}</span>
    </div>
  );
}

/** Ctrl or Command K: to any subject or collection by a few letters of its name. */
export function GoTo({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Go to" width="wide">
      {open && <GoToList onClose={onClose} />}
    </Dialog>
  );
}

function GoToList({ onClose }: { onClose: () => void }) {
  const goals = useGoals(true);
  const navigate = useNavigate();
  const listId = useId();
  const [wanted, setWanted] = useState("");
  const [index, setIndex] = useState(0);
  const found = goals.filter((goal) => foldAccents(goal.label).includes(foldAccents(wanted))).slice(0, shownMost);
  const go = (goal: Goal | undefined) => {
    if (!goal) return;
    onClose();
    void navigate({ to: goal.href });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter") go(found[index]);
    if (!step) return;
    event.preventDefault();
    setIndex((now) => (now + step + found.length) % Math.max(1, found.length));
  };
  return (
    <div className="pb-4 grid gap-2">
      <input
        className="input"
        placeholder="Ada Marsh"
        aria-label="Name"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={found[index] ? `${listId}-${index}` : undefined}
        value={wanted}
        onChange={(event) => {
          setWanted(event.target.value);
          setIndex(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div role="listbox" id={listId} aria-label="Found" className="menu goals">
        {found.map((goal, place) => (
          <GoalRow key={goal.id} goal={goal} id={`${listId}-${place}`} active={place === index} onGo={() => go(goal)} />
        ))}
      </div>
      {found.length === 0 && <p className="hint px-2">No subject or collection has these letters in its name.</p>}
    </div>
  );
}
