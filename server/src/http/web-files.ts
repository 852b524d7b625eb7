import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
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
  /** The file of a path of the web app; every path without a file is a page of the app. */
  serve(path: string, acceptEncoding: string): Promise<Response>;
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
    async serve(path, acceptEncoding) {
      const file = files.get(path) ?? (extname(path) === "" ? files.get("/index.html") : undefined);
      if (!file) throw new StudioError("not_found", "not-found", "Nothing has this address");
      return send(file, path.startsWith("/assets/") || path.startsWith("/fonts/"), /\bgzip\b/.test(acceptEncoding));
    },
  };
}

const fileOf = (folder: string, path: string): [string, WebFile] => [
  `/${relative(folder, path).split(sep).join("/")}`,
  { bytes: readFileSync(path), extension: extname(path) },
];

async function send(file: WebFile, hashed: boolean, takesGzip: boolean): Promise<Response> {
  const packs = takesGzip && compressible.has(file.extension);
  if (packs) file.packed ??= pack(file.bytes) as Promise<Buffer>;
  const bytes = packs && file.packed ? await file.packed : file.bytes;
  return new Response(new Uint8Array(bytes), {
    headers: {
      "content-type": types[file.extension] ?? "application/octet-stream",
      "cache-control": hashed ? "public, max-age=31536000, immutable" : "no-cache",
      vary: "accept-encoding",
      ...(packs && { "content-encoding": "gzip" }),
    },
  });
}
