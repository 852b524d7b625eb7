/** A picture whose style another one is to follow. */
export interface StyleReference {
  collectionId: number;
  /** Name of the style it was made in, where its provider has names for them. */
  style: string | null;
}

export interface StyleWish {
  collectionId: number;
  kind: "portrait" | "background";
  /** A style asked for by name beside the reference. */
  style: string | undefined;
}

interface StyleMeans {
  workflow: boolean;
  styles: readonly { key: string; kind: "portrait" | "background" }[];
}

export type StyleVerdict = { ok: true; style: string | undefined } | { ok: false; because: string };

const no = (because: string): StyleVerdict => ({ ok: false, because });

/**
 * What a style reference means to a provider: with a workflow, the workflow's mapping decides; a provider with named styles
 * takes the one that the picture was made in; any other cannot follow a picture's style, and says so.
 */
export function judgeStyleReference(
  reference: StyleReference | undefined,
  wish: StyleWish,
  means: StyleMeans,
): StyleVerdict {
  // A picture of another collection is refused in the same words as one that does not exist.
  if (reference?.collectionId !== wish.collectionId) return no("there is no such picture in this collection");
  if (means.workflow) return { ok: true, style: wish.style };
  if (means.styles.length === 0) return no("this provider cannot follow the style of another picture");
  const { style } = reference;
  if (style === null || !means.styles.some((one) => one.key === style && one.kind === wish.kind))
    return no(`this provider makes no ${wish.kind} in the style of that picture`);
  if (wish.style !== undefined && wish.style !== style)
    return no(`asks for another style than the one named beside it; leave one of the two out`);
  return { ok: true, style };
}
