import { randomUUID } from "node:crypto";
import { asObject, asText, type Json, type JsonObject, readJson, writeJson } from "../../src/platform/exact-json.ts";
import { type Engine, queueRow } from "./engine.ts";
import { nodeClasses } from "./nodes.ts";
import type { Storage } from "./storage.ts";
import { validate } from "./validate.ts";

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Buffer;
  contentType: string;
}

export interface Answer {
  status: number;
  type: string;
  body: Buffer;
}

export interface House {
  engine: Engine;
  storage: Storage;
  version: string;
  /** Whether GET /api/jobs/{id} exists, as from 0.6 on. */
  jobs: boolean;
}

const json = (body: Json, status = 200): Answer => ({
  status,
  type: "application/json; charset=utf-8",
  body: Buffer.from(writeJson(body)),
});

const text = (status: number, body = ""): Answer => ({
  status,
  type: "text/plain; charset=utf-8",
  body: Buffer.from(body),
});

export const serverError = () => text(500, "500 Internal Server Error\n\nServer got itself in trouble");

const promptIdForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const bodyOf = ({ body }: Asked): JsonObject => asObject(readJson(body.toString() || "{}")) ?? {};

function postPrompt({ engine, storage }: House, asked: Asked): Answer {
  const body = bodyOf(asked);
  const prompt = asObject(body.prompt);
  const error = (type: string) =>
    json({ error: { type, message: type, details: "", extra_info: {} }, node_errors: {} }, 400);
  if (prompt === undefined) return error("no_prompt");
  const id = body.prompt_id ?? randomUUID();
  if (typeof id !== "string" || !promptIdForm.test(id)) return error("invalid_prompt_id");
  const verdict = validate(prompt, storage);
  if (verdict.status === 400) return json(verdict.body, 400);
  const clientId = typeof body.client_id === "string" ? body.client_id : undefined;
  const extraData = { ...asObject(body.extra_data), ...(clientId !== undefined && { client_id: clientId }) };
  const job = { id, prompt: prompt as never, extraData, outputs: verdict.outputs, clientId };
  return json({ prompt_id: id, number: engine.enqueue(job), node_errors: verdict.nodeErrors });
}

function getQueue({ engine }: House): Answer {
  const queue_running = engine.running ? [queueRow(engine.running)] : [];
  return json({ queue_running, queue_pending: engine.pending.map(queueRow) });
}

function postQueue({ engine }: House, asked: Asked): Answer {
  const { delete: ids } = bodyOf(asked);
  for (const id of Array.isArray(ids) ? ids : []) engine.remove(asText(id));
  return text(200);
}

function postInterrupt({ engine }: House, asked: Asked): Answer {
  const { prompt_id: id } = bodyOf(asked);
  engine.interrupt(typeof id === "string" ? id : undefined);
  return text(200);
}

function getHistory({ engine }: House, { path }: Asked): Answer {
  const id = path.split("/")[2];
  const entries = [...engine.history].filter(([key]) => id === undefined || key === id);
  return json(Object.fromEntries(entries));
}

function jobStatus({ engine }: House, id: string): string | undefined {
  const entry = engine.history.get(id);
  if (entry?.status.completed) return "completed";
  if (entry) return entry.status.messages.some(([type]) => type === "execution_interrupted") ? "cancelled" : "failed";
  if (engine.running?.id === id) return "in_progress";
  return engine.pending.some((job) => job.id === id) ? "pending" : undefined;
}

function getJob(house: House, { path }: Asked): Answer {
  if (!house.jobs) return text(404, "404: Not Found");
  const id = path.split("/")[3] ?? "";
  const status = jobStatus(house, id);
  if (status === undefined) return json({ error: "Job not found" }, 404);
  return json({ id, status, priority: 0, outputs: house.engine.history.get(id)?.outputs ?? {} });
}

function postCancel(house: House, asked: Asked): Answer {
  if (!house.jobs) return text(404, "404: Not Found");
  const id = asked.path.split("/")[3] ?? "";
  const status = jobStatus(house, id);
  if (status === "pending") house.engine.remove(id);
  if (status === "in_progress") house.engine.interrupt(id);
  return json({ cancelled: status === "pending" || status === "in_progress" });
}

async function postUpload({ storage }: House, { body, contentType }: Asked): Promise<Answer> {
  const headers = { "content-type": contentType };
  const form = await new Response(new Uint8Array(body), { headers }).formData();
  const file = form.get("image");
  const subfolder = form.get("subfolder") ?? "";
  if (!(file instanceof File) || typeof subfolder !== "string" || subfolder.includes("..")) return text(400);
  const stored = storage.upload("input", subfolder, file.name, Buffer.from(await file.arrayBuffer()));
  return json({ name: stored.filename, subfolder: stored.subfolder, type: stored.type });
}

function getView({ storage }: House, { query }: Asked): Answer {
  const filename = query.get("filename") ?? "";
  const subfolder = query.get("subfolder") ?? "";
  if (filename.includes("..") || filename.startsWith("/")) return text(400);
  const body = storage.read({ filename, subfolder, type: query.get("type") ?? "output" });
  return body ? { status: 200, type: "image/png", body } : text(404);
}

function getObjectInfo(_house: House, { path }: Asked): Answer {
  const name = decodeURIComponent(path.split("/")[2] ?? "");
  const known = nodeClasses[name];
  if (known === undefined) return json({});
  const required = Object.entries(known.inputs).map(([input, { type, min, max }]) => {
    const options = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
    return [input, [typeof type === "string" ? type : [...type], options]];
  });
  const output = [...known.outputs];
  const input = { required: Object.fromEntries(required) };
  return json({ [name]: { input, output, output_node: known.isOutput === true, name, display_name: name } });
}

function getSystemStats({ version }: House): Answer {
  const device = { name: "cpu", type: "cpu", index: 0, vram_total: 8_589_934_592, vram_free: 6_442_450_944 };
  return json({ system: { os: "posix", comfyui_version: version, argv: ["main.py"] }, devices: [device] });
}

const getFeatures = (): Answer => json({ supports_preview_metadata: true, max_upload_size: 104_857_600 });

type Route = [method: string, path: RegExp, handle: (house: House, asked: Asked) => Answer | Promise<Answer>];

const routes: Route[] = [
  ["POST", /^\/prompt$/, postPrompt],
  ["GET", /^\/queue$/, getQueue],
  ["POST", /^\/queue$/, postQueue],
  ["POST", /^\/interrupt$/, postInterrupt],
  ["GET", /^\/history(\/[^/]+)?$/, getHistory],
  ["GET", /^\/api\/jobs\/[^/]+$/, getJob],
  ["POST", /^\/api\/jobs\/[^/]+\/cancel$/, postCancel],
  ["POST", /^\/upload\/image$/, postUpload],
  ["GET", /^\/view$/, getView],
  ["GET", /^\/object_info\/[^/]+$/, getObjectInfo],
  ["GET", /^\/system_stats$/, getSystemStats],
  ["GET", /^\/features$/, getFeatures],
];

/** Answers one request as the real server does, down to 500 for a body that is no JSON. */
export async function answer(house: House, asked: Asked): Promise<Answer> {
  const route = routes.find(([method, path]) => method === asked.method && path.test(asked.path));
  if (route === undefined) return text(404, "404: Not Found");
  try {
    return await route[2](house, asked);
  } catch (error) {
    if (error instanceof SyntaxError) return serverError();
    throw error;
  }
}
