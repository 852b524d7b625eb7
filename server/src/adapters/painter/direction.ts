/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { blurPlane } from "./blur.ts";
import { clamp, createPlane, createRaster, type Plane, type Raster } from "./raster.ts";

/** Where a brush would run: unit vectors along the forms of a picture, and how sure they are (0 to 1). */
export interface Direction {
  readonly width: number;
  readonly height: number;
  readonly alongX: Float32Array;
  readonly alongY: Float32Array;
  readonly sureness: Float32Array;
  /** Mean slope of the picture around a pixel. */
  readonly strength: Float32Array;
}

/**
 * Tangents of the edges, from the smoothed structure tensor (Brox et al. 2006; Kyprianidis and Döllner 2008).
 * @param sigma pixels over which neighbours agree on a direction
 */
export function findDirection(light: Plane, sigma: number): Direction {
  const { width, height, data } = light;
  const xx = createPlane(width, height);
  const xy = createPlane(width, height);
  const yy = createPlane(width, height);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const dx = data[x < width - 1 ? i + 1 : i]! - data[x > 0 ? i - 1 : i]!;
      const dy = data[y < height - 1 ? i + width : i]! - data[y > 0 ? i - width : i]!;
      xx.data[i] = dx * dx;
      xy.data[i] = dx * dy;
      yy.data[i] = dy * dy;
    }
  return tangents(blurPlane(xx, sigma), blurPlane(xy, sigma), blurPlane(yy, sigma));
}

function tangents(xx: Plane, xy: Plane, yy: Plane): Direction {
  const { width, height } = xx;
  const count = width * height;
  const alongX = new Float32Array(count);
  const alongY = new Float32Array(count);
  const sureness = new Float32Array(count);
  const strength = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const difference = xx.data[i]! - yy.data[i]!;
    const spread = Math.sqrt(difference * difference + 4 * xy.data[i]! * xy.data[i]!);
    const angle = 0.5 * Math.atan2(2 * xy.data[i]!, difference) + Math.PI / 2;
    alongX[i] = Math.cos(angle);
    alongY[i] = Math.sin(angle);
    strength[i] = Math.sqrt(Math.max(0, xx.data[i]! + yy.data[i]!));
    sureness[i] = spread / (xx.data[i]! + yy.data[i]! + 1e-5);
  }
  return { width, height, alongX, alongY, sureness, strength };
}

/** Lets a calm, wandering hand lead where the picture itself shows no direction. `hand` gives radians at a pixel. */
export function steady(direction: Direction, hand: (x: number, y: number) => number): Direction {
  const { width, height } = direction;
  const alongX = direction.alongX.slice();
  const alongY = direction.alongY.slice();
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const trust = clamp((direction.strength[i]! - 0.004) * 60) * direction.sureness[i]!;
      const angle = hand(x, y);
      const turn = Math.cos(angle) * alongX[i]! + Math.sin(angle) * alongY[i]! < 0 ? -1 : 1;
      const headX = Math.cos(angle) * turn * (1 - trust) + alongX[i]! * trust;
      const headY = Math.sin(angle) * turn * (1 - trust) + alongY[i]! * trust;
      const norm = Math.hypot(headX, headY) || 1;
      alongX[i] = headX / norm;
      alongY[i] = headY / norm;
    }
  return { ...direction, alongX, alongY };
}

/** Visits the pixels of the streamline through a pixel, `reach` steps to both sides, itself first. */
function walk(direction: Direction, x: number, y: number, reach: number, visit: (index: number) => void): void {
  const { width, height, alongX, alongY } = direction;
  visit(y * width + x);
  for (const side of [1, -1]) {
    let placeX = x;
    let placeY = y;
    let headX = alongX[y * width + x]! * side;
    let headY = alongY[y * width + x]! * side;
    for (let step = 0; step < reach; step++) {
      placeX = clamp(placeX + headX, 0, width - 1);
      placeY = clamp(placeY + headY, 0, height - 1);
      const index = Math.round(placeY) * width + Math.round(placeX);
      visit(index);
      const nextX = alongX[index]!;
      const nextY = alongY[index]!;
      const turn = nextX * headX + nextY * headY < 0 ? -1 : 1;
      headX = nextX * turn;
      headY = nextY * turn;
    }
  }
}

/** Averages a plane along its streamlines (line integral convolution, Cabral and Leedom 1993). */
export function combPlane(plane: Plane, direction: Direction, reach: number): Plane {
  const { width, height, data } = plane;
  const result = createPlane(width, height);
  let sum = 0;
  const add = (index: number): void => {
    sum += data[index]!;
  };
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      sum = 0;
      walk(direction, x, y, reach, add);
      result.data[i] = sum / (2 * reach + 1);
    }
  return result;
}

export function combRaster(raster: Raster, direction: Direction, reach: number): Raster {
  const { width, height, data } = raster;
  const result = createRaster(width, height);
  const sums = new Float64Array(3);
  const add = (index: number): void => {
    sums[0]! += data[index * 3]!;
    sums[1]! += data[index * 3 + 1]!;
    sums[2]! += data[index * 3 + 2]!;
  };
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      sums.fill(0);
      walk(direction, x, y, reach, add);
      for (let channel = 0; channel < 3; channel++) result.data[i * 3 + channel] = sums[channel]! / (2 * reach + 1);
    }
  return result;
}

/**
 * Ink of a drawn contour, 0 (none) to 1: the soft-thresholded difference of two blurs (XDoG, Winnemöller 2011),
 * combed along the forms so that lines do not break.
 * @param sigma line width in pixels @param eagerness higher draws fainter edges; 1 is usual
 */
export function contourInk(light: Plane, direction: Direction, sigma: number, eagerness = 1): Plane {
  const fine = blurPlane(light, sigma);
  const wide = blurPlane(light, sigma * 1.7);
  const edges: Plane = { ...light, data: fine.data.map((value, i) => wide.data[i]! - value) };
  const combed = combPlane(edges, direction, Math.max(2, Math.round(sigma * 2)));
  return { ...light, data: combed.data.map((value) => clamp((value * eagerness - 0.006) * 42)) };
}
