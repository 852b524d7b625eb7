import type { Reader } from "../../platform/database.ts";
import { findFile, findHero } from "../library/index.ts";
import { sourceSlot } from "../subjects/index.ts";
import { overallVerdict, type Verdict } from "./check.rules.ts";
import { currentChecks, facesOf, isOverridden } from "./queries.ts";
import { judgeSource, type SourceStanding } from "./source.rules.ts";

export interface CurrentSource {
  id: number;
  uid: string;
  sha256: string;
  format: string;
  verdict: Verdict | null;
  /** Box of the subject's face in fractions of the upright image. */
  face: { x: number; y: number; width: number; height: number } | undefined;
}

/**
 * The current source of a subject and whether candidates may be made from it; with `variantId` a former source, for what
 * was asked for when that one was current.
 */
export async function findSource(
  db: Reader,
  subjectId: number,
  variantId?: number,
): Promise<{ source: CurrentSource | undefined; standing: SourceStanding }> {
  const asked = variantId === undefined ? findHero(db, subjectId, sourceSlot) : findFile(db, subjectId, variantId);
  const hero = await asked;
  if (!hero) return { source: undefined, standing: judgeSource(undefined) };
  const verdict = worstOf(await currentChecks(db, hero.id));
  const chosen = (await facesOf(db, hero.id)).find((face) => face.chosen);
  const { id, uid, sha256, format } = hero;
  return {
    source: { id, uid, sha256, format, verdict, face: chosen && boxOf(chosen.box) },
    standing: judgeSource({ verdict, overridden: await isOverridden(db, hero.id) }),
  };
}

type Found = Parameters<typeof overallVerdict>[0][number];

const worstOf = (checks: { verdict: string }[]) => (checks.length === 0 ? null : overallVerdict(checks as Found[]));

function boxOf(box: readonly number[]): CurrentSource["face"] {
  const [x = 0, y = 0, width = 0, height = 0] = box.map(Number);
  return { x, y, width, height };
}
