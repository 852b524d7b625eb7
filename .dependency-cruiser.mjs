// The walls of the house. A domain may look down, never sideways or up; every wall is proved by walls.test.ts.
// Read by dependency-cruiser through the package `typescript` 6: with TypeScript 7 it would cruise no .ts file at all.

/** Domains, lowest floor first; those of one floor do not know each other. */
export const floors = [
  ["identity"],
  ["subjects"],
  ["library"],
  ["intake", "generation", "cards", "review"],
  ["pipeline", "retention", "notifications", "ops"],
];

const domains = "^server/src/domains";
const tests = "[.](test|suite)[.]tsx?$";
const proving = [tests, "^server/(test|bench)/"];
const wall = (name, from, to, comment) => ({ name, comment, severity: "error", from, to });

const floorWalls = floors.flatMap((rooms, at) =>
  rooms.map((room) => {
    const below = floors.slice(0, at).flat();
    return wall(
      `floor-${room}`,
      { path: `${domains}/${room}/`, pathNot: tests },
      { path: `${domains}/`, pathNot: [room, ...below].map((open) => `${domains}/${open}/`) },
      `${room} may use ${below.join(", ") || "no other domain"}. To tell a higher domain, record an event.`,
    );
  }),
);

const domainWalls = [
  wall(
    "front-door",
    { path: `${domains}/([^/]+)/`, pathNot: tests },
    { path: `${domains}/`, pathNot: [`${domains}/$1/`, `${domains}/[^/]+/index[.]ts$`] },
    "Another domain is entered by its index.ts.",
  ),
  wall(
    "not-my-own-door",
    { path: `${domains}/([^/]+)/` },
    { path: `${domains}/$1/index[.]ts$` },
    "Inside a domain, name the file itself.",
  ),
  wall(
    "domains-know-no-door",
    { path: `${domains}/`, pathNot: tests },
    { path: "^server/src/(http|queue|views|cli|main)/" },
    "A domain is called; it does not know by whom.",
  ),
  wall(
    "rules-are-pure",
    { path: "[.]rules[.]ts$" },
    { pathNot: ["[.]rules[.]ts$", "^contract/"], dependencyTypesNot: ["type-only"] },
    "Rules take values and return values: no database, clock, network or library. A type alone does nothing.",
  ),
  wall(
    "sql-in-queries",
    { path: `${domains}/`, pathNot: ["(/|[.])queries[.]ts$", tests] },
    { path: "node_modules/(kysely|pg)/", dependencyTypesNot: ["type-only"] },
    "SQL lives in queries.ts, or NAME.queries.ts where one file grew too long.",
  ),
];

const serverWalls = [
  wall(
    "adapters-by-hand",
    { path: "^server/src/(domains|platform|views|http|queue)/", pathNot: tests },
    { path: "^server/src/adapters/", dependencyTypesNot: ["type-only"] },
    "Everyone sees an adapter's type; main/ hands out the thing.",
  ),
  wall(
    "adapters-know-no-domain",
    { path: "^server/src/adapters/", pathNot: tests },
    { path: "^server/src/(domains|views|http|queue|cli|main)/" },
    "An adapter knows a machine, not our business.",
  ),
  wall(
    "adapters-apart",
    { path: "^server/src/adapters/([^/]+)/", pathNot: tests },
    { path: "^server/src/adapters/", pathNot: ["^server/src/adapters/$1/", "^server/src/adapters/providers/"] },
    "An adapter knows one machine, and perhaps the port that it fits (providers/); a use-case brings two together.",
  ),
  wall(
    "platform-is-ground",
    { path: "^server/src/platform/", pathNot: tests },
    { path: "^server/src/(domains|views|http|queue|cli|main)/" },
    "Platform is the ground floor.",
  ),
  wall(
    "doors-use-doors",
    { path: "^server/src/(http|queue|cli)/", pathNot: tests },
    { path: `${domains}/`, pathNot: `${domains}/[^/]+/(index|routes|jobs)[.]ts$` },
    "http/ and queue/ mount routes and jobs, no more.",
  ),
  wall(
    "views-only-read",
    { path: "^server/src/views/", pathNot: tests },
    { path: "^server/src/(domains|adapters|http|queue|cli|main)/", pathNot: `${domains}/identity/index[.]ts$` },
    "A view joins tables for one page and writes nothing.",
  ),
  wall(
    "nobody-imports-main",
    { pathNot: ["^server/src/main/", ...proving] },
    { path: "^server/src/main/" },
    "main/ is where the house is put together.",
  ),
];

const outerWalls = [
  wall(
    "contract-is-plain",
    { path: "^contract/", pathNot: tests },
    { pathNot: ["^contract/", "node_modules/zod/"] },
    "The contract is zod and types.",
  ),
  wall("browser-side", { path: "^web/", pathNot: tests }, { path: "^server/" }, "The browser sees the contract only."),
  wall(
    "browser-has-no-node",
    { path: "^web/src/", pathNot: tests },
    { dependencyTypes: ["core"] },
    "Node's modules do not exist in a browser.",
  ),
  wall(
    "server-has-no-browser",
    { path: "^server/", pathNot: proving },
    { path: "^web/|node_modules/(react|react-dom|@tanstack)/" },
    "The server serves the built app and knows nothing of its parts.",
  ),
  wall(
    "web-features-apart",
    { path: "^web/src/features/([^/]+)/" },
    { path: "^web/src/features/", pathNot: "^web/src/features/$1/" },
    "Features meet in web/src/app or share a part.",
  ),
  wall(
    "web-features-below-app",
    { path: "^web/src/features/", pathNot: tests },
    { path: "^web/src/app/" },
    "The app mounts features; a feature does not know the app.",
  ),
  wall(
    "web-down",
    { path: "^web/src/(ui|lib|parts)/" },
    { path: "^web/src/(app|features)/" },
    "Shared parts know no feature.",
  ),
  wall(
    "no-test-in-product",
    { pathNot: proving },
    { path: ["^server/(test|bench)/", tests] },
    "Product code never imports a test.",
  ),
];

export default {
  forbidden: [
    wall("no-cycles", {}, { circular: true }, "Two files that need each other are one file, or hide a third."),
    wall("nothing-unseen", {}, { couldNotResolve: true }, "A wall cannot see an import that leads nowhere."),
    ...floorWalls,
    ...domainWalls,
    ...serverWalls,
    ...outerWalls,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^web/dist/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
    },
  },
};
