import { createClient, ProblemError } from "@pentimento/contract";

/** The one client of the page. Same origin; the session travels as a cookie. */
export const api = createClient();

export interface Trouble {
  /** What could not be done, as a short sentence. */
  title: string;
  detail: string;
  /** What is wrong with single fields, by the field's name as it stands in the body. */
  fields: Record<string, string>;
  slug: string;
  status: number;
}

/** Any thrown thing as plain sentences. A request without an answer says so, and that it may be repeated. */
export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof ProblemError)) {
    const lost = error instanceof TypeError;
    return {
      title: lost ? "The studio did not answer." : "Something went wrong on this page.",
      detail: lost
        ? "Nothing was changed. Try again in a moment."
        : String(error instanceof Error ? error.message : error),
      fields: {},
      slug: lost ? "offline" : "unexpected",
      status: 0,
    };
  }
  const { title, detail, status, errors = [] } = error.problem;
  return { title, detail: unplaced(detail, errors[0]), status, slug: error.slug, fields: fieldsOf(errors) };
}

/** A detail begins with the place in the request that is wrong; a person is shown that place on the page. */
function unplaced(detail: string, first: { pointer: string } | undefined): string {
  const place = first?.pointer ? `${first.pointer}: ` : "";
  return detail.startsWith(place) ? detail.slice(place.length) : detail;
}

/** JSON pointers such as "/collection/name" become "collection.name"; a leading "#" or "/body" is dropped. */
function fieldsOf(errors: readonly { pointer: string; detail: string }[]): Record<string, string> {
  const named = errors.map(({ pointer, detail }) => [
    pointer.replace(/^#?\/?(body\/)?/, "").replaceAll("/", "."),
    detail,
  ]);
  return Object.fromEntries(named);
}

/** Detail if there is one, else the title: one sentence for a person. */
export const sentenceOf = (error: unknown): string => {
  const { title, detail } = troubleOf(error);
  return detail || title;
};

export interface FormTrouble {
  /** What is wrong beside which field. */
  fields: Record<string, string>;
  /** What concerns no single field that is shown. */
  general: string | undefined;
}

/** A refusal as a form shows it: beside the fields it knows, and the rest as one sentence. */
export function formTrouble(error: unknown, known: readonly string[]): FormTrouble {
  if (!error) return { fields: {}, general: undefined };
  const { fields, title, detail } = troubleOf(error);
  const shown = known.some((name) => fields[name]);
  return { fields, general: shown ? undefined : detail || title };
}
