/** Everything that decides the pixels of a card, and nothing else. Pictures stand for themselves by their SHA-256. */
export interface RenderInputs {
  card: "og" | "card" | "simple";
  format: "jpeg" | "webp" | "png";
  templateVersion: string;
  facts: {
    name: string;
    handle?: string | undefined;
    tagline?: string | undefined;
    chips: readonly { label: string; value: string }[];
    badges: readonly string[];
    collectionName: string;
    generated: boolean;
  };
  avatarSha256?: string | undefined;
  backgroundSha256?: string | undefined;
  /** What the pictures are centred on, 0 to 1; absent means the template's own choice. */
  crop?: { avatar?: Focus | undefined; background?: Focus | undefined } | undefined;
}

interface Focus {
  x: number;
  y: number;
}

/**
 * The text whose hash is a card's render key: equal for equal inputs, whatever the order of their properties, and another
 * for any other input. An absent property and one that is undefined are the same.
 * @throws RangeError when a number is not finite, since JSON would turn it into null
 */
export function renderKeyText(input: RenderInputs): string {
  return canonical(input);
}

function canonical(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value))
    throw new RangeError("A crop must be made of finite numbers");
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${members.join(",")}}`;
}
