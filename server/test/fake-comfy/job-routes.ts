import { asObject, type Json, type JsonObject } from "../../src/platform/exact-json.ts";
import { type Answer, type Asked, bodyOf, type Handle, type House, json, part, type Route, text } from "./answers.ts";
import type { Entry, Job } from "./job.ts";

const statuses = ["pending", "in_progress", "completed", "failed", "cancelled"];

function endedStatus(entry: Entry): string {
  if (entry.status.completed) return "completed";
  return entry.status.messages.some(([type]) => type === "execution_interrupted") ? "cancelled" : "failed";
}

const messageOf = ({ status }: Entry, ...types: string[]) =>
  status.messages.find(([type]) => types.includes(type))?.[1];

function endedJob(id: string, entry: Entry): JsonObject {
  const [number, , , extraData] = entry.prompt;
  const error = messageOf(entry, "execution_error");
  const outputs = Object.entries(entry.outputs);
  const pictures = outputs.flatMap(([nodeId, output]) => {
    const images = asObject(output)?.images;
    return (Array.isArray(images) ? images : []).map((image) => ({ ...asObject(image), nodeId, mediaType: "images" }));
  });
  const end = messageOf(entry, "execution_success", "execution_error", "execution_interrupted");
  return pruned({
    id,
    status: endedStatus(entry),
    priority: number as Json,
    create_time: asObject(extraData)?.create_time ?? null,
    execution_start_time: messageOf(entry, "execution_start")?.timestamp ?? null,
    execution_end_time: end?.timestamp ?? null,
    execution_error: error ?? null,
    outputs_count: pictures.length,
    previewable_outputs_count: pictures.length,
    preview_output: pictures.at(-1) ?? null,
    workflow_id: workflowId(asObject(extraData)),
  });
}

const workflowId = (extraData: JsonObject | undefined): Json =>
  asObject(asObject(asObject(extraData)?.extra_pnginfo)?.workflow)?.id ?? null;

const openJob = ({ id, number, extraData }: Job, status: string): JsonObject =>
  pruned({
    id,
    status,
    priority: number,
    create_time: extraData.create_time ?? null,
    outputs_count: 0,
    workflow_id: workflowId(extraData),
  });

const pruned = (job: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(job).filter(([, value]) => value !== null));

/** What is known of one id. The history wins over the queue, even where the id is waiting again. */
function findJob({ engine }: House, id: string): JsonObject | undefined {
  const entry = engine.history.get(id);
  if (entry) return endedJob(id, entry);
  if (engine.running?.id === id) return openJob(engine.running, "in_progress");
  const waiting = engine.pending.find((job) => job.id === id);
  return waiting && openJob(waiting, "pending");
}

function allJobs({ engine }: House): JsonObject[] {
  return [
    ...engine.pending.map((job) => openJob(job, "pending")),
    ...(engine.running ? [openJob(engine.running, "in_progress")] : []),
    ...[...engine.history].map(([id, entry]) => endedJob(id, entry)),
  ];
}

function getJob(house: House, asked: Asked): Answer {
  const id = part(asked, 3);
  const job = findJob(house, id);
  if (job === undefined) return json({ error: "Job not found" }, 404);
  const entry = house.engine.history.get(id);
  const [, , prompt, extra_data] = entry?.prompt ?? [];
  const workflow = { prompt: prompt ?? null, extra_data: extra_data ?? null };
  return json(entry ? { ...job, outputs: entry.outputs, execution_status: entry.status, workflow } : job);
}

const wrong = (error: string) => json({ error }, 400);

function wrongStatus(query: URLSearchParams): Answer | undefined {
  const asked = query.get("status")?.split(",") ?? [];
  const unknown = asked.filter((status) => !statuses.includes(status));
  if (unknown.length === 0) return undefined;
  return wrong(`Invalid status value(s): ${unknown.join(", ")}. Valid values: ${statuses.join(", ")}`);
}

function wrongQuery(query: URLSearchParams): Answer | undefined {
  for (const name of ["limit", "offset"]) {
    if (!/^-?\d+$/.test(query.get(name) ?? "1")) return wrong(`${name} must be an integer`);
  }
  if (Number(query.get("limit") ?? 1) < 1) return wrong("limit must be a positive integer");
  if (!/^(created_at|execution_duration)$/.test(query.get("sort_by") ?? "created_at")) {
    return wrong("sort_by must be 'created_at' or 'execution_duration'");
  }
  return wrongStatus(query);
}

const numberIn = (job: JsonObject, name: string) => Number(job[name] ?? 0);

function sortKey(query: URLSearchParams, job: JsonObject): number {
  if (query.get("sort_by") !== "execution_duration") return numberIn(job, "create_time");
  return numberIn(job, "execution_end_time") - numberIn(job, "execution_start_time");
}

function getJobs(house: House, { query }: Asked): Answer {
  const flaw = wrongQuery(query);
  if (flaw) return flaw;
  const wanted = query.get("status")?.split(",") ?? statuses;
  const workflow = query.get("workflow_id");
  const direction = query.get("sort_order") === "asc" ? 1 : -1;
  const found = allJobs(house)
    .filter((job) => wanted.includes(String(job.status)) && (workflow === null || job.workflow_id === workflow))
    .sort((first, second) => direction * (sortKey(query, first) - sortKey(query, second)));
  const offset = Math.max(0, Number(query.get("offset") ?? 0));
  const limit = query.has("limit") ? Number(query.get("limit")) : null;
  const jobs = found.slice(offset, limit === null ? undefined : offset + limit);
  const has_more = offset + jobs.length < found.length;
  return json({ jobs, pagination: { offset, limit, total: found.length, has_more } });
}

/** Waiting jobs leave the queue without a trace, running ones are interrupted. */
function cancel({ engine }: House, id: string): boolean {
  return engine.remove(id) || engine.interrupt(id);
}

const postCancel: Handle = (house, asked) => json({ cancelled: cancel(house, part(asked, 3)) });

function postCancelMany(house: House, asked: Asked): Answer {
  const { job_ids: ids } = bodyOf(asked);
  if (!Array.isArray(ids)) return wrong("job_ids must be a list");
  const invalid = ids.filter((id) => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(id)));
  if (invalid.length > 0) return json({ error: "job_ids contains invalid id(s)", invalid_ids: invalid }, 400);
  return json({ cancelled: ids.map((id) => cancel(house, String(id))).some(Boolean) });
}

const noRoute = () => text(404, "404: Not Found");
const sinceJobs =
  (handle: Handle): Handle =>
  (house, asked) =>
    house.traits.jobs ? handle(house, asked) : noRoute();
const sinceCancel =
  (handle: Handle): Handle =>
  (house, asked) =>
    house.traits.cancelJobs ? handle(house, asked) : noRoute();

/** The newer view of the same prompts: one call tells where an id stands. */
export const jobRoutes: Route[] = [
  ["GET", /^\/api\/jobs$/, sinceJobs(getJobs)],
  ["POST", /^\/api\/jobs\/cancel$/, sinceCancel(postCancelMany)],
  ["GET", /^\/api\/jobs\/[^/]+$/, sinceJobs(getJob)],
  ["POST", /^\/api\/jobs\/[^/]+\/cancel$/, sinceCancel(postCancel)],
];
