import { randomUUID } from "node:crypto";
import { asObject, asText, type Json, type JsonObject, readJson } from "../../src/platform/exact-json.ts";
import { type Answer, type Asked, bodyOf, type House, json, type Route, ServerStumble, text } from "./answers.ts";
import { Incomparable } from "./heap.ts";
import { type Job, queueRow } from "./job.ts";
import { validate } from "./validate.ts";
import type { Prompt } from "./validation-flaws.ts";

const promptIdForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const anyIdForm = /^\S+$/;

const refuse = (type: string, message: string, details: string) =>
  json({ error: { type, message, details, extra_info: {} }, node_errors: {} }, 400);

/** Whether this version takes it as a prompt's id; null lets the server make one. */
const isPromptId = ({ traits }: House, id: Json): id is string | null =>
  id === null || (typeof id === "string" && (traits.uuidOnly ? promptIdForm : anyIdForm).test(id));

const wrongId = () =>
  refuse(
    "invalid_prompt_id",
    "prompt_id must be a valid UUID",
    "prompt_id must be a UUID string in canonical lowercase hyphenated form; omit it to let the server generate one",
  );

/** Python's float(): text and numbers, "nan" included. @throws ServerStumble for anything else */
function asFloat(value: Json): number {
  if (typeof value === "number") return value;
  if (typeof value === "string" && /^\s*nan\s*$/i.test(value)) return Number.NaN;
  const read = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  if (Number.isNaN(read)) throw new ServerStumble("could not convert to float");
  return read;
}

function numberOf({ engine }: House, { number, front }: JsonObject): number {
  return number === undefined || number === null ? engine.nextNumber(front === true) : asFloat(number);
}

function extraDataOf({ traits }: House, { extra_data: given, client_id: clientId }: JsonObject): JsonObject {
  if (given !== undefined && asObject(given) === undefined) throw new ServerStumble("extra_data is no object");
  return {
    ...asObject(given),
    ...(clientId !== undefined && { client_id: clientId }),
    ...(traits.createTime && { create_time: Date.now() }),
  };
}

/** Credentials that came along run with the prompt and are shown to nobody. */
function withoutSecrets({ auth_token_comfy_org: _token, api_key_comfy_org: _key, ...shown }: JsonObject): JsonObject {
  return shown;
}

/** A list or a text is asked for its prompt too, and has none. */
function promptBodyOf(asked: Asked): JsonObject {
  const read = readJson(asked.body.toString() || "{}");
  return Array.isArray(read) || typeof read === "string" ? {} : bodyOf(asked);
}

function postPrompt(house: House, asked: Asked): Answer {
  const body = promptBodyOf(asked);
  const { prompt: given, prompt_id: id = null, client_id: clientId, partial_execution_targets: only } = body;
  if (!isPromptId(house, id)) return wrongId();
  if (given === undefined) return refuse("no_prompt", "No prompt provided", "No prompt provided");
  const prompt = asObject(given);
  if (prompt === undefined) throw new ServerStumble("the prompt is no object");
  const number = numberOf(house, body);
  const targets = Array.isArray(only) ? only.map(asText) : undefined;
  const verdict = validate(prompt, house.installation, targets);
  if (verdict.status === 400) return json(verdict.body, 400);
  const extraData = withoutSecrets(extraDataOf(house, body));
  const job = { number, id: id ?? randomUUID(), prompt: prompt as Prompt, extraData, outputs: verdict.outputs };
  enqueue(house, { ...job, clientId: typeof clientId === "string" ? clientId : undefined }, clientId);
  return json({ prompt_id: job.id, number, node_errors: verdict.nodeErrors });
}

/** A client id that cannot be looked up ends the server, a moment after the prompt was accepted. */
function enqueue(house: House, job: Job, clientId: Json | undefined): void {
  try {
    house.engine.enqueue(job);
  } catch (error) {
    if (!(error instanceof Incomparable)) throw error;
    throw new ServerStumble(error.message);
  }
  if (typeof clientId === "object" && clientId !== null) setImmediate(() => house.crash());
}

const getPrompt = ({ engine }: House): Answer => json({ exec_info: { queue_remaining: engine.queueLength } });

function getQueue({ engine }: House): Answer {
  const queue_running = engine.running ? [queueRow(engine.running)] : [];
  return json({ queue_running, queue_pending: engine.pending.map(queueRow) });
}

function postQueue({ engine }: House, asked: Asked): Answer {
  const { clear, delete: ids } = bodyOf(asked);
  if (clear === true) engine.clearQueue();
  for (const id of Array.isArray(ids) ? ids : []) engine.remove(asText(id));
  return text(200);
}

function postInterrupt({ engine, traits }: House, asked: Asked): Answer {
  const { prompt_id: id } = bodyOf(asked);
  engine.interrupt(traits.interruptById && typeof id === "string" ? id : undefined);
  return text(200);
}

function postFree({ engine }: House, asked: Asked): Answer {
  if (bodyOf(asked).free_memory === true) engine.freeMemory();
  return text(200);
}

function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const given = query.get(name);
  if (given === null) return undefined;
  if (!/^-?\d+$/.test(given)) throw new ServerStumble(`${name} is no integer`);
  return Number(given);
}

function getHistory({ engine }: House, { query }: Asked): Answer {
  const entries = [...engine.history];
  const most = wholeNumber(query, "max_items");
  const offset = wholeNumber(query, "offset") ?? -1;
  const start = offset < 0 && most !== undefined ? Math.max(0, entries.length - most) : Math.max(0, offset);
  return json(Object.fromEntries(entries.slice(start, most === undefined ? undefined : start + most)));
}

function getHistoryEntry({ engine }: House, { path }: Asked): Answer {
  const id = path.split("/")[2] ?? "";
  const entry = engine.history.get(id);
  return json(entry ? { [id]: entry } : {});
}

function postHistory({ engine }: House, asked: Asked): Answer {
  const { clear, delete: ids } = bodyOf(asked);
  if (clear === true) engine.clearHistory();
  for (const id of Array.isArray(ids) ? ids : []) engine.forget(asText(id));
  return text(200);
}

/** Prompts on their way: in, in line, out. */
export const promptRoutes: Route[] = [
  ["POST", /^\/prompt$/, postPrompt],
  ["GET", /^\/prompt$/, getPrompt],
  ["GET", /^\/queue$/, getQueue],
  ["POST", /^\/queue$/, postQueue],
  ["POST", /^\/interrupt$/, postInterrupt],
  ["POST", /^\/free$/, postFree],
  ["GET", /^\/history$/, getHistory],
  ["GET", /^\/history\/[^/]+$/, getHistoryEntry],
  ["POST", /^\/history$/, postHistory],
];
