/* oxlint-disable jsx-a11y/no-noninteractive-element-interactions -- the links of the list take the keys; it only moves between them */
import type { SubjectTile } from "@pentimento/contract";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Search, Sparkles, UserRoundPlus } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { useKeys } from "../../lib/keys.tsx";
import { subject as subjectQuery } from "../../lib/queries.ts";
import { shapeOf } from "../../lib/shape.rules.ts";
import { counted } from "../../lib/words.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Picture } from "../../ui/picture.tsx";
import { PictureSkeleton } from "../../ui/skeleton.tsx";
import { findInCast } from "./cast.rules.ts";

interface CastPanelProps {
  /** Absent until they were read. */
  cast: readonly SubjectTile[] | undefined;
  /** Absent where one may not. */
  onGenerate: ((subject: SubjectTile) => void) | undefined;
  onAdd: ((kind: "character") => void) | undefined;
  mayChoose: boolean;
}

const cardsOf = (list: Element | null) => [...(list?.querySelectorAll<HTMLElement>("[data-npc] > a") ?? [])];

/** From card to card with the arrows: left and up to the one before, right and down to the next. */
function walk(event: KeyboardEvent<HTMLUListElement>): void {
  const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
  if (step === undefined) return;
  const cards = cardsOf(event.currentTarget);
  const here = cards.findIndex((card) => card.parentElement?.contains(document.activeElement));
  if (!cards[here + step]) return;
  event.preventDefault();
  cards[here + step]?.focus();
}

/** The people of the world, each with the active portrait and a button for more. */
export function CastPanel({ cast, onGenerate, onAdd, mayChoose }: CastPanelProps) {
  const [typed, setTyped] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const found = findInCast(cast ?? [], typed);
  useKeys([{ combo: "/", label: "Find an NPC", group: "Director", run: () => field.current?.focus() }]);
  const onKeyDown = (event: KeyboardEvent) => {
    const [first] = found;
    if (event.key === "ArrowDown") cardsOf(list.current)[0]?.focus();
    else if (event.key === "Enter" && first && onGenerate) onGenerate(first);
    else if (event.key === "Escape" && typed) setTyped("");
    else return;
    event.preventDefault();
  };
  return (
    <section aria-label="NPCs" className="cast">
      <div className="row mb-3">
        <h2 className="eyebrow">NPCs</h2>
        <span className="hint num" aria-live="polite">
          {cast && (typed ? `${found.length} of ${cast.length}` : cast.length)}
        </span>
        <span className="grow" />
        <label className="find">
          <span className="vh">Find an NPC</span>
          <Icon of={Search} small />
          <input
            ref={field}
            type="search"
            value={typed}
            placeholder="Find by name"
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={onKeyDown}
          />
          <kbd aria-hidden="true">/</kbd>
        </label>
      </div>
      {cast?.length === 0 && <NobodyYet onAdd={onAdd} />}
      {cast && cast.length > 0 && found.length === 0 && (
        <EmptyState
          className="min-h-32"
          title="Nobody by that name"
          act={<Button onClick={() => setTyped("")}>Show all</Button>}
        />
      )}
      <ul ref={list} className="people" onKeyDown={walk}>
        {!cast && Array.from({ length: 6 }, (_, place) => <PictureSkeleton key={place} />)}
        {found.map((each) => (
          <NpcCard key={each.uid} npc={each} mayChoose={mayChoose} onGenerate={onGenerate} />
        ))}
      </ul>
    </section>
  );
}

function NobodyYet({ onAdd }: Pick<CastPanelProps, "onAdd">) {
  return (
    <EmptyState
      title="Nobody yet"
      reason="A name and a line of description are enough for a portrait."
      act={
        onAdd && (
          <Button icon={UserRoundPlus} onClick={() => onAdd("character")}>
            Add NPC
          </Button>
        )
      }
    />
  );
}

interface NpcLinkProps {
  npc: SubjectTile;
  mayChoose: boolean;
  children: ReactNode;
}

/** To the person; while pictures wait for the first choice, straight to these. */
function NpcLink({ npc, mayChoose, children }: NpcLinkProps) {
  const params = { subject: npc.uid, slot: "all" };
  return npc.hero === null && npc.waiting > 0 && mayChoose ? (
    <Link to="/s/$subject/$slot" params={params} search={{ status: "review" }} className="subject-card">
      {children}
    </Link>
  ) : (
    <Link to="/s/$subject" params={params} className="subject-card">
      {children}
    </Link>
  );
}

interface NpcCardProps {
  npc: SubjectTile;
  mayChoose: boolean;
  onGenerate: ((subject: SubjectTile) => void) | undefined;
}

function NpcCard({ npc, mayChoose, onGenerate }: NpcCardProps) {
  const queries = useQueryClient();
  // What the form needs is there before the button is pressed.
  const prepare = () => void queries.prefetchQuery(subjectQuery(npc.uid));
  return (
    <li data-npc={npc.uid} className="npc" onPointerEnter={prepare} onFocus={prepare}>
      <NpcLink npc={npc} mayChoose={mayChoose}>
        {npc.hero ? (
          <Picture
            src={npc.hero.thumb_url}
            srcSet={`${npc.hero.thumb_url} 256w, ${npc.hero.large_url} 1024w`}
            sizes="(max-width: 639px) 46vw, 160px"
            thumbhash={npc.hero.thumbhash}
            alt={`Active portrait of ${npc.name}`}
            aspect={shapeOf(npc.hero)}
          />
        ) : (
          <div className="primed aspect-square">
            <span className="text-xs px-2">
              {mayChoose && npc.waiting > 0 ? `${counted(npc.waiting, "picture")} to choose from` : "No portrait yet"}
            </span>
          </div>
        )}
        <div className="name">{npc.name}</div>
      </NpcLink>
      {npc.description && <p className="hint line-clamp-2">{npc.description}</p>}
      {onGenerate && (
        <Button
          look="line"
          size="sm"
          icon={Sparkles}
          className="touch w-full mt-2"
          aria-label={`Generate for ${npc.name}`}
          onClick={() => onGenerate(npc)}
        >
          Generate
        </Button>
      )}
    </li>
  );
}
