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
  const checks = await currentChecks(db, hero.id);
  const verdict =
    checks.length === 0
      ? null
      : overallVerdict(checks.map((one) => ({ verdict: one.verdict }) as Parameters<typeof overallVerdict>[0][number]));
  const chosen = (await facesOf(db, hero.id)).find((face) => face.chosen);
  const [x = 0, y = 0, width = 0, height = 0] = chosen?.box.map(Number) ?? [];
  return {
    source: {
      id: hero.id,
      uid: hero.uid,
      sha256: hero.sha256,
      format: hero.format,
      verdict,
      face: chosen && { x, y, width, height },
    },
    standing: judgeSource({ verdict, overridden: await isOverridden(db, hero.id) }),
  };
}
