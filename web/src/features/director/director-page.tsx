import type { SubjectTile } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { MapPinPlus, UserRoundPlus } from "lucide-react";
import { useState } from "react";
import { useKeys } from "../../lib/keys.tsx";
import { usePage } from "../../lib/page-frame.tsx";
import { collection as collectionQuery, subjectsOfKind } from "../../lib/queries.ts";
import { useRights } from "../../lib/use-rights.ts";
import { mostOf } from "../../lib/use-subject.ts";
import { ComfyBanner } from "../../parts/comfy/comfy-banner.tsx";
import { Button } from "../../ui/button.tsx";
import { AddSubjectDialog } from "./add-subject-dialog.tsx";
import { placeOfScene } from "./cast.rules.ts";
import { CastPanel } from "./cast-panel.tsx";
import { QuickGenerate } from "./quick-generate.tsx";
import { Scene } from "./scene.tsx";

const route = getRouteApi("/shell/director/$collection");

type Adding = "character" | "location" | undefined;

/** The game at the table: where the scene is, who is in the world, and a picture of anybody within a minute. */
export function DirectorPage() {
  const { collection: id } = route.useParams();
  return <Director key={id} id={id} />;
}

function Director({ id }: { id: string }) {
  const { at } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: collection, error } = useQuery(collectionQuery(id));
  const { data: cast } = useQuery(subjectsOfKind(id, "character"));
  const { data: places } = useQuery(subjectsOfKind(id, "location"));
  const rights = useRights(id);
  const [asking, setAsking] = useState<{ subject: SubjectTile; slot: string }>();
  const [adding, setAdding] = useState<Adding>();
  const place = placeOfScene(places ?? [], at);
  const home = collection ? [{ label: collection.name, href: `/c/${id}` }] : [];
  usePage([...home, { label: "Director Mode" }], true);
  const onAdd = rights.govern ? setAdding : undefined;
  const ask = (slot: string) => (rights.ask ? (subject: SubjectTile) => setAsking({ subject, slot }) : undefined);
  useKeys(onAdd ? [{ combo: "n", label: "New NPC", group: "Director", run: () => onAdd("character") }] : []);
  const goTo = (uid: string) => void navigate({ search: { at: uid }, replace: true });
  if (error) throw error;
  return (
    <div className="page director">
      <header className="head">
        <h1 className="in-bar grow">Director Mode</h1>
        {onAdd && <AddButtons onAdd={onAdd} />}
      </header>
      <div className="wide empty:hidden">
        <ComfyBanner />
      </div>
      <Scene places={places} place={place} rights={rights} onPlace={goTo} onGenerate={ask("backdrop")} onAdd={onAdd} />
      <CastPanel cast={cast} onGenerate={ask("portrait")} onAdd={onAdd} mayChoose={rights.judge} />
      {asking && <QuickGenerate {...asking} most={mostOf(collection)} onClose={() => setAsking(undefined)} />}
      {adding && (
        <AddSubjectDialog
          collectionId={id}
          kind={adding}
          onClose={() => setAdding(undefined)}
          onAdded={(subject, picture) => {
            setAdding(undefined);
            if (adding === "location") goTo(subject.uid);
            if (picture) setAsking({ subject, slot: adding === "location" ? "backdrop" : "portrait" });
          }}
        />
      )}
    </div>
  );
}

function AddButtons({ onAdd }: { onAdd: (kind: "character" | "location") => void }) {
  return (
    <>
      <Button icon={MapPinPlus} onClick={() => onAdd("location")}>
        Add place
      </Button>
      <Button look="primary" icon={UserRoundPlus} hotkey="N" onClick={() => onAdd("character")}>
        Add NPC
      </Button>
    </>
  );
}
