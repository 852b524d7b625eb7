/** Colours that belong together. Codes are `#rrggbb`. */
export interface Palette {
  readonly name: string;
  /** Five steps from the darkest to the lightest. */
  readonly shades: readonly [string, string, string, string, string];
  /** The one strong colour, and its partner. */
  readonly accent: string;
  readonly second: string;
  /** An unprinted sheet, and what prints on it. */
  readonly paper: string;
  readonly ink: string;
}

function palette(name: string, shades: string, pair: string, sheet: string): Palette {
  const [accent, second] = pair.split(" ") as [string, string];
  const [paper, ink] = sheet.split(" ") as [string, string];
  return { name, shades: shades.split(" ") as unknown as Palette["shades"], accent, second, paper, ink };
}

/** Every palette by name; each was judged on the contact sheet, in all techniques. */
export const palettes: readonly [Palette, ...Palette[]] = [
  palette("ember", "#1d1013 #5c1f24 #b8432f #ea8f4f #fbe3b8", "#d9482b #f0b04a", "#f5e8d0 #2a1618"),
  palette("ocean", "#08182b #123f5e #23788f #7fbfb8 #eef3df", "#1f7a94 #f0a35e", "#f0efe2 #0e2438"),
  palette("forest", "#0d1a14 #21402e #4d7350 #a3b077 #f0ecc9", "#3f7d4e #d98e3f", "#f1ecd8 #16261c"),
  palette("dusk", "#171229 #41275a #93466f #e2876a #fbdcae", "#b6457a #f2a65a", "#f6e8da #21163a"),
  palette("gold", "#17110b #4a3216 #98702a #d9b45b #f8edc8", "#c8922f #7c2f22", "#f4ead0 #241a0f"),
  palette("noir", "#0b0c0f #2a2d34 #666a70 #b3b2ac #f3f0e8", "#b3312c #8f8a80", "#efece4 #141518"),
  palette("pastel", "#3d3a5c #7c7aa8 #c59ab8 #f3c6bd #fdf3e4", "#e58f8f #8fb8c9", "#fbf3e6 #4a4568"),
  palette("desert", "#2b1518 #71352c #bf6c45 #e6ac74 #f9e6c6", "#c95d3a #4f8f8b", "#f6e8d2 #361c1a"),
  palette("aurora", "#071020 #0f3347 #1b8070 #74d3a0 #e9fbdc", "#35c191 #8a5bd0", "#eaf3e8 #0b1b2e"),
  palette("autumn", "#23120f #63301c #a9561f #d99a3c #f5e1ad", "#b5471f #6d7a37", "#f5e9cf #2d1913"),
  palette("rose", "#240f1b #6b2340 #b84d66 #e9a19a #fdeadb", "#c23b5c #e8b07a", "#faebe1 #301321"),
  palette("verdigris", "#0d1b1c #24504d #4f8a7e #a9c6a6 #f2efd9", "#2f8278 #c96b3c", "#f0eddc #14292a"),
  palette("winter", "#101a2b #34506f #7293ad #b9cfd8 #f6f7f2", "#3f6f9c #c25b4c", "#f3f3ec #17243a"),
  palette("royal", "#120f2e #2c2a72 #5b4fb0 #b39ad8 #f6ecdf", "#4a3fa8 #e0a83f", "#f4ecdf #191540"),
  palette("sepia", "#1a1410 #4c3a2a #8f7353 #c9ae86 #f4e8d2", "#9a5a34 #5d6b58", "#f3e8d3 #2a2019"),
];

export function findPalette(name: string): Palette {
  return palettes.find((one) => one.name === name) ?? palettes[0];
}
