import { randomUUID } from "node:crypto";
import type { Route } from "@pentimento/contract";
import { Hono } from "hono";
import { type Authentication, notSignedIn, readActor, requireMay, writeAudit } from "../domains/identity/index.ts";
import type { Deps } from "../platform/deps.ts";
import { StudioError } from "../platform/errors.ts";
import type { Actor, Endpoint, Place } from "../platform/web.ts";
import { answerOnce, comesAgain } from "./answer-once.ts";
import { authenticationAnswer } from "./authentication.ts";
import { fallbackAnswer } from "./fallback.ts";
import { headersFor } from "./headers.ts";
import { openApiDocument, openApiPage } from "./open-api.ts";
import type { Pace } from "./paced-body.ts";
import { problemOf, problemResponse } from "./problems.ts";
import type { RateLimits } from "./rate-limits.ts";
import { readBody, readParams, readQuery } from "./read-input.ts";
import { readUpload } from "./read-upload.ts";
import { refuseForeignOrigin } from "./same-origin.ts";
import type { WebFiles } from "./web-files.ts";

/** Where a path leads: the place it names, nothing found, or that it names none. */
export type FindPlace = (params: Record<string, string>) => Promise<Place | undefined | "none">;

export interface AppParts {
  deps: Deps;
  authentication: Authentication;
  endpoints: Endpoint[];
  findPlace: FindPlace;
  limits: RateLimits;
  pace: Pace;
  web: WebFiles;
  /** Origins that may send unsafe requests. */
  origins: readonly string[];
  /** Whether the process can do its work; for load balancers. */
  isReady(): Promise<boolean>;
}

interface Arrival {
  request: Request;
  requestId: string;
  address: string;
  url: URL;
}

const longestUrl = 8 * 1024;

/** Puts the web side together: each route of the contract goes through the same steps in the same order. */
export function openApp(parts: AppParts): Hono<{ Bindings: { address: string } }> {
  const app = new Hono<{ Bindings: { address: string } }>();
  const document = openApiDocument(parts.endpoints.map((one) => one.route));
  const arrive = (request: Request, address: string): Arrival => ({
    request,
    requestId: randomUUID(),
    address,
    url: new URL(request.url),
  });
  const handle = (request: Request, address: string, work: (arrival: Arrival) => Promise<Response>) =>
    guarded(parts, arrive(request, address), work);

  const plain: [string, () => Promise<Response>][] = [
    ["/healthz", async () => Response.json({ ok: true })],
    ["/readyz", async () => readiness(await parts.isReady())],
    ["/api/openapi.json", async () => Response.json(document)],
    ["/api/docs", async () => openApiPage(document)],
  ];
  for (const [path, work] of plain) app.get(path, (c) => handle(c.req.raw, c.env.address, work));
  app.all("/api/auth/*", (c) => handle(c.req.raw, c.env.address, (arrival) => authenticationAnswer(parts, arrival)));
  for (const one of literalFirst(parts.endpoints)) {
    const path = one.route.path.replace(/\{(\w+)\}/g, ":$1");
    app.on(one.route.method.toUpperCase(), path, (c) =>
      handle(c.req.raw, c.env.address, (arrival) =>
        answer(parts, one, arrival, c.req.param() as Record<string, string>),
      ),
    );
  }
  app.all("*", (c) => handle(c.req.raw, c.env.address, (arrival) => fallbackAnswer(parts, arrival)));
  return app;
}

const readiness = (ok: boolean) => Response.json({ ok }, { status: ok ? 200 : 503 });

/** Routes whose path is spelled out come before those with a parameter in the same place, so that none shadows another. */
function literalFirst(endpoints: readonly Endpoint[]): Endpoint[] {
  const rank = (path: string) => path.replace(/\{\w+\}/g, "\uffff");
  return endpoints.toSorted((one, other) => (rank(one.route.path) < rank(other.route.path) ? -1 : 1));
}

async function guarded(
  parts: AppParts,
  arrival: Arrival,
  work: (arrival: Arrival) => Promise<Response>,
): Promise<Response> {
  const began = performance.now();
  const response = await attempt(parts, arrival, work);
  const headers = headersFor(arrival.url.pathname, response, parts.origins);
  for (const [name, value] of headers) response.headers.set(name, value);
  response.headers.set("x-request-id", arrival.requestId);
  parts.deps.log.debug(
    {
      request: arrival.requestId,
      method: arrival.request.method,
      path: arrival.url.pathname,
      status: response.status,
      ms: Math.round(performance.now() - began),
    },
    "answered",
  );
  return response;
}

