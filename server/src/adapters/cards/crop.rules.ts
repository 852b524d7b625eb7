export interface Size {
  width: number;
  height: number;
}

/** A rectangle of whole pixels inside a picture. */
export interface Crop extends Size {
  left: number;
  top: number;
}

/**
 * The largest part of a picture with the proportions of `frame`, as near to centred on `focus` as its edges allow.
 * @param focus 0 to 1 in both directions, from the top left corner; outside values are pulled in
 */
export function cropToCover(picture: Size, frame: Size, focus: { x: number; y: number }): Crop {
  const scale = Math.min(picture.width / frame.width, picture.height / frame.height);
  const width = Math.max(1, Math.min(picture.width, Math.round(frame.width * scale)));
  const height = Math.max(1, Math.min(picture.height, Math.round(frame.height * scale)));
  return {
    left: place(focus.x * picture.width - width / 2, picture.width - width),
    top: place(focus.y * picture.height - height / 2, picture.height - height),
    width,
    height,
  };
}

function place(wanted: number, most: number): number {
  return Math.min(most, Math.max(0, Math.round(wanted)));
}
