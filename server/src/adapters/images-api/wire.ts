import { z } from "zod";
import type { Attempt, Failure } from "../providers/provider.ts";
import type { Answer } from "./exchange.ts";

export interface Size {
  width: number;
  height: number;
}

const given = z.object({
  data: z.array(z.object({ b64_json: z.string().nullish(), url: z.string().nullish() })).min(1),
});
const complaint = z.object({ error: z.object({ message: z.string() }) });

/** The picture of an answer: its bytes, or where they lie. */
export type Given = { bytes: Buffer } | { url: string };

/** The size nearest in shape to the wanted one; of equal shapes the one nearest in area. */
export function nearestSize(wanted: Size, sizes: readonly Size[]): Size {
  const shape = ({ width, height }: Size) => Math.log(width / height);
  const area = ({ width, height }: Size) => Math.log(width * height);
  // A shape that is off counts more than any area.
  const distance = (size: Size) => Math.abs(shape(size) - shape(wanted)) * 100 + Math.abs(area(size) - area(wanted));
  return sizes.reduce((best, size) => (distance(size) < distance(best) ? size : best), sizes[0] ?? wanted);
}

/** The request for one picture: `/images/edits` with a source, else `/images/generations`. */
export async function requestOf(attempt: Attempt, model: string, sizes: readonly Size[]) {
  const { width, height } = nearestSize(attempt, sizes);
  const fields: Record<string, string> = { model, prompt: attempt.prompt, size: `${width}x${height}` };
  if (attempt.alpha) Object.assign(fields, { background: "transparent", output_format: "png" });
  if (!attempt.source) {
    const body = Buffer.from(JSON.stringify({ ...fields, n: 1 }));
    return { path: "images/generations", mediaType: "application/json", body };
  }
  const { bytes, format } = attempt.source;
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, n: "1" })) form.set(name, value);
  form.set("image", new Blob([new Uint8Array(bytes)], { type: `image/${format}` }), `source.${format}`);
  const written = new Response(form);
  return {
    path: "images/edits",
    mediaType: written.headers.get("content-type") ?? "",
    body: Buffer.from(await written.arrayBuffer()),
  };
}

function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** What a 2xx holds; nothing when it holds no picture. */
export function pictureOf({ bytes }: Answer): Given | undefined {
  const read = given.safeParse(readJson(bytes));
  const [first] = read.data?.data ?? [];
  if (first?.b64_json) return { bytes: Buffer.from(first.b64_json, "base64") };
  return first?.url ? { url: first.url } : undefined;
}

const lineMax = 200;

/** What an answer that is no 2xx means. Of 5xx nobody knows whether the picture was made behind it. */
export function failureOf({ status, bytes }: Answer): Failure {
  if (status === 401 || status === 403)
    return { kind: "refused", message: "The image API does not accept the key it was given" };
  if (status >= 500)
    return {
      kind: "unreachable",
      message: `The image API answered ${status}; the picture may have been charged`,
      mayHaveCost: true,
    };
  const read = complaint.safeParse(readJson(bytes));
  const reason = (read.data?.error.message ?? "").split("\n", 1)[0]?.slice(0, lineMax);
  return { kind: "refused", message: `The image API refused this with ${status}${reason ? `: ${reason}` : ""}` };
}

/** Seconds of a Retry-After, between 1 and 600; without one a common minute is assumed. */
export function restSeconds({ headers }: Pick<Answer, "headers">, now: Date): number {
  const text = headers["retry-after"];
  const seconds = Number(text ?? 60);
  const wait = Number.isFinite(seconds) ? seconds : (Date.parse(String(text)) - now.getTime()) / 1_000;
  return Number.isFinite(wait) ? Math.min(600, Math.max(1, Math.ceil(wait))) : 60;
}
