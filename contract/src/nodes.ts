import { z } from "zod";
import { text, time, title, uid } from "./ids.ts";
import { route } from "./route.ts";

/**
 * How a ComfyUI server stands: `degraded` answers with gaps, `open` is left alone until `retry_in` has passed, `latched`
 * is sick and has to prove itself before it gets work again.
 */
export const nodeState = z.enum(["unknown", "connected", "degraded", "open", "latched"]).meta({ id: "NodeState" });
export type NodeState = z.output<typeof nodeState>;

export const comfyNode = z
  .object({
    id: uid,
    label: z.string(),
    url: z.string().nullable().meta({ description: "for admins only" }),
    origin: z.enum(["environment", "added"]),
    enabled: z.boolean(),
    state: nodeState,
    message: z.string(),
    retry_in: z.int().nullable().meta({ description: "seconds until the next try" }),
    failures: z.int().meta({ description: "failed tries in a row; five open the circuit" }),
    version: z.string().nullable(),
    devices: z.array(
      z.object({ name: z.string(), vram_total: z.number().nullable(), vram_free: z.number().nullable() }),
    ),
    class_count: z.int(),
    models: z.record(z.string(), z.int()).meta({ description: "files by folder, counted" }),
    running: z.int(),
    waiting: z.int(),
    foreign: z.int().meta({ description: "prompts of others in its queue; they are left alone" }),
    last_seen_at: time.nullable(),
  })
  .meta({ id: "ComfyNode" });
export type ComfyNode = z.output<typeof comfyNode>;

/** The pool as a whole. `off`: no node is set up; `degraded`: some do not answer; `disconnected`: none does. */
export const comfyStatus = z
  .object({
    state: z.enum(["off", "connected", "degraded", "disconnected"]),
    message: z.string(),
    retry_in: z.int().nullable(),
    nodes: z.array(comfyNode),
  })
  .meta({ id: "ComfyStatus" });
export type ComfyStatus = z.output<typeof comfyStatus>;

const onNode = z.object({ node_id: uid });

export const nodeRoutes = {
  status: route({
    name: "comfy.status",
    method: "get",
    path: "/api/status/comfyui",
    summary: "Health of the ComfyUI servers",
    action: "comfy.status",
    status: 200,
    answer: comfyStatus,
  }),
  retry: route({
    name: "comfy.retry",
    method: "post",
    path: "/api/status/comfyui/retry",
    summary: "Try the servers that do not answer again now",
    action: "comfy.retry",
    status: 200,
    answer: comfyStatus,
  }),
  add: route({
    name: "nodes.add",
    method: "post",
    path: "/api/nodes",
    summary: "Add a ComfyUI server to the pool",
    action: "nodes.edit",
    body: z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(500), label: title.optional() }),
    status: 201,
    answer: comfyNode,
    problems: ["node-known"],
  }),
  edit: route({
    name: "nodes.edit",
    method: "patch",
    path: "/api/nodes/{node_id}",
    summary: "Rename a server, or rest it: what it runs ends, nothing new is sent",
    action: "nodes.edit",
    params: onNode,
    body: z.strictObject({ label: title, enabled: z.boolean() }).partial(),
    status: 200,
    answer: comfyNode,
  }),
  remove: route({
    name: "nodes.remove",
    method: "delete",
    path: "/api/nodes/{node_id}",
    summary: "Take a server out of the pool: once it holds no picture of ours, or does not answer",
    action: "nodes.edit",
    params: onNode,
    status: 204,
    problems: ["node-busy"],
  }),
  probe: route({
    name: "nodes.probe",
    method: "post",
    path: "/api/nodes/{node_id}/probe",
    summary: "Ask one server now how it is; a latched one may prove itself",
    action: "nodes.edit",
    params: onNode,
    body: z.strictObject({ reason: text(200).optional() }).optional(),
    status: 200,
    answer: comfyNode,
  }),
};
