import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { troubleOf } from "../lib/api.ts";
import { gallerySearch } from "../lib/gallery-search.rules.ts";
import { me, setupState } from "../lib/queries.ts";
import { ErrorPage } from "./error-page.tsx";
import { NotFoundPage } from "./not-found-page.tsx";
import { queries } from "./query-client.ts";
import { Shell } from "./shell.tsx";

const rootRoute = createRootRoute({ component: Outlet });

/** Only local addresses: a link that signs in must not lead elsewhere afterwards. */
const nextPage = (value: unknown): string | undefined =>
  typeof value === "string" && /^\/(?![/\\])/.test(value) ? value : undefined;

async function requireMe(here: string): Promise<void> {
  try {
    await queries.ensureQueryData(me);
  } catch (error) {
    if (troubleOf(error).status !== 401) throw error;
    const setup = await queries.fetchQuery(setupState);
    if (setup.needed) redirect({ to: "/setup", throw: true });
    redirect({ to: "/sign-in", search: here === "/" ? {} : { next: here }, throw: true });
  }
}

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  component: lazyRouteComponent(() => import("./live-setup-page.tsx"), "LiveSetupPage"),
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = nextPage(search.next);
    return next ? { next } : {};
  },
  component: lazyRouteComponent(() => import("../features/identity/sign-in-page.tsx"), "SignInPage"),
});

const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  beforeLoad: ({ location }) => requireMe(location.href),
  component: Shell,
});

const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  component: lazyRouteComponent(() => import("../features/subjects/home-page.tsx"), "HomePage"),
});

const collectionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/c/$collection",
  validateSearch: (search: Record<string, unknown>): { new?: true } => (search.new ? { new: true } : {}),
  component: lazyRouteComponent(() => import("../features/subjects/collection-page.tsx"), "CollectionPage"),
});

const subjectRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/s/$subject",
  component: lazyRouteComponent(() => import("../features/subjects/subject-page.tsx"), "SubjectPage"),
});

const slotRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/s/$subject/$slot",
  validateSearch: gallerySearch,
  component: lazyRouteComponent(() => import("../features/library/slot-page.tsx"), "SlotPage"),
});

const directorRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/director/$collection",
  validateSearch: (search: Record<string, unknown>): { at?: string } =>
    typeof search.at === "string" ? { at: search.at } : {},
  component: lazyRouteComponent(() => import("../features/director/director-page.tsx"), "DirectorPage"),
});

const queueRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/queue",
  validateSearch: (search: Record<string, unknown>): { collection?: string } =>
    typeof search.collection === "string" ? { collection: search.collection } : {},
  component: lazyRouteComponent(() => import("../features/generation/queue-page.tsx"), "QueuePage"),
});

const workflowsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/workflows",
  component: lazyRouteComponent(() => import("../features/workflows/workflows-page.tsx"), "WorkflowsPage"),
});

const workflowRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/workflows/$workflow",
  component: lazyRouteComponent(() => import("../features/workflows/workflow-page.tsx"), "WorkflowPage"),
});

const nodesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/ops",
  component: lazyRouteComponent(() => import("../features/generation/nodes-page.tsx"), "NodesPage"),
});

const trashRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/trash",
  component: lazyRouteComponent(() => import("../features/library/trash-page.tsx"), "TrashPage"),
});

const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings",
  validateSearch: (search: Record<string, unknown>): { tab?: string } =>
    typeof search.tab === "string" ? { tab: search.tab } : {},
  component: lazyRouteComponent(() => import("../features/identity/settings-page.tsx"), "SettingsPage"),
});

const elsewhereRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "$",
  component: NotFoundPage,
});

const routeTree = rootRoute.addChildren([
  setupRoute,
  signInRoute,
  shellRoute.addChildren([
    homeRoute,
    collectionRoute,
    subjectRoute,
    slotRoute,
    directorRoute,
    queueRoute,
    nodesRoute,
    workflowsRoute,
    workflowRoute,
    trashRoute,
    settingsRoute,
    elsewhereRoute,
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  defaultErrorComponent: ErrorPage,
  defaultNotFoundComponent: NotFoundPage,
  scrollRestoration: true,
  scrollToTopSelectors: ["#main"],
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
