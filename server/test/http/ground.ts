import type { BuiltSubject, Person } from "../builders.ts";
import { openTestStudio, type TestStudio, type TestStudioOptions } from "../studio.ts";
import { type Answer, type Asking, ask, filePart, form, formType } from "./wire.ts";

/** Two collections that know nothing of each other, each with its maker, a subject and a finished candidate. */
export interface Ground {
  studio: TestStudio;
  creator: Person;
  cookie: string;
  subject: BuiltSubject;
  variant: { id: number; uid: string };
  /** A location of the same collection; pictures of it need no source. */
  place: BuiltSubject;
  reviewerCookie: string;
  other: { subject: BuiltSubject; variant: { id: number; uid: string }; cookie: string };
}

/** Opens a studio on which nothing happens by itself, so that whatever changes was changed by a request. */
export async function layGround(options: TestStudioOptions = {}): Promise<Ground> {
  const studio = await openTestStudio({ works: false, ...options });
  const [own, other] = [await home(studio), await home(studio)];
  const place = await studio.subject({ collection: own.subject.collection, kind: "location", name: "A harbour" });
  const reviewer = await studio.member(own.subject.collection.id, "reviewer");
  return { studio, ...own, place, reviewerCookie: await studio.cookieOf(reviewer), other };
}

async function home(studio: TestStudio) {
  const collection = await studio.collection();
  const subject = await studio.subject({ collection });
  const variant = await studio.variant(subject);
  return { creator: collection.maker, subject, variant, cookie: await studio.cookieOf(collection.maker) };
}

/** A request as the creator's own page sends it; headers given as undefined are left out. */
export function asCreator({ studio, cookie }: Ground, asking: Asking): Promise<Answer> {
  const headers = { cookie, origin: studio.origin, "x-pentimento": "upload", ...asking.headers };
  const kept = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  return ask(studio.origin, { ...asking, headers: kept });
}

/** A JSON request of the creator. Text goes out as it is, everything else as JSON. */
export const askJson = (ground: Ground, method: string, path: string, body: unknown, type = "application/json") =>
  asCreator(ground, {
    method,
    path,
    headers: { "content-type": type },
    body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
  });

export const sourcePath = (ground: Ground) => `/api/characters/${ground.subject.uid}/source-image`;

/** Sends a multipart body, whatever it is, to the upload route. */
export const askForm = (ground: Ground, body: Asking["body"], headers: Asking["headers"] = {}) =>
  asCreator(ground, {
    method: "POST",
    path: sourcePath(ground),
    headers: { "content-type": formType, ...headers },
    body,
  });

/** Uploads bytes as the subject's source, as a browser does. */
export const upload = (ground: Ground, bytes: Uint8Array, named?: Parameters<typeof filePart>[1]) =>
  askForm(ground, form(filePart(bytes, named)));
