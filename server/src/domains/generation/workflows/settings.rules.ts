import type {
  GraphBindings,
  GraphPlace,
  LockedInput,
  PromptMapping,
  StyleReferenceMapping,
} from "../../../../../contract/src/workflow-shapes.ts";
import type { Graph } from "./graph/graph.rules.ts";

/** What a version of a workflow consists of, its graph read. */
export interface WorkflowSettings {
  graph: Graph;
  promptMappings: readonly PromptMapping[];
  bindings: GraphBindings;
  lockedInputs: readonly LockedInput[];
  styleReference: StyleReferenceMapping;
}

export const isSame = (one: GraphPlace, other: GraphPlace): boolean =>
  one.node === other.node && one.input === other.input;

export const isLocked = ({ lockedInputs }: Pick<WorkflowSettings, "lockedInputs">, place: GraphPlace): boolean =>
  lockedInputs.some((lock) => isSame(lock, place));
