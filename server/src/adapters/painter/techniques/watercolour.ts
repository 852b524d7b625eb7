/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { blurPlane, blurRaster } from "../blur.ts";
import { createRamp, parseColour } from "../colour.ts";
import { contourInk, findDirection } from "../direction.ts";
import { kuwahara } from "../kuwahara.ts";
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
  type Raster,
  resizePlane,
  resizeRaster,
  smoothstep,
} from "../raster.ts";
import type { Painting, PortraitScene } from "../scene.ts";
import { paperTooth } from "../surface.ts";

/** The photo as washes: flattened, lightened, and shifted by a wandering brush so that no edge is a camera's. */
function washes(scene: PortraitScene, noise: Noise): Raster {
  const { photo, detail } = scene.sitter;
  const { width, height } = photo;
  const reach = fillPlane(createPlane(width, height), (_x, _y, i) => mix(width / 70, width / 210, detail.data[i]!));
  const flat = kuwahara(blurRaster(photo, width / 400), reach, 5);
  const scale = 34 / width;
  const pushX = coarsePlane(width, height, 3, (x, y) => noise.fractal(x * scale, y * scale, 3));
  const pushY = coarsePlane(width, height, 3, (x, y) => noise.fractal(x * scale + 40, y * scale + 8, 3));
  return paintPixels(createRaster(width, height), (pixel, x, y, i) => {
    const push = (width / 110) * (1 - detail.data[i]! * 0.85);
    const fromX = clamp(Math.round(x + pushX.data[i]! * push), 0, width - 1);
    const fromY = clamp(Math.round(y + pushY.data[i]! * push), 0, height - 1);
    const from = (fromY * width + fromX) * 3;
    for (let channel = 0; channel < 3; channel++) pixel[channel] = flat.data[from + channel]!;
  });
}

/** Where the sheet is wet: the person, and a cloud of colour around the head that ends in a ragged rim. */
function wetness(scene: PortraitScene, noise: Noise): Plane {
  const { photo, head, subject, separable } = scene.sitter;
  const { width, height } = photo;
  const rag = coarsePlane(width, height, 2, (x, y) => noise.fractal((x / width) * 5, (y / width) * 5, 5));
  const drip = coarsePlane(width, height, 2, (x, y) => noise.fractal((x / width) * 9 + 70, (y / width) * 2.2, 3));
  return fillPlane(createPlane(width, height), (x, y, i) => {
    const u = x / width;
    const v = y / height;
    const cloud = 0.56 - Math.hypot((u - head.x) * 1.08, (v - 0.44) * 0.92) + rag.data[i]! * 0.2;
    const person = subject.data[i]! * separable * (0.3 - smoothstep(0.7, 1.02, v + drip.data[i]! * 0.12) * 0.42);
    const rim = Math.min(u, v, 1 - u, 1 - v) * 4 - 0.12 + rag.data[i]! * 0.25;
    return Math.min(Math.max(cloud, person), rim);
  });
}

/** Pigment density: a wash pools, dries darker at its rim and settles in the pits of the paper. */
function pigment(wet: Plane, edges: Plane, pools: Plane, grit: Plane, i: number): number {
  const rim = smoothstep(0.05, 0.012, Math.abs(wet.data[i]! - 0.028)) * 0.5;
  return 1 + pools.data[i]! * 0.5 + edges.data[i]! * 0.9 + rim - grit.data[i]! * 0.2;
}

/** Edges of the washes, where drying paint gathers. */
function dryingEdges(light: Plane, sigma: number): Plane {
  const soft = blurPlane(light, sigma);
  return fillPlane(createPlane(light.width, light.height), (x, y, i) => {
    const dx = soft.data[x < light.width - 1 ? i + 1 : i]! - soft.data[x > 0 ? i - 1 : i]!;
    const dy = soft.data[y < light.height - 1 ? i + light.width : i]! - soft.data[y > 0 ? i - light.width : i]!;
    return clamp((Math.hypot(dx, dy) * light.width) / 42, 0, 0.6);
  });
}

/** Watercolour on cold-pressed paper, over a faint pencil drawing; density model after Bousseau et al. 2006. */
export function* paintWatercolour(scene: PortraitScene): Painting {
  const { sitter, palette, random, width, height } = scene;
  const noise = createNoise(random.branch("water"));
  const painted = washes(scene, noise);
  yield 0.35;
  const light = luminance(painted);
  const drawn = luminance(sitter.photo);
  const contours = contourInk(drawn, findDirection(drawn, painted.width / 200), painted.width / 480, 0.8);
  const pencil = resizePlane(contours, width, height);
  const edges = resizePlane(dryingEdges(light, painted.width / 420), width, height);
  const wet = resizePlane(wetness(scene, noise), width, height);
  yield 0.6;
  const pools = coarsePlane(width, height, 3, (x, y) => noise.fractal((x / width) * 6 + 3, (y / width) * 6, 4));
  const hues = coarsePlane(width, height, 4, (x, y) => noise.fractal((x / width) * 2.6 + 31, (y / width) * 2.6, 3));
  const tooth = paperTooth(scene, noise, 1.25);
  const colours = resizeRaster(painted, width, height);
  const cut = resizePlane(sitter.subject, width, height);
  const paper = parseColour(palette.paper);
  const sheet = paper.map((value) => mix(value, 0.985, 0.5));
  const wash = createRamp([palette.second, palette.shades[3], palette.accent, palette.shades[2]].map(parseColour));
  const behindColour = new Float64Array(3);
  return paintPixels(colours, (pixel, x, y, i) => {
    wash.read(0.5 + hues.data[i]! * 1.1, behindColour);
    const behind = (1 - cut.data[i]!) * sitter.separable;
    const wetPart = smoothstep(0, 0.03, wet.data[i]!);
    const fade = mix(1, 0.62 + pools.data[i]! * 0.5, behind);
    const density = pigment(wet, edges, pools, tooth, i) * fade;
    const line = pencil.data[i]! * (1 - behind * 0.8) * (0.34 + tooth.data[i]! * 0.12);
    for (let channel = 0; channel < 3; channel++) {
      const seen = 0.1 + pixel[channel]! * 0.93;
      const colour = mix(seen, behindColour[channel]! * 0.75 + 0.25, behind);
      const laid = clamp(colour - (colour - colour * colour) * (density - 1) * 0.85);
      const onPaper = mix(sheet[channel]!, laid * mix(sheet[channel]!, 1, 0.5), wetPart * mix(1, 0.82, behind));
      pixel[channel] = onPaper * (1 + tooth.data[i]! * 0.022) * (1 - line * (1 - Math.abs(y / height - 0.5) * 0.4));
    }
  });
}
