/** Red, green, blue, a byte each, row by row. */
export interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** Neither light nor dark, so that the detector sees no edge of a head in it. */
const GREY = 128;

/** The picture with a grey margin on all sides, each a share of the side it lengthens (0.25 is a quarter). */
export function padded(picture: Pixels, share: number): Pixels & { left: number; top: number } {
  const left = Math.round(picture.width * share);
  const top = Math.round(picture.height * share);
  const width = picture.width + 2 * left;
  const height = picture.height + 2 * top;
  const data = new Uint8Array(width * height * 3).fill(GREY);
  for (let row = 0; row < picture.height; row += 1) {
    const line = picture.data.subarray(row * picture.width * 3, (row + 1) * picture.width * 3);
    data.set(line, ((row + top) * width + left) * 3);
  }
  return { data, width, height, left, top };
}
