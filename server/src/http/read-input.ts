import type { Route } from "@pentimento/contract";
import type { z } from "zod";
import { type Flaw, StudioError } from "../platform/errors.ts";
import { type Pace, pacedBody } from "./paced-body.ts";
import { sayFlaws } from "./say-flaw.ts";

const mostJsonBytes = 1024 * 1024;
const deepestJson = 64;

/** The parameters of a path. @throws StudioError `id-invalid` */
export function readParams(route: Route, given: Record<string, string>): unknown {
  return route.params && parse(route.params, given, "id-invalid", "");
}

/** The query. Giving a parameter twice is refused. @throws StudioError `validation` */
export function readQuery(route: Route, url: URL): unknown {
  if (!route.query) return undefined;
  const names = [...url.searchParams.keys()];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid([{ pointer: twice.slice(0, 60), detail: "This is given twice." }]);
  return parse(route.query, Object.fromEntries(url.searchParams), "validation", "");
}

/**
 * The JSON body.
 * @throws StudioError `content-type` (415), `json-too-large` (413), `upload-slow` (408), `json-malformed`, `json-too-deep`,
 * `text-invalid`, `validation`
 */
export async function readBody(body: z.ZodType | undefined, request: Request, pace: Pace): Promise<unknown> {
  if (!body) return undefined;
  const text = await readText(request, pace);
  if (text === "" && body.safeParse(undefined).success) return undefined;
  refuseOtherTypes(request);
  return parse(body, parseJson(text), "validation", "/");
}

function refuseOtherTypes(request: Request): void {
  const type = request.headers.get("content-type") ?? "";
  if (
    !/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type) ||
    request.headers.has("content-encoding")
  ) {
    throw new StudioError("unsupported", "content-type", "Send application/json in UTF-8, uncompressed");
  }
}

async function readText(request: Request, pace: Pace): Promise<string> {
  if (!request.body) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of pacedBody(request.body, pace)) {
    size += chunk.byteLength;
    if (size > mostJsonBytes)
      throw new StudioError("too_large", "json-too-large", "A JSON body may have 1 MiB at most");
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw malformed(cause);
  }
}

const malformed = (cause: unknown) =>
  new StudioError("invalid", "json-malformed", "The body is not JSON in UTF-8", { cause });

function parseJson(text: string): unknown {
  if (depthOf(text) > deepestJson)
    throw new StudioError("invalid", "json-too-deep", `JSON may be nested ${deepestJson} levels deep at most`);
  const value = readJson(text);
  const proto = findProto(value, "");
  if (proto !== undefined) throw invalid([{ pointer: proto, detail: "This is not known here." }]);
  return value;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed(cause);
  }
}

/** Pointer to a key `__proto__`, which a schema of free keys would drop without a word. The depth is limited by now. */
function findProto(value: unknown, at: string): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Object.hasOwn(value, "__proto__")) return `${at}/__proto__`;
  for (const [key, inner] of Object.entries(value)) {
    const found = findProto(inner, `${at}/${key.slice(0, 60)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Nesting of brackets outside of strings; counted before parsing, which would do all the work first. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{]|[\]}]/g)) {
    if (token === "[" || token === "{") deepest = Math.max(deepest, ++depth);
    else if (token === "]" || token === "}") depth--;
  }
  return deepest;
}

function parse(schema: z.ZodType, value: unknown, slug: string, root: string): unknown {
  const read = schema.safeParse(value, { error: sayFlaws(schema) });
  if (read.success) return read.data;
  const { issues } = read.error;
  const special = issues
    .map((issue) => ("params" in issue ? (issue.params as { slug?: string })?.slug : undefined))
    .find((one) => one !== undefined);
  throw invalid(
    issues.flatMap((issue) => flawsOf(issue, root)),
    special ?? slug,
  );
}

function flawsOf(issue: z.core.$ZodIssue, root: string): Flaw[] {
  const at = root + issue.path.map(String).join("/");
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      pointer: `${at === "/" ? "" : at}/${key.slice(0, 60)}`,
      detail: "This is not known here.",
    }));
  // The whole body has the empty pointer.
  return [{ pointer: at === "/" ? "" : at, detail: issue.message.slice(0, 200) }];
}

function invalid(flaws: Flaw[], slug = "validation"): StudioError {
  const [first] = flaws;
  const more = flaws.length > 1 ? ` And ${flaws.length - 1} more.` : "";
  return new StudioError(
    "invalid",
    slug,
    first ? `${first.pointer && `${first.pointer}: `}${first.detail}${more}` : "The input is not right",
    { flaws },
  );
}
