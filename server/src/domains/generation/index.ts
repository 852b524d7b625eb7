export { findBatch } from "./batches.queries.ts";
export type { FindSource } from "./find-source.ts";
export { openGeneration } from "./open-generation.ts";
export { waitsOf } from "./queue/waits.ts";
export { findAnyWorkflow } from "./workflows/workflows.queries.ts";
