import type { z } from "zod";

export type Method = "get" | "post" | "put" | "patch" | "delete";

/**
 * One route of the API, as data. The server validates by it, the OpenAPI page is drawn from it and the typed client
 * is inferred from it. `path` carries its parameters in braces.
 */
export interface Route<
  Params extends z.ZodType | undefined = z.ZodType | undefined,
  Query extends z.ZodType | undefined = z.ZodType | undefined,
  Body extends z.ZodType | undefined = z.ZodType | undefined,
  Answer extends z.ZodType | undefined = z.ZodType | undefined,
> {
  name: string;
  method: Method;
  path: `/${string}`;
  summary: string;
  /** Key of the authorisation table (`can`); the server does not compile while one is missing there. */
  action: string;
  params?: Params;
  query?: Query;
  /** JSON body. */
  body?: Body;
  /** The body names the collection that the act is done to, as `collection_id`. */
  placeInBody?: true;
  /** With an Idempotency-Key the same request has one effect, and its first answer is given again for a day. */
  once?: true;
  /** Name of the single file field of a multipart body; such a route has no JSON body. */
  upload?: "file";
  /** The answer is a picture, not JSON. */
  binary?: true;
  /** Status of success; the answer has no body when `answer` is absent. 302 leads to a picture. */
  status: 200 | 201 | 202 | 204 | 302;
  answer?: Answer;
  /** Problem slugs that this route may answer with, beside the general ones. */
  problems?: readonly string[];
}

/** Declares a route and keeps its literal types. */
export const route = <const R extends Route>(definition: R): R => definition;

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type Given<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined;

export type ParamsOf<R> = R extends { params: infer P } ? Parsed<P> : undefined;
export type QueryOf<R> = R extends { query: infer Q } ? Parsed<Q> : undefined;
export type BodyOf<R> = R extends { body: infer B } ? Parsed<B> : undefined;
export type AnswerOf<R> = R extends { answer: infer A } ? Parsed<A> : undefined;

type Part<Key extends string, Schema> = [Given<Schema>] extends [undefined]
  ? unknown
  : Record<never, never> extends Given<Schema>
    ? { [K in Key]?: Given<Schema> }
    : { [K in Key]: Given<Schema> };

/** What a caller of the route has to hand over. */
export type InputOf<R> = (R extends { params: infer P } ? Part<"params", P> : unknown) &
  (R extends { query: infer Q } ? Part<"query", Q> : unknown) &
  (R extends { body: infer B } ? Part<"body", B> : unknown) &
  (R extends { upload: "file" } ? { file: Blob } : unknown);
