import { setupRoutes } from "@pentimento/contract";
import { type Authentication, countUsers, makeFirstAdmin } from "../domains/identity/index.ts";
import { createCollection } from "../domains/subjects/index.ts";
import type { Deps } from "../platform/deps.ts";
import { type Endpoint, endpoint } from "../platform/web.ts";

/** First-run set-up spans two floors, people and collections, so it is put together here. */
export const setupEndpoints = (deps: Deps, authentication: Authentication): Endpoint[] => [
  endpoint(setupRoutes.read, async () => {
    const needed = (await countUsers(deps.db.read)) === 0;
    return { needed, checks: needed ? await checks(deps) : [] };
  }),
  endpoint(setupRoutes.run, async ({ body }) =>
    deps.db.inTx(async (tx) => {
      const userId = await makeFirstAdmin(tx, authentication, body);
      const made = body.collection && (await createCollection(deps, tx, { userId, name: body.name }, body.collection));
      return { collection_uid: made?.uid ?? null };
    }),
  ),
];

async function checks(deps: Deps) {
  const painter = await deps.providers.get("painter")?.health();
  return [
    {
      name: "Database",
      ok: true,
      detail: deps.db.backend === "pglite" ? "Embedded, in the data folder" : "PostgreSQL",
    },
    { name: "Pictures", ok: true, detail: "Kept in the data folder, named by their content" },
    { name: "Painter", ok: painter?.ready === true, detail: painter?.message ?? "Not set up" },
    {
      name: "Faces",
      ok: deps.faces !== undefined,
      detail: deps.faces ? "Can be turned on for each collection" : "Switched off",
    },
  ];
}
