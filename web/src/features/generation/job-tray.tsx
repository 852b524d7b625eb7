import type { Batch } from "@pentimento/contract";
import { Link, useLocation } from "@tanstack/react-router";
import { ChevronDown, ChevronUp, Circle, CirclePause, Loader } from "lucide-react";
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { usePhone } from "../../lib/use-media.ts";
import { useRights } from "../../lib/use-rights.ts";
import { buttonClass, IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Progress } from "../../ui/progress.tsx";
import {
  attemptWords,
  doneOf,
  type IsStranded,
  isOpen,
  isResting,
  longestWait,
  nameOf,
  shareOf,
  standingOf,
  waitWords,
} from "./batch.rules.ts";
import { CancelButton } from "./cancel-button.tsx";
import { FormingStrip } from "./forming-strip.tsx";
import { usePickKeys, usePickWinner } from "./pick-winner.ts";
import { TriedLink } from "./tried-link.tsx";
import { useBatchActs } from "./use-batch-acts.ts";
import { useBatches, useStranded, useWorkDone } from "./use-open-batches.ts";

/** Toasts stand above the tray, so its height is told to the page; anew when it takes another shape. */
function useTellHeight(box: RefObject<HTMLElement | null>, shape: string): void {
  useLayoutEffect(() => {
    const element = box.current;
    const root = document.documentElement.style;
    if (!element) return;
    const gap = 12;
    const watcher = new ResizeObserver(() => root.setProperty("--tray-height", `${element.offsetHeight + gap}px`));
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      root.removeProperty("--tray-height");
    };
  }, [box, shape]);
}

const lingerMs = 12_000;

interface Ended {
  /** Batches that were open at the last look. */
  open: readonly string[];
  /** Those that ended while one was here, and still linger. */
  ended: readonly string[];
}

/** Batches that just finished stay a while, so that their pictures can be chosen from the tray. */
function useLingering(all: readonly Batch[]): Batch[] {
  const [watched, setWatched] = useState<Ended>({ open: [], ended: [] });
  const open = all.filter(isOpen).map((batch) => batch.id);
  if (open.join() !== watched.open.join()) {
    const closed = watched.open.filter((id) => !open.includes(id) && all.some((batch) => batch.id === id));
    setWatched({ open, ended: [...watched.ended, ...closed] });
  }
  const key = watched.ended.join();
  useEffect(() => {
    if (!key) return;
    const timer = setTimeout(() => setWatched((now) => ({ ...now, ended: [] })), lingerMs);
    return () => clearTimeout(timer);
  }, [key]);
  return all.filter((batch) => watched.ended.includes(batch.id) && batch.completed_count > 0);
}

/** Bottom right on every page while something is made: the pictures form in it. Absent when nothing runs. */
export function JobTray() {
  const { data: all = [] } = useBatches();
  useWorkDone();
  const open = all.filter(isOpen);
  const fresh = useLingering(all);
  if (open.length + fresh.length === 0) return null;
  return <Tray open={open} fresh={fresh} />;
}

function Tray({ open, fresh }: { open: readonly Batch[]; fresh: readonly Batch[] }) {
  const phone = usePhone();
  // The queue's own page shows it all; there the tray stays one line.
  const inQueue = useLocation({ select: ({ pathname }) => pathname === "/queue" });
  const [chosen, setChosen] = useState<boolean>();
  const box = useRef<HTMLElement>(null);
  const expanded = chosen ?? (!phone && !inQueue);
  useTellHeight(box, expanded ? "open" : "folded");
  const isStranded = useStranded();
  const running = open.filter((batch) => standingOf(batch, isStranded) === "Processing");
  const waiting = open.filter((batch) => !running.includes(batch));
  if (!expanded)
    return <TrayPill box={box} open={open} fresh={fresh} isStranded={isStranded} onOpen={() => setChosen(true)} />;
  return (
    <section className="tray" aria-label="Generation tray" ref={box}>
      <div className="row pt-2.5 pb-1.5 pl-3.5 pr-2">
        <b className="font-strong">{trayWord(open, isStranded)}</b>
        <span className="mut num">{open.length > 0 && `${running.length} running, ${waiting.length} waiting`}</span>
        <span className="grow" />
        <IconButton icon={ChevronDown} label="Fold the tray" size="sm" onClick={() => setChosen(false)} />
      </div>
      <div className="max-h-[min(420px,50dvh)] overflow-y-auto divide-y divide-line">
        {[...fresh, ...running].map((batch, index) => (
          <RunningBatch key={batch.id} batch={batch} first={index === 0} />
        ))}
        {waiting.map((batch) => (
          <div key={batch.id} className="row px-3.5 py-3">
            <Icon of={isResting(batch) ? CirclePause : Circle} small className="dim" />
            <span className="cut">{nameOf(batch)}</span>
            <span className="grow" />
            <span className="mut num text-xs flex-none">
              {doneOf(batch)}, {waitWords(batch, isStranded)}
            </span>
          </div>
        ))}
      </div>
    </section>
  );
}

