import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { pageNames } from "@pentimento/contract";
import { StudioError } from "../platform/errors.ts";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
};

const compressible = new Set([".html", ".js", ".css", ".svg", ".json"]);
const pack = promisify(gzip);

export interface WebFiles {
  /**
   * The file of a path, or the app where the path is one of its pages. A browser that asks for a page which is none gets
   * the app with 404, which then says so; everybody else a problem.
   * @throws StudioError `not-found`
   */
  serve(path: string, headers: Headers): Promise<Response>;
}

interface WebFile {
  bytes: Buffer;
  extension: string;
  packed?: Promise<Buffer>;
}

/** Reads the built web app into memory, where it is served from: it is small and never changes while the process runs. */
export function openWebFiles(folder: string): WebFiles {
  const files = new Map(
    existsSync(folder)
      ? readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
          entry.isFile() ? [fileOf(folder, join(entry.parentPath, entry.name))] : [],
        )
      : [],
  );
  return {
    async serve(path, headers) {
      const known = files.has(path) || isPage(path);
      const file = files.get(path) ?? (known || wantsPage(headers) ? files.get("/index.html") : undefined);
      if (!file) throw new StudioError("not_found", "not-found", "Nothing has this address");
      const hashed = path.startsWith("/assets/") || path.startsWith("/fonts/");
      return send(file, known ? 200 : 404, hashed, /\bgzip\b/.test(headers.get("accept-encoding") ?? ""));
    },
  };
}

const isPage = (path: string) => /^(\/[\w-]+)*\/?$/.test(path) && pageNames.includes(path.split("/")[1] ?? "");
const wantsPage = (headers: Headers) => headers.get("accept")?.includes("text/html") === true;

const fileOf = (folder: string, path: string): [string, WebFile] => [
  `/${relative(folder, path).split(sep).join("/")}`,
  { bytes: readFileSync(path), extension: extname(path) },
];

async function send(file: WebFile, status: 200 | 404, hashed: boolean, takesGzip: boolean): Promise<Response> {
  const packs = takesGzip && compressible.has(file.extension);
  if (packs) file.packed ??= pack(file.bytes) as Promise<Buffer>;
  const bytes = packs && file.packed ? await file.packed : file.bytes;
  return new Response(new Uint8Array(bytes), {
    status,
    headers: {
      "content-type": types[file.extension] ?? "application/octet-stream",
      "cache-control": hashed ? "public, max-age=31536000, immutable" : "no-cache",
      vary: "accept-encoding",
      ...(packs && { "content-encoding": "gzip" }),
    },
  });
}
