export interface RenderInputs {
  card: string;
  format: string;
  facts: Record<string, unknown>;
  avatarSha256: string | undefined;
  backgroundSha256: string | undefined;
  templateVersion: string;
}

/** Everything that a card shows, as one text that does not depend on the order of keys; its hash is the render key. */
export const renderKeyText = (inputs: RenderInputs): string => canonical(inputs);

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(",")}}`;
}
