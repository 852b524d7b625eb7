import { cardRoutes } from "./cards.ts";
import { generationRoutes } from "./generation.ts";
import { identityRoutes, setupRoutes } from "./identity.ts";
import { intakeRoutes } from "./intake.ts";
import { variantRoutes } from "./library.ts";
import { collectionRoutes, subjectRoutes } from "./subjects.ts";

/** Every route of the API, for the document, the authorisation table and the generated tests. */
export const allRoutes = [
  setupRoutes,
  identityRoutes,
  collectionRoutes,
  subjectRoutes,
  intakeRoutes,
  variantRoutes,
  generationRoutes,
  cardRoutes,
].flatMap((group) => Object.values(group));

/** Name of an act as the authorisation table knows it. */
export type Action = (typeof allRoutes)[number]["action"];
