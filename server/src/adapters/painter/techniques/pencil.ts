/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { blurPlane } from "../blur.ts";
import { parseColour } from "../colour.ts";
import { contourInk, findDirection } from "../direction.ts";
import { createNoise, type Noise } from "../noise.ts";
import {
  clamp,
  coarsePlane,
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
import type { Painting, PortraitScene } from "../scene.ts";
import { paperTooth } from "../surface.ts";

/** One layer of parallel strokes of unequal weight, 0 (bare) to 1 (full), turned by `angle`. */
function hatchLayer(scene: PortraitScene, noise: Noise, angle: number, salt: number): Plane {
  const { width, height, unit } = scene;
  const pitch = Math.max(2.6, unit * 4.6);
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  const sway = coarsePlane(
    width,
    height,
    6,
    (x, y) => noise.fractal(x / (unit * 190) + salt, y / (unit * 190), 2) * 5.5,
  );
  return fillPlane(createPlane(width, height), (x, y, i) => {
    const along = (x * cosine + y * sine) / (unit * 46);
    const across = (y * cosine - x * sine) / pitch + sway.data[i]!;
    const line = Math.floor(across);
    const wave = 1 - Math.abs(across - line - 0.5) * 2;
    const pressure = 0.62 + noise.at(along + line * 7.31, line * 3.17 + salt) * 0.62;
    return clamp(wave * 1.5 * pressure);
  });
}

/** Tones to be hatched: the ground falls away to bare paper in loose strokes round the shoulders. */
function drawnTones(scene: PortraitScene, noise: Noise): Plane {
  const { photo, subject, separable, head, detail } = scene.sitter;
  const light = luminance(photo);
  const around = blurPlane(light, photo.width / 16);
  const { width, height } = photo;
  const rag = coarsePlane(width, height, 3, (x, y) => noise.fractal((x / width) * 6, (y / width) * 6, 3));
  return {
    ...light,
    data: light.data.map((value, i) => {
      const crisp = clamp(value + (value - around.data[i]!) * 0.6);
      const u = (i % width) / width;
      const v = Math.floor(i / width) / height;
      const ground =
        0.2 * smoothstep(0.5, 0.1, Math.hypot((u - head.x - 0.16) * 1.1, v - head.y - 0.06) + rag.data[i]! * 0.1);
      const fade = smoothstep(0.72, 1.0, v + rag.data[i]! * 0.14) * 0.75;
      const lifted = mix((1 - crisp) ** 1.12, (1 - crisp) ** 1.3 * 0.95, detail.data[i]!);
      return mix(lifted * (1 - fade), ground, (1 - subject.data[i]!) * separable);
    }),
  };
}

/** Graphite on toned paper: a soft bed, hatching crossed as it darkens, contours drawn last, and white in the lights. */
export function* drawPencil(scene: PortraitScene): Painting {
  const { sitter, palette, random, width, height } = scene;
  const noise = createNoise(random.branch("pencil"));
  const small = drawnTones(scene, noise);
  const tones = resizePlane(small, width, height);
  const light = blurPlane(luminance(sitter.photo), 0.8);
  const direction = findDirection(light, light.width / 190);
  const fine = contourInk(light, direction, light.width / 430, 1.35);
  const contours = resizePlane(
    { ...fine, data: fine.data.map((value, i) => value * mix(1, sitter.subject.data[i]!, sitter.separable)) },
    width,
    height,
  );
  yield 0.4;
  const angle = random.between(-1.0, -0.7);
  const layers = [angle, angle + 0.5, angle - 0.75].map((turn, layer) => hatchLayer(scene, noise, turn, layer * 31));
  const tooth = paperTooth(scene, noise);
  yield 0.75;
  const paper = parseColour(palette.paper);
  const graphite = parseColour(palette.ink);
  const [first, second, third] = layers as [Plane, Plane, Plane];
  return paintPixels(createRaster(width, height), (pixel, _x, _y, i) => {
    const dark = tones.data[i]!;
    const bed = clamp(dark - 0.05) * 0.5 * (0.82 + tooth.data[i]! * 0.45);
    const strokes =
      first.data[i]! * clamp(dark * 1.25 - 0.1) * 0.62 +
      second.data[i]! * clamp((dark - 0.36) * 1.35) * 0.7 +
      third.data[i]! * clamp((dark - 0.6) * 1.5) * 0.8;
    const line = contours.data[i]! * (0.72 + tooth.data[i]! * 0.25);
    const laid = clamp(1 - (1 - bed) * (1 - clamp(strokes * (0.9 + tooth.data[i]! * 0.5))) * (1 - line * 0.8));
    for (let channel = 0; channel < 3; channel++) {
      const sheet = paper[channel]! * (0.985 + tooth.data[i]! * 0.026);
      pixel[channel] = mix(sheet, graphite[channel]!, laid * 0.93);
    }
  });
}
