import { nodeRoutes } from "@pentimento/contract";
import type { Deps } from "../../../platform/deps.ts";
import { type Endpoint, endpoint } from "../../../platform/web.ts";
import { addNode, changeNode, comfyStatusOf, probeNodes, readNode, takeOut } from "./edit-nodes.ts";

export const nodeEndpoints = (deps: Deps): Endpoint[] => [
  endpoint(nodeRoutes.status, ({ actor }) => comfyStatusOf(deps, actor.isAdmin)),
  endpoint(nodeRoutes.retry, async ({ actor }) => {
    await probeNodes(deps);
    return comfyStatusOf(deps, actor.isAdmin);
  }),
  endpoint(nodeRoutes.add, ({ body }) => addNode(deps, body)),
  endpoint(nodeRoutes.edit, ({ params, body }) => changeNode(deps, params.node_id, body)),
  endpoint(nodeRoutes.remove, async ({ params }) => {
    await takeOut(deps, params.node_id);
    return undefined;
  }),
  endpoint(nodeRoutes.probe, async ({ params }) => {
    await readNode(deps, params.node_id);
    await probeNodes(deps, params.node_id);
    return readNode(deps, params.node_id);
  }),
];
