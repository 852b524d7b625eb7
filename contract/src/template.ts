/** What placeholders stand for. `description` is the request's prompt when it brought one, else the subject's text. */
export interface TemplateValues {
  name: string;
  kind: string;
  description: string;
  attributes: Readonly<Record<string, string>>;
}

/** A name in braces: letters, digits, blanks, and the few signs that names of attributes are written with. */
const placeholder = /\{([\p{L}\p{N}_][\p{L}\p{N}_ .'-]{0,59})\}/gu;
/** Anything else in braces that could be meant as a placeholder. Quotes, bars and colons speak of other things. */
const braced = /\{([^{}"'|:\n]*)\}/g;
/** Stands for a value that is empty until its commas are tidied; storable text never holds it. */
const nothing = "\u0000";

/** Placeholders of a template that can name nothing, such as `{1 + 1}` or `{}`. */
export const badPlaceholders = (template: string): string[] =>
  [...template.matchAll(braced)].map(([all]) => all).filter((all) => all.replace(placeholder, "") !== "");

/** Placeholders of a template that name nothing these values have, such as `{bogus thing}`: they become empty text. */
export const unknownPlaceholders = (template: string, values: TemplateValues): string[] => [
  ...new Set(
    [...template.matchAll(placeholder)].filter(([, name]) => !isKnown(name ?? "", values)).map(([all]) => all),
  ),
];

/**
 * A template with its placeholders filled in. What is filled in stays text: quotes and braces in it mean nothing. An
 * attribute that the subject lacks becomes empty, and takes the comma beside it along.
 */
export function renderTemplate(template: string, values: TemplateValues): string {
  const filled = template.replace(placeholder, (_all, name: string) => valueOf(name, values) || nothing);
  return tidied(filled);
}

const ownWords: readonly string[] = ["name", "kind", "description", "prompt"];

const keyOf = (name: string, { attributes }: TemplateValues): string | undefined =>
  Object.keys(attributes).find((key) => key === name) ?? Object.keys(attributes).find(sameAs(name));

const isKnown = (name: string, values: TemplateValues): boolean =>
  ownWords.includes(name) || keyOf(name, values) !== undefined;

function valueOf(name: string, { attributes, ...values }: TemplateValues): string {
  const known = name === "prompt" ? values.description : values[name as keyof typeof values];
  if (Object.hasOwn(values, name) || name === "prompt") return known.trim();
  const own = keyOf(name, { attributes, ...values });
  return own === undefined ? "" : (attributes[own] ?? "").trim();
}

const plain = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replace(/[ _-]+/g, " ");
const sameAs = (name: string) => (key: string) => plain(key) === plain(name);

function tidied(text: string): string {
  if (!text.includes(nothing)) return text;
  return text
    .replace(/^(?:[^\S\n]*\0[^\S\n]*,[^\S\n]*)+/gm, "")
    .replace(/[^\S\n]*,[^\S\n]*\0(?=[^\S\n]*(?:,|$))/gm, "")
    .replace(/[^\S\n]?\0/g, "");
}
