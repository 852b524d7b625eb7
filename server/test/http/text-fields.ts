import { asCreator, type Ground } from "./ground.ts";
import type { Answer } from "./wire.ts";

/** A JSON route that takes free text, and where in its body and answer the text stands. */
export interface TextField {
  name: string;
  method: "POST" | "PATCH";
  path(on: Ground): string;
  /** Pointer to the field, as a problem names it. */
  pointer: string;
  body(text: string): Record<string, unknown>;
  /** The text as the product gives it back; undefined where it is not given back by this route. */
  shown?(answer: Answer): unknown;
  /** The reviewer's route: the creator may not. */
  asReviewer?: true;
}

const own = (on: Ground) => `/api/collections/${on.subject.collection.uid}`;
const subjects = (on: Ground) => `${own(on)}/subjects`;
const sword = { kind: "item", name: "A sword" };

export const textFields: TextField[] = [
  {
    name: "the name of a new collection",
    method: "POST",
    path: () => "/api/collections",
    pointer: "/name",
    body: (name) => ({ name, kind: "world" }),
    shown: (answer) => answer.json?.name,
  },
  {
    name: "the name of a collection",
    method: "PATCH",
    path: own,
    pointer: "/name",
    body: (name) => ({ name }),
    shown: (answer) => answer.json?.name,
  },
  {
    name: "the name of a new subject",
    method: "POST",
    path: subjects,
    pointer: "/name",
    body: (name) => ({ kind: "item", name }),
    shown: (answer) => answer.json?.name,
  },
  {
    name: "the description of a new subject",
    method: "POST",
    path: subjects,
    pointer: "/description",
    body: (description) => ({ ...sword, description }),
    shown: (answer) => answer.json?.description,
  },
  {
    name: "an attribute of a new subject",
    method: "POST",
    path: subjects,
    pointer: "/attributes/age",
    body: (age) => ({ ...sword, attributes: { age } }),
    shown: (answer) => (answer.json?.attributes as { age?: string } | undefined)?.age,
  },
  {
    name: "the description of a subject",
    method: "PATCH",
    path: (on) => `/api/subjects/${on.subject.uid}`,
    pointer: "/description",
    body: (description) => ({ description }),
    shown: (answer) => answer.json?.description,
  },
  {
    name: "the label of a slot",
    method: "POST",
    path: (on) => `/api/subjects/${on.subject.uid}/slots`,
    pointer: "/label",
    body: (label) => ({ key: `slot-${crypto.randomUUID()}`, label }),
    shown: (answer) => answer.json?.label,
  },
  {
    name: "the prompt of a batch",
    method: "POST",
    path: (on) => `/api/characters/${on.place.uid}/variants/generate`,
    pointer: "/prompt",
    body: (prompt) => ({ variant_type: "backdrop", count: 1, prompt }),
  },
  {
    name: "the reason of a rejection",
    method: "POST",
    path: (on) => `/api/characters/${on.subject.uid}/variants/${on.variant.uid}/reject`,
    pointer: "/reason",
    body: (reason) => ({ reason }),
    asReviewer: true,
  },
  {
    name: "the reason of an override",
    method: "POST",
    path: (on) => `/api/characters/${on.subject.uid}/source-image/override`,
    pointer: "/reason",
    body: (reason) => ({ reason }),
    asReviewer: true,
  },
];

/** Sends a text in its field. The body is ours to write, so that texts without a UTF-8 form can be sent, escaped. */
export const sendText = (on: Ground, field: TextField, text: string): Promise<Answer> =>
  asCreator(on, {
    method: field.method,
    path: field.path(on),
    headers: { "content-type": "application/json", ...(field.asReviewer && { cookie: on.reviewerCookie }) },
    body: JSON.stringify(field.body(text)),
  });
