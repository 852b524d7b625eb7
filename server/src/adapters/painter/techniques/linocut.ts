/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { blurPlane } from "../blur.ts";
import { parseColour } from "../colour.ts";
import { combPlane, contourInk, findDirection } from "../direction.ts";
import { createNoise, speckle } from "../noise.ts";
import {
  clamp,
  createPlane,
  createRaster,
  fillPlane,
  luminance,
  mix,
  type Plane,
  paintPixels,
  resizePlane,
  smoothstep,
} from "../raster.ts";
import type { Painting, PortraitScene, Sitter } from "../scene.ts";
import { paperTooth } from "../surface.ts";

/** Streaks that a gouge leaves, running along the forms; spread evenly over 0 to 1. */
function gougeMarks(light: Plane): Plane {
  const direction = findDirection(light, light.width / 60);
  const size = Math.max(1, Math.round(light.width / 320));
  const seeds = blurPlane(
    fillPlane(createPlane(light.width, light.height), (x, y) =>
      speckle(Math.floor(x / size), Math.floor(y / size), 21),
    ),
    Math.max(0.7, light.width / 500),
  );
  const combed = combPlane(seeds, direction, Math.round(light.width / 36));
  let mean = 0;
  for (const value of combed.data) mean += value / combed.data.length;
  let variance = 0;
  for (const value of combed.data) variance += (value - mean) ** 2 / combed.data.length;
  const spread = Math.sqrt(variance) || 1;
  return { ...combed, data: combed.data.map((value) => 0.5 + Math.tanh((value - mean) / spread / 1.2) * 0.5) };
}

/** Tones with their contrast lifted; the face a little lighter and calmer, so that no line of it turns grim. */
function keyTones({ photo, detail }: Sitter): Plane {
  const light = luminance(photo);
  const around = blurPlane(light, photo.width / 18);
  return {
    ...light,
    data: light.data.map((value, i) => {
      const fine = detail.data[i]!;
      return clamp(value + fine * 0.05 + (value - around.data[i]!) * mix(0.7, 0.5, fine));
    }),
  };
}

/** A key block over one colour block: black masses opened by gouge marks, contours left standing. */
export function* printLinocut(scene: PortraitScene): Painting {
  const { width, height, palette, random, sitter } = scene;
  const crisp = keyTones(sitter);
  const even = blurPlane(crisp, sitter.photo.width / 300);
  const marks = gougeMarks(even);
  yield 0.4;
  const direction = findDirection(even, sitter.photo.width / 170);
  const contours = resizePlane(contourInk(even, direction, sitter.photo.width / 330, 1.1), width, height);
  const tones = resizePlane(even, width, height);
  const gouge = resizePlane(marks, width, height);
  const cut = resizePlane(sitter.subject, width, height);
  const tooth = paperTooth(scene, createNoise(random.branch("paper")));
  yield 0.7;
  const paper = parseColour(palette.paper);
  const colour = parseColour(palette.accent);
  const halfTone = parseColour(palette.shades[3]);
  const ink = parseColour(palette.ink);
  return paintPixels(createRaster(width, height), (pixel, x, y, i) => {
    const tone = tones.data[i]!;
    const behind = smoothstep(0.4, 0.6, 1 - cut.data[i]!) * sitter.separable;
    const threshold = mix(0.2, 0.62, gouge.data[i]!);
    const mass = smoothstep(threshold + 0.035, threshold - 0.035, tone);
    const key = Math.max(mass, contours.data[i]!) * (1 - behind);
    const tinted = smoothstep(0.74, 0.7, tone + (gouge.data[i]! - 0.5) * 0.12) * (1 - behind);
    const rays = Math.max(0, smoothstep(0.8, 0.92, gouge.data[i]!) - 0.2) * 0.6;
    const wear = 1 - Math.max(0, tooth.data[i]! - 0.4) * 0.55;
    const ridge = speckle(x >> 1, y >> 1, 9) > 0.985 ? 0.75 : 1;
    for (let channel = 0; channel < 3; channel++) {
      const sheet = paper[channel]! * (1 + tooth.data[i]! * 0.018);
      const person = mix(sheet, halfTone[channel]!, tinted * 0.85 * wear);
      const ground = mix(colour[channel]!, sheet, rays + (1 - wear) * 0.7);
      pixel[channel] = mix(mix(person, ground, behind), ink[channel]!, key * wear * ridge);
    }
  });
}
