import type { Batch, Collection } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { CirclePause, Pause, Play } from "lucide-react";
import { collections } from "../../lib/queries.ts";
import { useRights } from "../../lib/use-rights.ts";
import { counted } from "../../lib/words.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { type Unfinished, unfinishedOf, unfinishedWords } from "./batch.rules.ts";
import { useBatches } from "./use-open-batches.ts";
import { usePause } from "./use-pause.ts";

interface RestingProps {
  batches: readonly Batch[];
  /** The collection that the page is narrowed to. */
  chosen: string | undefined;
}

/** One line for each collection whose queue rests; absent while all go on. */
export function RestingBanners({ batches, chosen }: RestingProps) {
  const { data: mine = [] } = useQuery(collections);
  const resting = mine.filter(({ uid, queue_paused: paused }) => paused && (chosen === undefined || uid === chosen));
  return resting.map((each) => (
    <RestingBanner key={each.uid} collection={each} waiting={unfinishedOf(batches, each.uid).waiting} />
  ));
}

function RestingBanner({ collection, waiting }: { collection: Collection; waiting: number }) {
  const { make } = useRights(collection.uid);
  const pause = usePause(collection);
  const kept = waiting > 0 ? `${counted(waiting, "picture keeps its place", "pictures keep their places")}. ` : "";
  return (
    <Banner
      tone="busy"
      icon={CirclePause}
      state={`${collection.name} is paused.`}
      act={
        make && (
          <Button look="line" size="sm" icon={Play} busy={pause.busy} onClick={() => pause.set(false)}>
            Resume
          </Button>
        )
      }
    >
      {kept}What runs goes on, nothing new begins.
    </Banner>
  );
}

/** Collections with unfinished work, each of which can rest. */
export function RestButtons({ batches, chosen }: RestingProps) {
  const { data: mine = [] } = useQuery(collections);
  const { isPending } = useBatches();
  const left = new Map(mine.map(({ uid }) => [uid, unfinishedOf(batches, uid)]));
  const hasWork = ({ uid }: Collection) => Object.values(left.get(uid) ?? {}).some((pictures) => pictures > 0);
  const shown = mine.filter(
    (each) => !each.queue_paused && (each.uid === chosen || mine.length === 1 || hasWork(each)),
  );
  if (shown.length === 0) return null;
  return (
    <section className="grid gap-2">
      <h2 className="eyebrow mb-0!">{shown.length > 1 ? "Collections" : "Collection"}</h2>
      {shown.map((each) => (
        <RestLine key={each.uid} collection={each} left={isPending ? undefined : left.get(each.uid)} />
      ))}
    </section>
  );
}

/** Nothing is said of its pictures before they are read. */
function RestLine({ collection, left }: { collection: Collection; left: Unfinished | undefined }) {
  const { make } = useRights(collection.uid);
  const pause = usePause(collection);
  if (!make) return null;
  return (
    <div className="row min-h-8">
      <div className="grow min-w-0">
        <b className="font-medium">{collection.name}</b>
        <p className="hint num min-h-4">{left && unfinishedWords(left)}</p>
      </div>
      <Button size="sm" icon={Pause} busy={pause.busy} onClick={() => pause.set(true)}>
        Pause<span className="vh"> {collection.name}</span>
      </Button>
    </div>
  );
}
