import type { Deps } from "../../platform/deps.ts";
import type { Actor } from "../../platform/web.ts";
import type { SubjectRow } from "../subjects/index.ts";
import type { FindSource } from "./find-source.ts";
import { requestBatch } from "./request-batch.ts";
import { workflowOf } from "./workflows/fill/plan-filling.ts";
import { type GivenSettings, keptSettings, requireSettings } from "./workflows/read-settings.ts";
import { differs, requireVersion } from "./workflows/save-workflow.ts";
import type { RequestedBatch } from "./write-batch.ts";

export interface TestWish {
  slot: string;
  /** Uid; without one the slot's default is meant. */
  workflowId: string | undefined;
  seed: string;
}

/**
 * Makes one picture with a workflow, as its newest version stands or with changes that nobody has saved. Whatever else
 * asks for pictures is asked here too: who may, how many wait, what it costs.
 * @throws StudioError as `requireSettings` and `requestBatch` do; `workflow-unknown` (invalid)
 */
export async function testWorkflow(
  deps: Deps,
  findSource: FindSource,
  actor: Actor,
  subject: SubjectRow,
  { slot, workflowId, seed }: TestWish,
  given: GivenSettings,
): Promise<RequestedBatch> {
  const workflow = await workflowOf(deps.db.read, { subject, slot, workflowId });
  const version = await requireVersion(deps, workflow);
  const isGiven = Object.values(given).some((part) => part !== undefined);
  const read = isGiven ? await requireSettings(deps, given, keptSettings(version)) : undefined;
  const draft = read && differs(read, version) ? read.settings : undefined;
  const request = { slot, slotField: "slot" as const, count: 1, workflowId: workflow.uid, seed, draft, isTest: true };
  return requestBatch(deps, findSource, actor, subject, request);
}
