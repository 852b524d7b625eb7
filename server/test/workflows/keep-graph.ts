import type { Attempt } from "../../src/adapters/providers/provider.ts";
import type { Deps } from "../../src/platform/deps.ts";
import { newUid } from "../../src/platform/ids.ts";

/**
 * Puts a graph down as a workflow that is offered to all, bound as its attempt says; gives its row number. `seed` names the
 * input that takes the seed, which else stays as the graph has it.
 */
export async function keepGraph(
  { db }: Pick<Deps, "db">,
  { graph }: Pick<Attempt, "graph">,
  seed: readonly { node: string; input: string }[] = [],
): Promise<number> {
  const { id } = await db.read
    .insertInto("workflows")
    .values({ uid: newUid(), name: "A workflow", slot: "portrait" })
    .returning("id")
    .executeTakeFirstOrThrow();
  const sources = graph?.sourceNodes.map((node) => ({ node, input: "image" })) ?? [];
  const bindings = { seed, width: [], height: [], batch_size: [], sources, outputs: graph?.outputNodes ?? [] };
  const mappings = { prompt_mappings: [], bindings, style_reference_mapping: { mode: "Off" } };
  const version = { workflow_id: id, version: 1, graph: graph?.text ?? "", graph_sha256: "0" };
  await db.read
    .insertInto("workflow_versions")
    .values({ ...version, uid: newUid(), mappings: JSON.stringify(mappings) })
    .execute();
  return id;
}
