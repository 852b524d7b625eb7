import type { Graph } from "../../src/domains/generation/workflows/graph/graph.rules.ts";
import { fluxGraphs } from "./corpus-flux.ts";
import { guidedGraphs } from "./corpus-guided.ts";
import { pictureGraphs } from "./corpus-pictures.ts";
import { plainGraphs } from "./corpus-plain.ts";
import type { Expected, Specimen } from "./specimen.ts";

/** What is found in the simplest graph; other graphs name only what differs. */
const usual: Expected = {
  positive: ["6.text"],
  negative: ["7.text"],
  seed: ["3.seed"],
  width: ["5.width"],
  height: ["5.height"],
  batch_size: ["5.batch_size"],
  sources: [],
  outputs: ["9"],
  samplers: ["3"],
  style: null,
  kind: "text-to-image",
};

const specimens: Record<string, Specimen> = { ...plainGraphs, ...fluxGraphs, ...guidedGraphs, ...pictureGraphs };

/** Graphs of all kinds, with what must be found in each. */
export const corpus: { name: string; graph: Graph; expected: Expected }[] = Object.entries(specimens).map(
  ([name, { graph, expected }]) => ({ name, graph, expected: { ...usual, ...expected } }),
);
