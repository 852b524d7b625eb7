interface Measured {
  width: number | null;
  height: number | null;
}

/** Width over height of a picture as CSS has it, so that nothing of it is cut off; a portrait's where it is not known. */
export const shapeOf = (picture: Measured | null | undefined): string =>
  picture?.width && picture.height ? `${picture.width} / ${picture.height}` : "4 / 5";
