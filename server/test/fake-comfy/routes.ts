import { type Answer, type Asked, type House, type Route, ServerStumble, serverError, text } from "./answers.ts";
import { fileRoutes } from "./file-routes.ts";
import { Incomparable } from "./heap.ts";
import { informationRoutes } from "./information-routes.ts";
import { jobRoutes } from "./job-routes.ts";
import { promptRoutes } from "./prompt-routes.ts";

const routes: Route[] = [...promptRoutes, ...jobRoutes, ...fileRoutes, ...informationRoutes];

const isStumble = (error: unknown) =>
  error instanceof SyntaxError ||
  error instanceof ServerStumble ||
  error instanceof Incomparable ||
  (error instanceof Error && error.message.includes("unsupported image format"));

/** The path without the prefix that every route but those of jobs exists with and without. */
export const plainPath = (path: string) =>
  path.startsWith("/api/") && !path.startsWith("/api/jobs") ? path.slice("/api".length) : path;

/** Answers one request as the real server does, down to 500 for a body that is no JSON. */
export async function answer(house: House, asked: Asked): Promise<Answer> {
  const there = routes.filter(([, path]) => path.test(asked.path));
  const route = there.find(([method]) => method === asked.method);
  if (route === undefined) {
    return there.length > 0 ? text(405, "405: Method Not Allowed") : text(404, "404: Not Found");
  }
  try {
    return await route[2](house, asked);
  } catch (error) {
    if (isStumble(error)) return serverError();
    throw error;
  }
}
