import { problem, type Route } from "@pentimento/contract";
import { z } from "zod";

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 document of these routes. zod writes JSON Schema 2020-12, which is what 3.1 takes. */
export function openApiDocument(routes: readonly Route[]): Json {
  const schemas: Json = {};
  const schemaOf = (schema: z.ZodType, io: "input" | "output"): Json => {
    const {
      $schema: _,
      $defs,
      ...own
    } = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline" }) as Json;
    Object.assign(schemas, $defs as Json | undefined);
    return rewritten(own) as Json;
  };
  const problemSchema = schemaOf(problem, "output");
  const paths: Record<string, Json> = {};
  for (const one of routes)
    paths[one.path] = { ...paths[one.path], [one.method]: operationOf(one, schemaOf, problemSchema) };
  return {
    openapi: "3.1.0",
    info: {
      title: "Pentimento",
      version: "0.1.0",
      description:
        "Every picture and its past: sources, candidates, one hero per slot, cards. Errors are problem documents of RFC 9457.",
    },
    paths,
    components: { schemas: rewritten(schemas) },
  };
}

/** Definitions live under components, not in each schema. */
function rewritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewritten);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === "$ref" && typeof inner === "string"
        ? inner.replace("#/$defs/", "#/components/schemas/")
        : rewritten(inner),
    ]),
  );
}

type SchemaOf = (schema: z.ZodType, io: "input" | "output") => Json;

function operationOf(route: Route, schemaOf: SchemaOf, problemSchema: Json): Json {
  const body = requestBodyOf(route, schemaOf);
  return {
    operationId: route.name,
    summary: route.summary,
    tags: [route.name.split(".")[0]],
    parameters: [
      ...parametersOf(route.params, "path", schemaOf),
      ...parametersOf(route.query, "query", schemaOf),
      ...(route.once ? [onceKey] : []),
    ],
    ...(body && { requestBody: body }),
    responses: {
      [route.status]: { description: "Done", ...answerOf(route, schemaOf) },
      default: {
        description: `A problem${route.problems ? `: ${route.problems.join(", ")}, or a general one` : ""}`,
        content: { "application/problem+json": { schema: problemSchema } },
      },
    },
  };
}

const onceKey: Json = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "The same request under the same key has one effect; its first answer is given again for 24 hours",
  schema: { type: "string", minLength: 1, maxLength: 200 },
};

function answerOf(route: Route, schemaOf: SchemaOf): Json {
  if (route.status === 302) return { headers: { location: { schema: { type: "string", format: "uri-reference" } } } };
  if (route.binary) return { content: { "image/*": { schema: { type: "string", format: "binary" } } } };
  return route.answer ? { content: { "application/json": { schema: schemaOf(route.answer, "output") } } } : {};
}

function requestBodyOf(route: Route, schemaOf: SchemaOf): Json | undefined {
  if (route.upload) {
    const schema = {
      type: "object",
      required: [route.upload],
      properties: { [route.upload]: { type: "string", format: "binary" } },
    };
    return { required: true, content: { "multipart/form-data": { schema } } };
  }
  return (
    route.body && {
      required: !route.body.safeParse(undefined).success,
      content: { "application/json": { schema: schemaOf(route.body, "input") } },
    }
  );
}

function parametersOf(schema: z.ZodType | undefined, place: "path" | "query", schemaOf: SchemaOf): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, "input") as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, inner]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: inner,
  }));
}

/** A plain page of the document that needs no script and nothing from outside. */
export function openApiPage(document: Json): Response {
  const paths = document.paths as Record<string, Record<string, { summary: string; operationId: string }>>;
  const rows = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, one]) =>
        `<tr><td><code>${method.toUpperCase()}</code></td><td><code>${escaped(path)}</code></td><td>${escaped(one.summary)}</td></tr>`,
    ),
  );
  const style =
    "body{font:15px/1.6 system-ui;margin:3rem auto;max-width:64rem;padding:0 1rem;color-scheme:light dark}td{padding:.35rem 1rem .35rem 0;border-top:1px solid #8884;vertical-align:top}table{border-collapse:collapse;width:100%}";
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Pentimento API</title><style>${style}</style><h1>Pentimento API</h1><p>The whole document, for tools: <a href="/api/openapi.json">openapi.json</a>. Errors are problem documents of RFC 9457.</p><table>${rows.join("")}</table></html>`;
  return new Response(html, { headers: { "content-type": "text/html; charset=utf-8" } });
}

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
