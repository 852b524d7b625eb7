/** The documents of `docs/requirements.md`, in their order: five sources, parts, known mistakes, settled conflicts. */
export const documents = ["S0", "S1", "S2", "S3", "S4", "P", "U", "C"] as const;
export type Document = (typeof documents)[number];

const idPattern = "(?:S[0-4]-[0-9]+|P-[0-9]+|[UC][0-9]+)";

/** The ids of the list, in its order. A line of the list reads `- S3-72 The database itself …`. Throws on a double id. */
export function readIds(list: string): string[] {
  const ids = [...list.matchAll(new RegExp(`^- (${idPattern}) \\S`, "gm"))].map(([, id = ""]) => id);
  const double = ids.find((id, at) => ids.indexOf(id) !== at);
  if (double) throw new Error(`${double} stands twice in the list of requirements`);
  return ids;
}

/** `S3-72` belongs to S3, `P-1` to P and `U16` to U. */
export function documentOf(id: string): Document {
  const found = documents.find((document) => new RegExp(`^${document}(?:-|[0-9])`).test(id));
  if (!found) throw new Error(`${id} belongs to no document`);
  return found;
}

/**
 * The ids that a test's title names. They stand at the start of a group's or the test's own words, one after another:
 * `S3-8 S3-9: the table …`. An id counts whole or not at all, so `U16` is not `U1`, and a range `U1-U3` names nothing.
 */
export function idsNamed(title: string): string[] {
  return [...new Set(title.split(" > ").flatMap(idsAtStart))];
}

function idsAtStart(words: string): string[] {
  const ids: string[] = [];
  const next = new RegExp(`^(${idPattern})(?:[:,;]?\\s+|[:,;]?$)`);
  for (let rest = words.trim(), hit = next.exec(rest); hit; hit = next.exec(rest)) {
    ids.push(hit[1] ?? "");
    rest = rest.slice(hit[0].length);
  }
  return ids;
}
