import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { Drama, Settings, Trash2, Workflow } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { pageState } from "../lib/page-frame.tsx";
import { collections, me } from "../lib/queries.ts";
import { rightsOf } from "../lib/rights.rules.ts";
import { useStore } from "../lib/store.ts";
import { count } from "../lib/words.ts";
import { collectionIcon } from "../ui/collection-icon.ts";
import { Icon, type LucideIcon } from "../ui/icon.tsx";

interface PlaceFace {
  icon: LucideIcon;
  label: string;
  number?: number | undefined;
}

/** How a place looks in the rail, in the tabs and in the sheet. */
export const faceOf = ({ icon, label, number }: PlaceFace): ReactNode => (
  <>
    <Icon of={icon} />
    <span className="t cut">{label}</span>
    {number !== undefined && number > 0 && <span className="n num">{count(number)}</span>}
  </>
);

/** A page below the collection is open. */
const inThere = { "aria-current": "true" } as const;
const directorOf = (uid: string) => `/director/${uid}`;

function useReach() {
  const { data: all = [] } = useQuery(collections);
  const { data: person } = useQuery(me);
  const rights = all.map((each) => rightsOf(person, each));
  const makes = person?.is_admin === true || rights.some(({ make }) => make);
  return { all, makes, sees: makes || rights.some(({ judge }) => judge) };
}

/** Where pictures are made and kept: workflows, every collection, and the worlds' Director Mode. */
export function MakingPlaces() {
  const { all, sees } = useReach();
  const within = useStore(pageState, (page) => page.crumbs[0]?.href);
  const directing = useLocation({ select: ({ pathname }) => all.some(({ uid }) => pathname === directorOf(uid)) });
  return (
    <>
      {sees && (
        <Link to="/workflows" className="go" title="Workflows">
          {faceOf({ icon: Workflow, label: "Workflows" })}
        </Link>
      )}
      {all.length > 0 && <div className="eyebrow">Collections</div>}
      {all.map((each) => (
        <Fragment key={each.uid}>
          <Link
            to="/c/$collection"
            params={{ collection: each.uid }}
            className="go"
            title={each.name}
            {...(within === `/c/${each.uid}` && !directing ? inThere : {})}
          >
            {faceOf({ icon: collectionIcon(each.kind), label: each.name, number: each.subject_count })}
          </Link>
          {each.kind === "world" && (
            <Link
              to="/director/$collection"
              params={{ collection: each.uid }}
              className="go under-collection"
              title={`Director Mode, ${each.name}`}
            >
              {faceOf({ icon: Drama, label: "Director Mode" })}
            </Link>
          )}
        </Fragment>
      ))}
    </>
  );
}

/** What is one's own: what was thrown away, and the settings. */
export function OwnPlaces() {
  const { makes } = useReach();
  return (
    <>
      {makes && (
        <Link to="/trash" className="go" title="Trash">
          {faceOf({ icon: Trash2, label: "Trash" })}
        </Link>
      )}
      <Link to="/settings" className="go" title="Settings">
        {faceOf({ icon: Settings, label: "Settings" })}
      </Link>
    </>
  );
}
