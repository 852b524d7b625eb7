import type { Reader } from "../../platform/database.ts";
import type { SourceState } from "./decide-generation.rules.ts";

export interface SourcePicture {
  id: number;
  uid: string;
  sha256: string;
  format: string;
  face: { x: number; y: number; width: number; height: number } | undefined;
}

/**
 * Tells of a subject's source, or of the one that `variantId` names; intake knows, a neighbour on this floor, so it is
 * handed in where the house is put together.
 */
export type FindSource = (
  db: Reader,
  subjectId: number,
  variantId?: number,
) => Promise<{ source: SourcePicture | undefined; standing: SourceState }>;
