/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { blurPlane } from "./blur.ts";
import { type Noise, speckle } from "./noise.ts";
import {
  clamp,
  coarsePlane,
  createPlane,
  fillPlane,
  type Plane,
  paintPixels,
  type Raster,
  smoothstep,
} from "./raster.ts";
import type { Scene } from "./scene.ts";

/** Linen: two combs of threads, crossed and a little uneven. Values about -1 to 1. */
export function weave(scene: Scene, noise: Noise): Plane {
  const pitch = Math.max(2.2, scene.unit * 3.1);
  const wobble = coarsePlane(
    scene.width,
    scene.height,
    8,
    (x, y) => noise.fractal(x / (pitch * 14), y / (pitch * 14), 2) * 2.2,
  );
  return fillPlane(createPlane(scene.width, scene.height), (x, y, i) => {
    const warp = Math.sin((x / pitch) * Math.PI * 2 + wobble.data[i]!);
    const weft = Math.sin((y / pitch) * Math.PI * 2 - wobble.data[i]!);
    return warp * weft * 0.55 + (speckle(x, y, 11) - 0.5) * 0.5 + wobble.data[i]! * 0.12;
  });
}

/** Cold-pressed paper: pits and hills of a few units, with a fine tooth. Values about -1 to 1. */
export function paperTooth(scene: Scene, noise: Noise, coarseness = 1): Plane {
  const pitch = Math.max(1.6, scene.unit * 3.4 * coarseness);
  return fillPlane(
    createPlane(scene.width, scene.height),
    (x, y) => noise.fractal(x / pitch, y / pitch, 2) * 1.25 + (speckle(x, y, 5) - 0.5) * 0.35,
  );
}

/** Lights a height field from the upper left; `strength` is the change of brightness on a full step. */
export function raise(raster: Raster, relief: Plane, strength: number): Raster {
  const { width } = raster;
  const data = relief.data;
  return paintPixels(raster, (pixel, x, y, i) => {
    const slope = data[i]! - data[x > 0 && y > 0 ? i - width - 1 : i]!;
    const lift = slope * strength;
    pixel[0]! += lift;
    pixel[1]! += lift;
    pixel[2]! += lift;
  });
}

/** Multiplies by 1 + texture · strength. */
export function imprint(raster: Raster, texture: Plane, strength: number): Raster {
  return paintPixels(raster, (pixel, _x, _y, i) => {
    const lift = 1 + texture.data[i]! * strength;
    pixel[0]! *= lift;
    pixel[1]! *= lift;
    pixel[2]! *= lift;
  });
}

/** Darkens towards the corners; `strength` is what the farthest corner loses. */
export function vignette(raster: Raster, strength: number, x = 0.5, y = 0.45): Raster {
  return paintPixels(raster, (pixel, px, py) => {
    const far = Math.hypot(px / raster.width - x, py / raster.height - y);
    const keep = 1 - strength * smoothstep(0.28, 0.85, far);
    pixel[0]! *= keep;
    pixel[1]! *= keep;
    pixel[2]! *= keep;
  });
}

/** Film or ink grain; strongest in the middle tones, as on paper. */
export function grain(raster: Raster, strength: number, salt = 3): Raster {
  return paintPixels(raster, (pixel, x, y) => {
    const light = (pixel[0]! + pixel[1]! + pixel[2]!) / 3;
    const noise = (speckle(x, y, salt) + speckle(x, y, salt + 1) - 1) * strength * (0.35 + 2.6 * light * (1 - light));
    pixel[0]! += noise;
    pixel[1]! += noise;
    pixel[2]! += noise;
  });
}

/** Spreads the light of what is brighter than `threshold`, as a lens does. */
export function bloom(raster: Raster, sigma: number, strength: number, threshold = 0.65): Raster {
  const { width, height, data } = raster;
  const glows = [0, 1, 2].map((channel) =>
    blurPlane(
      fillPlane(createPlane(width, height), (_x, _y, i) => Math.max(0, data[i * 3 + channel]! - threshold)),
      sigma,
    ),
  );
  return paintPixels(raster, (pixel, _x, _y, i) => {
    for (let channel = 0; channel < 3; channel++) {
      const glow = clamp(glows[channel]!.data[i]! * strength);
      pixel[channel] = 1 - (1 - pixel[channel]!) * (1 - glow);
    }
  });
}
