import { assetRoutes } from "./assets.ts";
import { cardFileRoutes, cardRoutes } from "./cards.ts";
import { generationRoutes } from "./generation.ts";
import { identityRoutes, setupRoutes } from "./identity.ts";
import { intakeRoutes } from "./intake.ts";
import { pictureRoutes, variantRoutes } from "./library.ts";
import { nodeRoutes } from "./nodes.ts";
import { spendingRoutes } from "./spending.ts";
import { collectionRoutes, subjectRoutes } from "./subjects.ts";
import { workflowRoutes } from "./workflows.ts";

/** Every route of the API, for the document, the authorisation table and the generated tests. */
export const allRoutes = [
  ...Object.values(setupRoutes),
  ...Object.values(identityRoutes),
  ...Object.values(collectionRoutes),
  ...Object.values(subjectRoutes),
  ...Object.values(intakeRoutes),
  ...Object.values(variantRoutes),
  ...Object.values(generationRoutes),
  ...Object.values(nodeRoutes),
  ...Object.values(assetRoutes),
  ...Object.values(spendingRoutes),
  ...Object.values(workflowRoutes),
  ...Object.values(cardRoutes),
  ...Object.values(pictureRoutes),
  ...Object.values(cardFileRoutes),
];

/** Name of an act as the authorisation table knows it. */
export type Action = (typeof allRoutes)[number]["action"];
