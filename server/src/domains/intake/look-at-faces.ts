import type { Face } from "../../adapters/faces/faces.ts";
import type { Deps } from "../../platform/deps.ts";
import { type CheckedPicture, standingStatement } from "./queries.ts";

/** Looks for faces where that is allowed. Null means that nobody may look: no statement stands, or faces are switched off. */
export async function lookAtFaces(deps: Deps, picture: CheckedPicture, bytes: Uint8Array): Promise<Face[] | null> {
  if (!deps.faces || !(await standingStatement(deps.db.read, picture.collectionId))) return null;
  return (await deps.faces.analyse(bytes)).faces;
}
