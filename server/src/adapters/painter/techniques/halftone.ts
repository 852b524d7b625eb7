/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { blurPlane } from "../blur.ts";
import { parseColour } from "../colour.ts";
import { createNoise } from "../noise.ts";
import { clamp, createRaster, luminance, mix, type Plane, paintPixels, resizePlane, smoothstep } from "../raster.ts";
import type { Painting, PortraitScene } from "../scene.ts";
import { paperTooth } from "../surface.ts";

/** How much ink a round dot screen leaves at a place, 0 to 1, for a wanted share of ink. */
function screen(x: number, y: number, angle: number, pitch: number, share: number): number {
  const a = ((x * Math.cos(angle) + y * Math.sin(angle)) / pitch) * Math.PI * 2;
  const b = ((y * Math.cos(angle) - x * Math.sin(angle)) / pitch) * Math.PI * 2;
  const hill = 0.5 + (Math.cos(a) + Math.cos(b)) * 0.25;
  const soft = 1.5 / pitch;
  return smoothstep(1 - share - soft, 1 - share + soft, hill);
}

/** Tones of the person over a lightened ground, with the face's contrast lifted. */
function separationTones(scene: PortraitScene): Plane {
  const { photo, subject, separable } = scene.sitter;
  const light = luminance(photo);
  const around = blurPlane(light, photo.width / 22);
  return {
    ...light,
    data: light.data.map((value, i) => {
      const crisp = value + (value - around.data[i]!) * 0.55;
      return clamp(mix(crisp, 0.55 + crisp * 0.35, (1 - subject.data[i]!) * separable * 0.8));
    }),
  };
}

/** Two inks on rough paper, each with its own turned dot screen; the second is a hair out of register. */
export function* printHalftone(scene: PortraitScene): Painting {
  const { width, height, unit, palette, random, sitter } = scene;
  const tones = resizePlane(separationTones(scene), width, height);
  const cut = resizePlane(sitter.subject, width, height);
  const tooth = paperTooth(scene, createNoise(random.branch("paper")));
  yield 0.3;
  const paper = parseColour(palette.paper);
  const colourInk = parseColour(palette.accent);
  const darkInk = parseColour(palette.ink);
  const pitch = Math.max(3.4, unit * 7.2);
  const shiftX = unit * random.between(1, 2.2);
  const shiftY = -unit * random.between(0.5, 1.6);
  const turn = random.between(0.2, 0.32);
  const shift = Math.round(shiftX) - Math.round(shiftY) * width;
  return paintPixels(createRaster(width, height), (pixel, x, y, i) => {
    const tone = tones.data[i]!;
    const shifted = tones.data[clamp(i - shift, 0, tones.data.length - 1)]!;
    const behind = (1 - cut.data[i]!) * sitter.separable;
    const colourShare = clamp(1.12 - shifted * 1.2) * (1 - behind * 0.25) + behind * 0.1;
    const darkShare = clamp((0.62 - tone) * 1.55) * (1 - behind * 0.85);
    const wear = clamp(1 - Math.max(0, tooth.data[i]! - 0.35) * 0.9, 0.35, 1);
    const first = screen(x - shiftX, y - shiftY, turn, pitch, colourShare) * wear * 0.96;
    const second = screen(x, y, turn + 1.05, pitch, darkShare) * wear;
    const sheet = 1 + tooth.data[i]! * 0.018;
    for (let channel = 0; channel < 3; channel++) {
      const printed = paper[channel]! * sheet * (1 - first + first * colourInk[channel]!);
      pixel[channel] = mix(printed, darkInk[channel]!, second * 0.94);
    }
  });
}
