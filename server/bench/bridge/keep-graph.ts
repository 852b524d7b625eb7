import type { Deps } from "../../src/platform/deps.ts";
import { writeJson } from "../../src/platform/exact-json.ts";
import { newUid } from "../../src/platform/ids.ts";
import { graphOf, outputNode, seedPlace } from "./client.ts";

/** Puts the graph of the benchmark down as a workflow that is offered to all; gives its row number. */
export async function keepBenchGraph({ db }: Pick<Deps, "db">): Promise<number> {
  const { id } = await db.read
    .insertInto("workflows")
    .values({ uid: newUid(), name: "Bench", slot: "portrait" })
    .returning("id")
    .executeTakeFirstOrThrow();
  const bindings = { seed: [seedPlace], width: [], height: [], batch_size: [], sources: [], outputs: [outputNode] };
  const mappings = { prompt_mappings: [], bindings, style_reference_mapping: { mode: "Off" } };
  const version = { workflow_id: id, version: 1, graph: writeJson(graphOf(1)), graph_sha256: "0" };
  await db.read
    .insertInto("workflow_versions")
    .values({ ...version, uid: newUid(), mappings: JSON.stringify(mappings) })
    .execute();
  return id;
}
