import { StudioError } from "../platform/errors.ts";

const safe = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses unsafe requests that carry a session but do not come from a page of ours: with a cookie the Origin must be
 * ours, and uploads carry a header that a form of another site cannot set.
 * @throws StudioError `origin-not-allowed` (forbidden)
 */
export function refuseForeignOrigin(request: Request, origins: readonly string[], isUpload: boolean): void {
  if (safe.has(request.method)) return;
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const foreign = origin === null ? request.headers.has("cookie") : !origins.includes(origin);
  const crossSite = site !== null && site !== "same-origin" && site !== "none";
  const unmarked = isUpload && request.headers.has("cookie") && !request.headers.has("x-pentimento");
  if (foreign || crossSite || unmarked)
    throw new StudioError("forbidden", "origin-not-allowed", "This request does not come from a page of this studio");
}
