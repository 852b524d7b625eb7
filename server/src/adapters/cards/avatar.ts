import { container, type Node } from "@takumi-rs/helpers";
import { chalk, css, hueOf, ochre, oklch } from "./colour.rules.ts";
import type { Size } from "./crop.rules.ts";
import { column, portrait, words } from "./parts.ts";
import { monogramOf, numberOf } from "./script.rules.ts";

/** The avatar's pixels, or without any a monogram on a disc or panel of the name's own hue. */
export function avatarOf(name: string, pixels: Uint8Array | undefined, size: Size, radius: number | string): Node {
  return pixels ? portrait(pixels, size, radius) : monogram(name, size, radius);
}

function monogram(name: string, size: Size, radius: number | string): Node {
  const hue = hueOf(numberOf(name));
  const letters = monogramOf(name);
  const ground = `linear-gradient(155deg, ${css(oklch(0.5, 0.075, hue))}, ${css(oklch(0.29, 0.05, hue))})`;
  const height = Math.round(size.width * (letters.length > 1 ? 0.4 : 0.48));
  return column(
    {
      ...size,
      borderRadius: radius,
      backgroundImage: ground,
      alignItems: "center",
      justifyContent: "center",
      flexShrink: 0,
      overflow: "hidden",
    },
    [
      words(letters === "" ? "?" : letters, {
        face: "serif",
        size: height,
        leading: 1.15,
        lines: 1,
        colour: css(chalk, 0.94),
        align: "center",
      }),
      container({
        style: {
          width: Math.round(size.width * 0.16),
          height: 3,
          marginTop: Math.round(size.width * 0.02),
          backgroundColor: css(ochre, 0.9),
        },
      }),
    ],
  );
}
