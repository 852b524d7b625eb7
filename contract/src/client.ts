import { type Problem, ProblemError } from "./errors.ts";
import type { AnswerOf, InputOf, Route } from "./route.ts";

export interface ClientOptions {
  /** Origin of the studio, without a slash at the end; empty in the browser. */
  origin?: string;
  fetch?: typeof fetch;
  headers?: Record<string, string>;
}

interface LooseInput {
  params?: Record<string, string | number>;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  file?: Blob;
}

/**
 * Makes the typed client: `api(route, input)` sends one request and gives the parsed answer.
 * It throws `ProblemError` for every answer that is not a success, and fetch's own error when there was no answer.
 */
export function createClient({ origin = "", fetch: send = fetch, headers = {} }: ClientOptions = {}) {
  return async <R extends Route>(
    definition: R,
    input: InputOf<R>,
    options: { signal?: AbortSignal; headers?: Record<string, string> } = {},
  ): Promise<AnswerOf<R>> => {
    const given = input as LooseInput;
    const { body, contentType } = encodeBody(given);
    const answer = await send(origin + addressOf(definition.path, given), {
      method: definition.method.toUpperCase(),
      headers: { accept: "application/json", ...contentType, ...headers, ...options.headers },
      body,
      signal: options.signal,
    });
    if (!answer.ok) throw new ProblemError(await readProblem(answer));
    return (definition.answer ? await answer.json() : undefined) as AnswerOf<R>;
  };
}

export type Client = ReturnType<typeof createClient>;

/** Fills a route's path and query. */
export function addressOf(path: string, input: LooseInput): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(input.params?.[name] ?? "")),
  );
  const query = new URLSearchParams(
    Object.entries(input.query ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  ).toString();
  return query ? `${filled}?${query}` : filled;
}

function encodeBody({ body, file }: LooseInput): { body?: string | FormData; contentType: Record<string, string> } {
  if (file) {
    const form = new FormData();
    form.append("file", file);
    // A form of another site cannot set this header, so its upload is refused.
    return { body: form, contentType: { "x-pentimento": "upload" } };
  }
  if (body === undefined) return { contentType: {} };
  return { body: JSON.stringify(body), contentType: { "content-type": "application/json" } };
}

async function readProblem(answer: Response): Promise<Problem> {
  const fallback = {
    type: "/problems/unexpected",
    title: "Unexpected answer",
    status: answer.status,
    detail: `The server answered ${answer.status}`,
    instance: "",
  };
  if (!answer.headers.get("content-type")?.includes("json")) return fallback;
  const told = (await answer.json()) as Partial<Problem>;
  return { ...fallback, ...told };
}