function trayWord(open: readonly Batch[], isStranded: IsStranded): string {
  if (open.length === 0) return "Finished";
  if (open.every(isResting)) return "Paused";
  return open.every((batch) => isResting(batch) || isStranded(batch)) ? "Waiting" : "Generating";
}

/** From a batch that has ended to where one chooses among its pictures; from a test, to the workflow that it tried. */
function Onward({ batch }: { batch: Batch }) {
  const { judge } = useRights(batch.collection_id);
  const look = buttonClass("ghost", "sm", "-mr-2");
  if (batch.purpose === "test") return <TriedLink batch={batch} className={look} />;
  return (
    <Link to="/s/$subject/$slot" params={{ subject: batch.subject_id, slot: batch.slot }} className={look}>
      {judge ? "Choose" : "View"}
    </Link>
  );
}

interface RunningBatchProps {
  batch: Batch;
  /** The topmost: its finished pictures answer to their numbers, wherever one is. */
  first: boolean;
}

function RunningBatch({ batch, first }: RunningBatchProps) {
  const acts = useBatchActs();
  const pick = usePickWinner(batch);
  const { make } = useRights(batch.collection_id);
  usePickKeys(batch, "Tray", first ? pick : undefined);
  const share = shareOf(batch);
  const open = isOpen(batch);
  return (
    <div className="px-3.5 pt-2 pb-3">
      <div className="row">
        {open && <Icon of={Loader} small className="busy spin" />}
        <b className="cut">{nameOf(batch)}</b>
        <span className="grow" />
        <span className="num mut text-xs flex-none">
          {[doneOf(batch), attemptWords(batch), waitWords(batch)].filter(Boolean).join(", ")}
        </span>
      </div>
      <FormingStrip batch={batch} most={8} className="tray-strip" onPick={pick} />
      <div className="row min-h-6.5">
        <Progress label={nameOf(batch)} value={share} done={!open} className="grow" />
        <span className="num mut text-xs">{Math.round(share * 100)} %</span>
        {open && make && (
          <CancelButton batch={batch} look="ghost" size="sm" className="-mr-2" onCancel={() => acts.cancel(batch)} />
        )}
        {!open && <Onward batch={batch} />}
      </div>
    </div>
  );
}

function PillSign({ open, isStranded }: Pick<TrayPillProps, "open" | "isStranded">) {
  if (open.length > 0 && open.every((batch) => isResting(batch) || isStranded(batch)))
    return <Icon of={CirclePause} small className="dim" />;
  return <Icon of={Loader} small className={`busy ${open.length > 0 ? "spin" : ""}`} />;
}

interface TrayPillProps {
  box: RefObject<HTMLElement | null>;
  open: readonly Batch[];
  fresh: readonly Batch[];
  isStranded: IsStranded;
  onOpen: () => void;
}

/** Folded: one line. On phones it begins so. */
function TrayPill({ box, open, fresh, isStranded, onOpen }: TrayPillProps) {
  const all = open.length > 0 ? open : fresh;
  const done = all.reduce((sum, batch) => sum + batch.completed_count, 0);
  const total = all.reduce((sum, batch) => sum + batch.count, 0);
  return (
    <section className="tray" aria-label="Generation tray" ref={box}>
      <div className="row p-1 pl-3">
        <PillSign open={open} isStranded={isStranded} />
        <b className="num">
          {done}/{total}
        </b>
        <Progress
          label="All running work"
          value={total > 0 ? done / total : 1}
          done={open.length === 0}
          className="grow"
        />
        <span className="mut num text-xs">{open.length > 0 ? longestWait(open, isStranded) : "done"}</span>
        <IconButton icon={ChevronUp} label="Open the tray" onClick={onOpen} />
      </div>
    </section>
  );
}
