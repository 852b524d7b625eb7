import { cardJobs } from "../domains/cards/jobs.ts";
import { cardReactions } from "../domains/cards/reactions.ts";
import { cardEndpoints } from "../domains/cards/routes.ts";
import { waitsOf } from "../domains/generation/index.ts";
import { generationJobs } from "../domains/generation/jobs.ts";
import { nodeEndpoints } from "../domains/generation/nodes/routes.ts";
import { queueEndpoints } from "../domains/generation/queue/routes.ts";
import { generationEndpoints } from "../domains/generation/routes.ts";
import { spendingEndpoints } from "../domains/generation/spending/routes.ts";
import { workflowEndpoints } from "../domains/generation/workflows/routes.ts";
import type { Authentication } from "../domains/identity/index.ts";
import { identityEndpoints } from "../domains/identity/routes.ts";
import { findSource } from "../domains/intake/index.ts";
import { intakeJobs } from "../domains/intake/jobs.ts";
import { intakeReactions } from "../domains/intake/reactions.ts";
import { intakeEndpoints } from "../domains/intake/routes.ts";
import { assetEndpoints } from "../domains/library/asset-routes.ts";
import { libraryJobs } from "../domains/library/jobs.ts";
import { libraryEndpoints } from "../domains/library/routes.ts";
import { collectionUids } from "../domains/subjects/index.ts";
import { subjectEndpoints } from "../domains/subjects/routes.ts";
import type { Deps } from "../platform/deps.ts";
import type { Reactions } from "../platform/events.ts";
import type { JobHandlers } from "../platform/job-handlers.ts";
import type { Endpoint } from "../platform/web.ts";
import { assetPageEndpoints, readAsset } from "../views/assets.ts";
import { collectionListEndpoints, readCollection } from "../views/collections.ts";
import { describePicture } from "../views/pictures.ts";
import { queueBoardEndpoints, readBatch } from "../views/queue-board.ts";
import { readSource } from "../views/source-page.ts";
import { subjectGridEndpoints } from "../views/subject-grid.ts";
import { subjectPageEndpoints } from "../views/subject-page.ts";
import { readVariant, variantPageEndpoints } from "../views/variant-pages.ts";
import { setupEndpoints } from "./set-up.ts";

/** What each domain does on another's news. */
export const allReactions: Reactions[] = [intakeReactions, cardReactions];

/** Every kind of background work. */
export const allJobs: JobHandlers = {
  ...libraryJobs,
  ...intakeJobs,
  ...generationJobs(findSource),
  ...cardJobs,
};

/** Every route of the contract, bound to what answers it. */
export const allEndpoints = (deps: Deps, authentication: Authentication): Endpoint[] => [
  ...setupEndpoints(deps, authentication),
  ...identityEndpoints(deps, authentication, (ids) => collectionUids(deps.db.read, ids)),
  ...collectionListEndpoints(deps),
  ...subjectEndpoints(deps, (actor, id) => readCollection(deps, actor, id)),
  ...subjectGridEndpoints(deps),
  ...subjectPageEndpoints(deps),
  ...variantPageEndpoints(deps),
  ...libraryEndpoints(deps, (actor, id) => readVariant(deps, actor, id)),
  ...assetPageEndpoints(deps),
  ...assetEndpoints(deps, (actor, id) => readAsset(deps, actor, id)),
  ...intakeEndpoints(deps, {
    variant: (actor, id) => readVariant(deps, actor, id),
    source: async (actor, subjectId) => readSource(deps, actor, subjectId, await findSource(deps.db.read, subjectId)),
  }),
  ...queueBoardEndpoints(deps, (ids) => waitsOf(deps, ids)),
  ...generationEndpoints(deps, {
    findSource,
    batch: (actor, uid) => readBatch(deps, (ids) => waitsOf(deps, ids), actor, uid),
  }),
  ...nodeEndpoints(deps),
  ...queueEndpoints(deps),
  ...spendingEndpoints(deps),
  ...workflowEndpoints(deps, { findSource, showPicture: describePicture }),
  ...cardEndpoints(deps),
];