async function attempt(
  parts: AppParts,
  arrival: Arrival,
  work: (arrival: Arrival) => Promise<Response>,
): Promise<Response> {
  try {
    if (arrival.request.url.length > longestUrl)
      return problemResponse({
        ...problemOf(new StudioError("invalid", "url-too-long", "The address is too long"), arrival.requestId),
        status: 414,
      });
    const response = await work(arrival);
    // Answers of others may be frozen; ours get headers of their own.
    return new Response(response.body, response);
  } catch (error) {
    if (!(error instanceof StudioError))
      parts.deps.log.error({ err: error, request: arrival.requestId, path: arrival.url.pathname }, "a request failed");
    return problemResponse(
      problemOf(error, arrival.requestId),
      error instanceof StudioError && error.kind === "too_large" ? { connection: "close" } : {},
    );
  }
}

/** One request to one route: who, where, may they, is it right, then the use-case. */
async function answer(
  parts: AppParts,
  endpoint: Endpoint,
  arrival: Arrival,
  given: Record<string, string>,
): Promise<Response> {
  const { route } = endpoint;
  const { request } = arrival;
  const actor = await readActor(parts.deps, parts.authentication, request.headers);
  refuseForeignOrigin(request, parts.origins, route.upload !== undefined);
  const again = await comesAgain(parts.deps, { route, request, userId: actor.userId });
  await parts.limits.spend(again ? "reads" : route, actor, arrival.address);
  const params = readParams(route, given) as Record<string, string> | undefined;
  const named = route.placeInBody ? await readPlace(parts, route, actor, request) : undefined;
  const place = await locate(parts, route, actor, { ...params, ...named });
  const audited = admit(parts, route, actor, place, arrival);
  const query = readQuery(route, arrival.url);
  const upload = route.upload ? await readUpload(request, route.upload, uploadLimits(parts)) : undefined;
  const body = named ?? (await readBody(route.body, request, parts.pace));
  const { requestId } = arrival;
  const asked = { params, query, body, actor, place, request, requestId, upload };
  const work = () => endpoint.answer(asked as Parameters<Endpoint["answer"]>[0]);
  const { answer: result, repeated } = route.once
    ? await answerOnce(parts.deps, { route, request, userId: actor.userId, params, body }, work)
    : { answer: await work(), repeated: false };
  if (audited && !repeated) await audit(parts.deps, actor, route.action, place, "done", requestId);
  return respond(route, result, repeated);
}

const uploadLimits = ({ deps, pace }: AppParts) => ({ mostBytes: deps.config.UPLOAD_MAX_BYTES, pace });

/** The body of a route that names its place there, read before anybody was let in: only for those who are signed in. */
function readPlace(parts: AppParts, route: Route, actor: Actor, request: Request) {
  if (actor.userId === undefined) throw notSignedIn();
  return readBody(route.body, request, parts.pace) as Promise<Record<string, string>>;
}

async function locate(
  parts: AppParts,
  route: Route,
  actor: Actor,
  params: Record<string, string>,
): Promise<Place | undefined> {
  const place = await parts.findPlace(params);
  if (place === "none") return undefined;
  if (place) return place;
  // Whoever is not signed in learns only that; everybody else, that there is nothing for them.
  requireMay(actor, route.action as Parameters<typeof requireMay>[1], undefined, { missing: true });
  return undefined;
}

/** Lets pass who may; a refusal of a known person is written to the audit log. */
function admit(parts: AppParts, route: Route, actor: Actor, place: Place | undefined, arrival: Arrival): boolean {
  try {
    return requireMay(actor, route.action as Parameters<typeof requireMay>[1], place?.collection);
  } catch (error) {
    if (actor.userId !== undefined) {
      audit(parts.deps, actor, route.action, place, "refused", arrival.requestId).catch((failure: unknown) =>
        parts.deps.log.error({ err: failure }, "writing the audit log failed"),
      );
    }
    throw error;
  }
}

const audit = (
  deps: Deps,
  actor: Actor,
  action: string,
  place: Place | undefined,
  outcome: string,
  requestId: string,
) =>
  writeAudit(deps.db.read, {
    actorId: actor.userId,
    action,
    object: place?.variant?.uid ?? place?.subject?.uid ?? place?.collection.uid ?? "studio",
    outcome,
    requestId,
  });

function respond(route: Route, result: unknown, repeated: boolean): Response {
  if (result instanceof Response) return result;
  if (!route.answer) return new Response(null, { status: route.status });
  const headers = { "cache-control": "no-store", ...(repeated && { "idempotency-replayed": "true" }) };
  return Response.json(result, { status: route.status, headers });
}
