import { type Collection, type Variant, variantRoutes } from "@pentimento/contract";
import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { api, sentenceOf } from "../../lib/api.ts";
import { usePage } from "../../lib/page-frame.tsx";
import { collections as collectionsQuery, me, trash } from "../../lib/queries.ts";
import { rightsOf } from "../../lib/rights.rules.ts";
import { ago, counted, titled } from "../../lib/words.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Picture } from "../../ui/picture.tsx";
import { notify, notifyError } from "../../ui/toast.tsx";

const crumbs = [{ label: "Trash" }];

type Trashed = Variant & { subject_name: string };

/** What was deleted. Bytes stay until an administrator purges them. */
export function TrashPage() {
  usePage(crumbs);
  const { data: person } = useQuery(me);
  const { data: mine = [] } = useQuery(collectionsQuery);
  const all = mine.filter((each) => rightsOf(person, each).make);
  const lists = useQueries({ queries: all.map((each) => trash(each.uid)) });
  const total = lists.reduce((sum, list) => sum + (list.data?.length ?? 0), 0);
  const read = lists.every((list) => !list.isPending);
  return (
    <div className="page">
      <h1 className="in-bar">Trash</h1>
      <p className="mut num mb-6 min-h-5">
        {read && total > 0 && `${counted(total, "picture")}. Restoring puts a hero back if its slot is still free.`}
      </p>
      {read && total === 0 && (
        <EmptyState
          className="min-h-72"
          title="The trash is empty"
          reason="Deleted pictures come here; nothing is lost by a slip."
        />
      )}
      {all.map((each, place) => (
        <TrashOf key={each.uid} collection={each} list={lists[place]?.data ?? []} />
      ))}
    </div>
  );
}

interface TrashOfProps {
  collection: Collection;
  list: readonly Trashed[];
}

function TrashOf({ collection, list }: TrashOfProps) {
  if (list.length === 0) return null;
  return (
    <section className="mb-9" aria-label={collection.name}>
      <div className="section-head">
        <h2 className="eyebrow">{collection.name}</h2>
        <span className="hint num">{list.length}</span>
      </div>
      <ul className="cards">
        {list.map((variant) => (
          <TrashedPicture key={variant.uid} variant={variant} collectionId={collection.uid} />
        ))}
      </ul>
    </section>
  );
}

interface TrashedPictureProps {
  variant: Trashed;
  collectionId: string;
}

function TrashedPicture({ variant, collectionId }: TrashedPictureProps) {
  const queries = useQueryClient();
  const restore = useMutation({
    mutationFn: () =>
      api(variantRoutes.restore, { params: { character_id: variant.subject_uid, variant_id: variant.uid } }),
    onSuccess: async () => {
      notify(`#${variant.id} is back with ${variant.subject_name}.`);
      await queries.invalidateQueries({ queryKey: ["collection", collectionId] });
      await queries.invalidateQueries({ queryKey: ["subject", variant.subject_uid] });
    },
    onError: (error) => notifyError(`#${variant.id} was not restored.`, sentenceOf(error)),
  });
  return (
    <li className="min-w-0">
      {/* No file of what was deleted is served; its blur is kept, to know it by. */}
      <Picture thumbhash={variant.thumbhash} alt="" aspect="4 / 5" />
      <div className="row pt-2">
        <div className="grow">
          <div className="cut font-medium">{variant.subject_name}</div>
          <div className="hint num cut">
            #{variant.id}, {titled(variant.slot).toLowerCase()}
            {variant.deleted_at && `, ${ago(variant.deleted_at)}`}
          </div>
        </div>
        <Button size="sm" icon={Undo2} busy={restore.isPending} onClick={() => restore.mutate()}>
          Restore
        </Button>
      </div>
    </li>
  );
}
