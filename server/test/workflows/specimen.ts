import type { GraphKind } from "../../src/domains/generation/workflows/detect/detect.rules.ts";
import type { Graph } from "../../src/domains/generation/workflows/graph/graph.rules.ts";

/** What must be found in a graph. Places are written `node.input`. */
export interface Expected {
  positive: string[];
  negative: string[];
  seed: string[];
  width: string[];
  height: string[];
  batch_size: string[];
  sources: string[];
  outputs: string[];
  samplers: string[];
  style: string | null;
  kind: GraphKind;
}

export interface Specimen {
  graph: Graph;
  expected: Partial<Expected>;
}
