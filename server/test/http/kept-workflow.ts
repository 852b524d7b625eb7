import { portraitGraph } from "../workflows/portrait-graph.ts";
import { ask, textAt } from "./wire.ts";

/** Keeps a workflow in a collection; gives its uid. */
export async function keptWorkflow(origin: string, collectionUid: string, cookie: string): Promise<string> {
  const answer = await ask(origin, {
    method: "POST",
    path: "/api/workflows",
    headers: { cookie, origin, "content-type": "application/json" },
    body: JSON.stringify({
      collection_id: collectionUid,
      name: "A",
      slot: "portrait",
      workflow_json: portraitGraph(),
    }),
  });
  return textAt(answer, "id");
}
