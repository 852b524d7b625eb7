import type { AnswerOf, BodyOf, ParamsOf, QueryOf, Role, Route } from "@pentimento/contract";
import { StudioError } from "./errors.ts";

/** Who asks. Nobody signed in has no `userId`. Roles count inside their own collection only. */
export interface Actor {
  userId: number | undefined;
  name: string;
  email: string;
  isAdmin: boolean;
  /** Role by the row number of the collection. */
  roles: ReadonlyMap<number, Role>;
}

export const nobody: Actor = { userId: undefined, name: "", email: "", isAdmin: false, roles: new Map() };

/** What a route is about, found from its path before anything else happens. */
export interface Place {
  collection: { id: number; uid: string; kind: string; requiresApproval: boolean };
  subject?: { id: number; uid: string; name: string };
  variant?: { id: number; uid: string; trashed: boolean };
}

/** One authorised request, parsed. */
export interface Asked<R> {
  params: ParamsOf<R>;
  query: QueryOf<R>;
  body: BodyOf<R>;
  actor: Actor;
  /** Present whenever the path names a collection or something in one. */
  place: Place | undefined;
  request: Request;
  requestId: string;
  /** The one file of an upload route. */
  upload: UploadedFile | undefined;
}

export interface UploadedFile {
  bytes: Uint8Array;
  /** As the sender called it, cleaned for showing; never a path of ours. */
  name: string;
}

export interface Endpoint {
  route: Route;
  answer(asked: Asked<Route>): Promise<unknown>;
}

/** Binds a route of the contract to what answers it. A file route answers a `Response` itself. */
export const endpoint = <R extends Route>(
  route: R,
  answer: (asked: Asked<R>) => Promise<R extends { binary: true } ? Response : AnswerOf<R>>,
): Endpoint => ({
  route,
  // The router parses by the route's own schemas before it calls.
  answer: (asked: Asked<R>) => answer(asked),
});

/** The file of an upload route, which the router has received whole. */
export function uploadOf(asked: { upload: UploadedFile | undefined }): UploadedFile {
  if (!asked.upload) throw new Error("the route takes no upload");
  return asked.upload;
}

/** The subject a route's path names. The router has found it, or answered 404 before. */
export function subjectOf(asked: { place: Place | undefined }): Place & { subject: NonNullable<Place["subject"]> } {
  const { place } = asked;
  if (!place?.subject) throw new Error("the route's path names no subject");
  return { ...place, subject: place.subject };
}

/**
 * The variant a route's path names, which belongs to the subject the path names.
 * @throws StudioError `not-found` when it lies in the trash, unless the route asks for those too
 */
export function variantOf(asked: { place: Place | undefined }, { trashedToo = false } = {}) {
  const place = subjectOf(asked);
  if (!place.variant) throw new Error("the route's path names no variant");
  if (place.variant.trashed && !trashedToo)
    throw new StudioError("not_found", "not-found", "This picture lies in the trash");
  return { ...place, variant: place.variant };
}

/** The collection a route's path names. */
export function collectionOf(asked: { place: Place | undefined }): Place["collection"] {
  if (!asked.place) throw new Error("the route's path names no collection");
  return asked.place.collection;
}
