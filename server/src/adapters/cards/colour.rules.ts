/** Red, green and blue of sRGB, each 0 to 255. */
export type Rgb = readonly [number, number, number];

/**
 * Turns OKLCH (lightness 0 to 1, chroma, hue in degrees) into sRGB; what lies outside the gamut is clipped.
 * Matrices: Björn Ottosson, "A perceptual color space for image processing", 2020.
 */
export function oklch(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encode(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function encode(linear: number): number {
  const light = Math.min(1, Math.max(0, linear));
  return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
}

/** As a CSS colour, with an opacity of 0 to 1. */
export function css([red, green, blue]: Rgb, opacity = 1): string {
  return `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)} / ${opacity})`;
}

/** The colour at `share` (0 to 1) of the way from one to the other, mixed in sRGB. */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}

/** Brightness as the eye weighs it, 0 to 1 (Rec. 709 weights on encoded values). */
export function lumaOf([red, green, blue]: Rgb): number {
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

/** The same tint at another luma, 0 to 1. */
export function atLuma(colour: Rgb, luma: number): Rgb {
  return mix([0, 0, 0], colour, luma / Math.max(0.01, lumaOf(colour)));
}

/** Warm, quiet hues in degrees: a name without a background gets one of them. */
const hues = [68, 45, 28, 350, 310, 280, 255, 230, 205, 180, 150, 115];

export function hueOf(number: number): number {
  return hues[number % hues.length] ?? 68;
}

export const ochre = oklch(0.775, 0.128, 68);
export const deepOchre = oklch(0.58, 0.115, 62);
export const paper: Rgb = [0xec, 0xe4, 0xd4];
export const ink: Rgb = [0x2a, 0x26, 0x24];
export const shade = oklch(0.16, 0.018, 55);
export const chalk = oklch(0.965, 0.008, 82);
