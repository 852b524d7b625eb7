import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { usePage } from "../../lib/page-frame.tsx";
import { collections, me } from "../../lib/queries.ts";
import { type Tab, Tabs } from "../../ui/tabs.tsx";
import { AccountSettings } from "./account-settings.tsx";
import { CollectionSettings } from "./collection-settings.tsx";
import { PeopleSettings } from "./people-settings.tsx";

const route = getRouteApi("/shell/settings");
const crumbs = [{ label: "Settings" }];

/** One's account, the collections one is a member of, and the studio's people. */
export function SettingsPage() {
  usePage(crumbs);
  const { tab = "account" } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: person } = useQuery(me);
  const { data: all = [] } = useQuery(collections);
  const tabs: Tab[] = [
    { value: "account", label: "Account", panel: person ? <AccountSettings person={person} /> : null },
    ...all.map((each): Tab => ({ value: each.uid, label: each.name, panel: <CollectionSettings collection={each} /> })),
    ...(person?.is_admin ? [{ value: "people", label: "People", panel: <PeopleSettings /> }] : []),
  ];
  const known = tabs.some((each) => each.value === tab) ? tab : "account";
  return (
    <div className="page max-w-265">
      <h1 className="in-bar mb-4">Settings</h1>
      <Tabs
        label="Settings"
        tabs={tabs}
        value={known}
        onChange={(next) => void navigate({ search: { tab: next }, replace: true })}
      />
    </div>
  );
}
