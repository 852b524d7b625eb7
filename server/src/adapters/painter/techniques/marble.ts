/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { createRamp, mixColours, parseColour } from "../colour.ts";
import { createNoise } from "../noise.ts";
import { clamp, coarsePlane, createRaster, mix, type Plane, paintPixels, smoothstep } from "../raster.ts";
import type { Painting, Scene } from "../scene.ts";
import { grain } from "../surface.ts";

/** Ink on water: a noise bent by a noise bent by a noise (after Quilez, "Domain Warping"), lit, with veins of metal. */
export function* pourMarble(scene: Scene): Painting {
  const { width, height, unit, palette, random } = scene;
  const noise = createNoise(random.branch("pour"));
  const scale = 1 / (unit * random.between(520, 700));
  const bend = random.between(1.1, 1.6);
  const first: [Plane, Plane] = [
    coarsePlane(width, height, 5, (x, y) => noise.fractal(x * scale, y * scale, 3)),
    coarsePlane(width, height, 5, (x, y) => noise.fractal(x * scale + 5.2, y * scale + 1.3, 3)),
  ];
  yield 0.2;
  const at = (plane: Plane, x: number, y: number): number =>
    plane.data[Math.min(height - 1, Math.floor(y)) * width + Math.min(width - 1, Math.floor(x))]!;
  const folds = coarsePlane(width, height, 2, (x, y) =>
    noise.fractal(x * scale + bend * at(first[0], x, y) + 1.7, y * scale + bend * at(first[1], x, y) + 9.2, 4),
  );
  yield 0.45;
  const depth = coarsePlane(width, height, 2, (x, y) => {
    const fold = at(folds, x, y);
    return noise.fractal(x * scale + bend * 1.25 * fold + 3, y * scale * 1.1 + bend * 1.25 * at(first[0], x, y), 5);
  });
  yield 0.7;
  const shades = palette.shades.map(parseColour);
  const inks = createRamp([shades[0]!, shades[1]!, parseColour(palette.accent), shades[2]!, shades[3]!, shades[4]!]);
  const metal = mixColours(parseColour(palette.second), shades[4]!, 0.3);
  const data = depth.data;
  const line = 1.15 * Math.max(0.8, unit);
  const poured = paintPixels(createRaster(width, height), (pixel, x, y, i) => {
    const value = data[i]!;
    const slopeX = data[x < width - 1 ? i + 1 : i]! - data[x > 0 ? i - 1 : i]!;
    const slopeY = data[y < height - 1 ? i + width : i]! - data[y > 0 ? i - width : i]!;
    inks.read(clamp(0.46 + value * 0.62 + folds.data[i]! * 0.5 + first[0].data[i]! * 0.25), pixel);
    const steep = Math.hypot(slopeX, slopeY) * 0.5 + 1e-5;
    const far = Math.abs(folds.data[i]! * 0.6 + value - 0.12) / (steep * 1.6);
    const vein = smoothstep(line * 2.4, line * 0.4, far) * smoothstep(-0.25, 0.15, first[1].data[i]!) * 0.8;
    const light = 1 + clamp(((slopeX + slopeY) * -9) / unit, -0.16, 0.2);
    for (let c = 0; c < 3; c++) pixel[c] = mix(pixel[c]! * light, metal[c]!, vein);
  });
  return grain(poured, 0.035);
}
