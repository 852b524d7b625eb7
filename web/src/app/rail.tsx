import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { Drama, House, ListVideo, Settings, Trash2, Workflow } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { pageState } from "../lib/page-frame.tsx";
import { batches, collections, me } from "../lib/queries.ts";
import { rightsOf } from "../lib/rights.rules.ts";
import { useStore } from "../lib/store.ts";
import { count } from "../lib/words.ts";
import { Mark } from "../ui/brand.tsx";
import { collectionIcon } from "../ui/collection-icon.ts";
import { Icon, type LucideIcon } from "../ui/icon.tsx";

interface RailItem {
  icon: LucideIcon;
  label: string;
  number?: number | undefined;
}

const inside = ({ icon, label, number }: RailItem): ReactNode => (
  <>
    <Icon of={icon} />
    <span className="t cut">{label}</span>
    {number !== undefined && number > 0 && <span className="n num">{count(number)}</span>}
  </>
);

const go = "go";
const goTab = "go tab";
const exact = { exact: true };
/** A page below the collection is open. */
const inThere = { "aria-current": "true" } as const;
const directorOf = (uid: string) => `/director/${uid}`;

/** Left rail; on phones the four with `tab` become the bottom tabs. */
export function Rail() {
  const { data: all = [] } = useQuery(collections);
  const { data: person } = useQuery(me);
  const rights = all.map((each) => rightsOf(person, each));
  const makes = person?.is_admin || rights.some(({ make }) => make);
  const within = useStore(pageState, (page) => page.crumbs[0]?.href);
  const directing = useLocation({ select: ({ pathname }) => all.some(({ uid }) => pathname === directorOf(uid)) });
  const { data: open = 0 } = useQuery({
    ...batches,
    select: (list) => list.filter((each) => each.status === "Queued" || each.status === "Processing").length,
  });
  return (
    <nav className="rail" aria-label="Main">
      <Link to="/" className="brand" aria-label="Pentimento, home" tabIndex={-1}>
        <Mark />
        <span className="t">Pentimento</span>
      </Link>
      <Link to="/" className={goTab} title="Home" activeOptions={exact}>
        {inside({ icon: House, label: "Home" })}
      </Link>
      <Link to="/queue" className={goTab} title="Queue">
        {inside({ icon: ListVideo, label: "Queue", number: open })}
      </Link>
      {(makes || rights.some(({ judge }) => judge)) && (
        <Link to="/workflows" className={go} title="Workflows">
          {inside({ icon: Workflow, label: "Workflows" })}
        </Link>
      )}
      {all.length > 0 && <div className="eyebrow">Collections</div>}
      {all.map((each) => (
        <Fragment key={each.uid}>
          <Link
            to="/c/$collection"
            params={{ collection: each.uid }}
            className={go}
            title={each.name}
            {...(within === `/c/${each.uid}` && !directing ? inThere : {})}
          >
            {inside({ icon: collectionIcon(each.kind), label: each.name, number: each.subject_count })}
          </Link>
          {each.kind === "world" && (
            <Link
              to="/director/$collection"
              params={{ collection: each.uid }}
              className="go under-collection"
              title={`Director Mode, ${each.name}`}
            >
              {inside({ icon: Drama, label: "Director Mode" })}
            </Link>
          )}
        </Fragment>
      ))}
      <span className="grow" />
      {makes && (
        <Link to="/trash" className={goTab} title="Trash">
          {inside({ icon: Trash2, label: "Trash" })}
        </Link>
      )}
      <Link to="/settings" className={goTab} title="Settings">
        {inside({ icon: Settings, label: "Settings" })}
      </Link>
    </nav>
  );
}
