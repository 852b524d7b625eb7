export interface PlaceholderShape {
  /** Pixels. */
  width: number;
  height: number;
  kind: "portrait" | "background" | "card" | "custom";
  /** Whether nothing is behind the figure. */
  alpha: boolean;
  /** Text that decides the colour: one entity keeps its own. */
  tone: string;
}

/** How much of a point, 0 to 1, the figure covers. Both coordinates run from 0 to 1; `soft` is the width of its edge. */
type Figure = (across: number, down: number, soft: number) => number;

/** RGBA of a quiet picture that says what will be here: a head and shoulders, hills, or an object. Four bytes a pixel. */
export function placeholderPixels({ width, height, kind, alpha, tone }: PlaceholderShape): Uint8Array {
  const pixels = new Uint8Array(width * height * 4);
  const hue = hueOf(tone);
  const figure = figures[kind];
  const soft = 2 / Math.min(width, height);
  // The figure keeps its proportions, whatever the shape of the picture.
  const [wide, tall] = [width / Math.min(width, height), height / Math.min(width, height)];
  const light = colourOf(hue, 0.16, 0.56);
  for (let row = 0; row < height; row++) {
    const ground = colourOf(hue, 0.2, 0.3 - (0.12 * row) / height);
    for (let column = 0; column < width; column++) {
      const across = kind === "background" ? column / width : (column / width - 0.5) * wide + 0.5;
      const down = kind === "background" ? row / height : (row / height - 0.5) * tall + 0.5;
      const covered = figure(across, down, soft);
      const at = (row * width + column) * 4;
      for (const part of [0, 1, 2] as const) {
        const behind = alpha ? light[part] : ground[part];
        pixels[at + part] = Math.round(behind + (light[part] - behind) * covered);
      }
      pixels[at + 3] = alpha ? Math.round(255 * covered) : 255;
    }
  }
  return pixels;
}

const inside = (distance: number, soft: number) => Math.min(1, Math.max(0, 0.5 - distance / soft));

const bust: Figure = (across, down, soft) => {
  const head = Math.hypot(across - 0.5, (down - 0.39) * 0.88) - 0.155;
  // Below the square of head and shoulders the body goes on straight.
  const shoulders = (Math.hypot((across - 0.5) / 0.33, Math.min(0, down - 1.02) / 0.4) - 1) * 0.33;
  return inside(Math.min(head, shoulders), soft);
};

const hills: Figure = (across, down, soft) => {
  const near = 0.74 + 0.06 * Math.sin(across * 5.2 + 0.6);
  const far = 0.62 + 0.09 * Math.sin(across * 3.4 + 2.3);
  return Math.max(inside(near - down, soft), 0.45 * inside(far - down, soft));
};

const gem: Figure = (across, down, soft) => inside(Math.abs(across - 0.5) + Math.abs(down - 0.5) * 0.8 - 0.27, soft);

const figures: Record<PlaceholderShape["kind"], Figure> = { portrait: bust, background: hills, card: gem, custom: gem };

/** 0 to 1 around the circle of colours (FNV-1a over the text). */
function hueOf(tone: string): number {
  let hash = 0x811c9dc5;
  for (const letter of tone) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return (hash % 360) / 360;
}

/** HSL, each 0 to 1, as RGB of 0 to 255. */
function colourOf(hue: number, saturation: number, lightness: number): [number, number, number] {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const part = (offset: number) => {
    const at = (offset + hue * 12) % 12;
    return 255 * (lightness - reach * Math.max(-1, Math.min(at - 3, 9 - at, 1)));
  };
  return [part(0), part(8), part(4)];
}
