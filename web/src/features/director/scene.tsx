import type { SubjectTile, Variant } from "@pentimento/contract";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Images, MapPin, Sparkles } from "lucide-react";
import { variants } from "../../lib/queries.ts";
import type { Rights } from "../../lib/rights.rules.ts";
import { counted } from "../../lib/words.ts";
import { isMade } from "../../parts/variant.rules.ts";
import { mayChoose } from "../../parts/variant-gallery/acts.ts";
import { useDecisions } from "../../parts/variant-gallery/use-decisions.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Frame } from "../../ui/frame.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Picture } from "../../ui/picture.tsx";
import { PictureSkeleton } from "../../ui/skeleton.tsx";

interface SceneProps {
  /** Absent until they were read. */
  places: readonly SubjectTile[] | undefined;
  place: SubjectTile | undefined;
  rights: Rights;
  onPlace: (uid: string) => void;
  /** Absent where one may not. */
  onGenerate: ((place: SubjectTile) => void) | undefined;
  onAdd: ((kind: "location") => void) | undefined;
}

/** The place where the scene is, with its active backdrop large, and the way to the other places. */
export function Scene({ places, place, rights, onPlace, onGenerate, onAdd }: SceneProps) {
  if (!places) return <PictureSkeleton aspect="16 / 9" />;
  if (!place) return <NoPlace onAdd={onAdd} />;
  return (
    <section aria-label="Scene" className="scene">
      <Backdrop place={place} onGenerate={onGenerate} />
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2 pt-3">
        <div className="grow basis-60">
          <h2 className="serif">{place.name}</h2>
          {place.description && <p className="mut mt-0.5 max-w-[72ch]">{place.description}</p>}
        </div>
        <Link
          to="/s/$subject/$slot"
          params={{ subject: place.uid, slot: "backdrop" }}
          className={buttonClass("ghost")}
          aria-label={`Pictures of ${place.name}`}
        >
          <Icon of={Images} />
          Pictures
        </Link>
        {onGenerate && (
          <Button icon={Sparkles} aria-label={`Generate a backdrop of ${place.name}`} onClick={() => onGenerate(place)}>
            Generate
          </Button>
        )}
      </div>
      {rights.judge && <OtherBackdrops key={place.uid} place={place} rights={rights} />}
      <fieldset className="places">
        <legend className="vh">Places</legend>
        {places.map((each) => (
          <Chip key={each.uid} icon={MapPin} pressed={each.uid === place.uid} onClick={() => onPlace(each.uid)}>
            {each.name}
          </Chip>
        ))}
      </fieldset>
    </section>
  );
}

function NoPlace({ onAdd }: Pick<SceneProps, "onAdd">) {
  return (
    <section aria-label="Scene" className="scene">
      <EmptyState
        className=""
        title="No place yet"
        reason="A place has a backdrop; the scene is where you say it is."
        act={onAdd && <Button onClick={() => onAdd("location")}>Add place</Button>}
      />
    </section>
  );
}

function Backdrop({ place, onGenerate }: { place: SubjectTile; onGenerate: SceneProps["onGenerate"] }) {
  if (!place.hero) {
    return (
      <EmptyState
        className=""
        title="No backdrop yet"
        reason={
          place.waiting > 0
            ? `${counted(place.waiting, "picture waits", "pictures wait")} to be chosen`
            : "Nothing has been made for this place"
        }
        act={place.waiting === 0 && onGenerate && <Button onClick={() => onGenerate(place)}>Generate</Button>}
      />
    );
  }
  return (
    <Frame>
      <Picture src={place.hero.large_url} thumbhash={place.hero.thumbhash} alt={`Backdrop of ${place.name}`} eager />
    </Frame>
  );
}

const mostBeside = 6;

/** What else was made of the place: one press and the scene has changed for everybody. */
function OtherBackdrops({ place, rights }: { place: SubjectTile; rights: Rights }) {
  const { data } = useInfiniteQuery(variants(place.uid, "backdrop"));
  const desk = useDecisions(place.uid, "backdrop");
  const others = (data?.pages[0]?.variants ?? []).filter((each) => isMade(each) && mayChoose(each, rights));
  if (others.length === 0) return null;
  return (
    <fieldset className="others">
      <legend className="eyebrow">{place.hero ? "Other backdrops" : "Backdrops to choose from"}</legend>
      {others.slice(0, mostBeside).map((each: Variant) => (
        <button
          key={each.uid}
          type="button"
          title="Set as Active"
          aria-label={`Set backdrop ${each.id} as active`}
          onClick={() => void desk.choose(each)}
        >
          <Picture src={each.urls?.small} thumbhash={each.thumbhash} alt="" aspect="16 / 9" />
        </button>
      ))}
    </fieldset>
  );
}
