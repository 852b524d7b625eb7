/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { blurPlane } from "../blur.ts";
import { type Colour, createRamp, mixColours, parseColour, type Ramp } from "../colour.ts";
import { createNoise } from "../noise.ts";
import type { Palette } from "../palettes.rules.ts";
import { clamp, coarsePlane, createRaster, luminance, mix, paintPixels, resizePlane, smoothstep } from "../raster.ts";
import type { Painting, PortraitScene } from "../scene.ts";
import { grain, paperTooth } from "../surface.ts";

/** From the deepest shadow of the one colour to the bare sheet. */
function sensitise(palette: Palette, sheet: Colour): Ramp {
  const accent = parseColour(palette.accent);
  const deep = mixColours(parseColour(palette.shades[0]), accent, 0.25);
  return createRamp([deep, mixColours(deep, accent, 0.75), mixColours(accent, sheet, 0.55), sheet]);
}

/** A contact print on paper sensitised by hand: one colour, and the ragged rim where the wide brush stopped. */
export function* printCyanotype(scene: PortraitScene): Painting {
  const { sitter, palette, random, width, height, unit } = scene;
  const noise = createNoise(random.branch("coating"));
  const light = luminance(sitter.photo);
  const around = blurPlane(light, sitter.photo.width / 20);
  const crisp = { ...light, data: light.data.map((value, i) => clamp(value + (value - around.data[i]!) * 0.5)) };
  const tones = resizePlane(crisp, width, height);
  const cut = resizePlane(sitter.subject, width, height);
  yield 0.3;
  const tooth = paperTooth(scene, noise);
  const strokes = coarsePlane(width, height, 2, (x, y) => noise.fractal(x / (unit * 420), y / (unit * 9), 3));
  const stains = coarsePlane(width, height, 4, (x, y) => noise.fractal(x / (unit * 300), y / (unit * 300) + 50, 4));
  yield 0.6;
  const sheet = mixColours(parseColour(palette.paper), [1, 0.99, 0.96], 0.35);
  const ramp = sensitise(palette, sheet);
  const margin = unit * 62;
  const printed = paintPixels(createRaster(width, height), (pixel, x, y, i) => {
    const side = Math.min(x, width - 1 - x) + strokes.data[i]! * unit * 64;
    const end = Math.min(y, height - 1 - y) + stains.data[i]! * unit * 46 + strokes.data[i]! * unit * 14;
    const coat =
      smoothstep(margin - unit * 4, margin + unit * 4, side) * smoothstep(margin * 0.9, margin * 0.9 + unit * 6, end);
    const behind = (1 - cut.data[i]!) * sitter.separable;
    const tone = mix(tones.data[i]!, 0.24 + tones.data[i]! * 0.16 + stains.data[i]! * 0.16, behind * 0.9);
    ramp.read(
      clamp(smoothstep(-0.1, 1.06, tone) + strokes.data[i]! * 0.035 + stains.data[i]! * 0.05 + tooth.data[i]! * 0.028),
      pixel,
    );
    for (let channel = 0; channel < 3; channel++)
      pixel[channel] = mix(
        sheet[channel]! * (1 + tooth.data[i]! * 0.02),
        pixel[channel]!,
        coat * (0.965 - Math.max(0, tooth.data[i]! - 0.5) * 0.3),
      );
  });
  return grain(printed, 0.035);
}
