/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { createRamp, mixColours, parseColour } from "../colour.ts";
import { hangDisc, paintSky } from "../landscape.ts";
import { createNoise, type Noise } from "../noise.ts";
import type { Random } from "../random.ts";
import {
  clamp,
  coarsePlane,
  createPlane,
  createRaster,
  mix,
  type Plane,
  paintPixels,
  type Raster,
  smoothstep,
} from "../raster.ts";
import type { Painting, Scene } from "../scene.ts";
import { grain } from "../surface.ts";

/** Adds one conifer to a cover plane: boughs that hang and taper, ragged at their tips. */
function growTree(cover: Plane, x: number, foot: number, tall: number, random: Random): void {
  const { width, height, data } = cover;
  const top = foot - tall;
  const boughs = Math.round(random.between(11, 17));
  const spread = tall * random.between(0.15, 0.21);
  const lean = random.between(-0.02, 0.02);
  const reaches = Array.from({ length: boughs * 2 + 4 }, () => random.between(0.62, 1.12));
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, foot); y++) {
    const part = (y - top) / tall;
    const bough = part * boughs;
    const within = bough - Math.floor(bough);
    const taper = part ** 0.92 * (0.42 + 0.58 * within ** 1.4);
    const centre = x + lean * (y - top);
    const stem = tall * 0.006 * (0.3 + part);
    const left = centre - Math.max(stem, spread * taper * reaches[Math.floor(bough) * 2]!);
    const right = centre + Math.max(stem, spread * taper * reaches[Math.floor(bough) * 2 + 1]!);
    for (let px = Math.max(0, Math.floor(left)); px <= Math.min(width - 1, Math.floor(right)); px++) {
      const edge = clamp(Math.min(px + 1 - left, right - px, y + 1 - top));
      const at = y * width + px;
      data[at] = Math.max(data[at]!, edge);
    }
  }
}

function plantRow(scene: Scene, noise: Noise, lane: number, near: number): { cover: Plane; ground: number } {
  const { width, height, random } = scene;
  const cover = createPlane(width, height);
  const dice = random.branch(`row ${lane}`);
  const ground = height * (0.6 + near * 0.36);
  const tall = height * (0.17 + near * 0.44);
  const spacing = tall * (0.2 + near * 0.1);
  for (let x = -tall * 0.2; x < width + tall * 0.2; x += spacing * dice.between(0.45, 1.5)) {
    const hill = noise.at((x / height) * 1.2, lane * 4.4) * height * 0.05;
    const clearing = near > 0.7 ? smoothstep(0.1, 0.34, Math.abs(x / width - 0.5)) : 1;
    const size = tall * dice.between(0.55, 1.1) * mix(0.35, 1, clearing);
    growTree(cover, x, ground + hill + height * 0.02, size, dice);
  }
  const { data } = cover;
  for (let y = Math.floor(ground - height * 0.06); y < height; y++)
    for (let x = 0; x < width; x++) {
      const bank = ground + noise.at((x / height) * 1.2, lane * 4.4) * height * 0.05;
      if (y >= 0 && y > bank) data[y * width + x] = 1;
    }
  return { cover, ground };
}

function lightShafts(
  raster: Raster,
  scene: Scene,
  noise: Noise,
  source: { x: number; y: number },
  strength: number,
): Raster {
  const colour = mixColours(parseColour(scene.palette.shades[4]), parseColour(scene.palette.second), 0.3);
  const shafts = coarsePlane(raster.width, raster.height, 3, (x, y) => {
    const angle = Math.atan2(x - source.x, y - source.y + raster.height * 0.2);
    const far = Math.hypot(x - source.x, y - source.y) / raster.height;
    return clamp(0.2 + noise.fractal(angle * 7, 2, 2)) * smoothstep(1.15, 0.1, far) * strength;
  });
  return paintPixels(raster, (pixel, _x, _y, i) => {
    for (let c = 0; c < 3; c++) pixel[c]! += (colour[c]! - pixel[c]!) * shafts.data[i]!;
  });
}

/** A conifer wood in five rows, mist between the rows, light falling through. */
export function* plantForest(scene: Scene): Painting {
  const { width, height, palette, random } = scene;
  const noise = createNoise(random.branch("wood"));
  const shades = palette.shades.map(parseColour);
  const clouds = coarsePlane(width, height, 3, (x, y) => noise.fractal((x / height) * 1.8, (y / height) * 4, 4));
  const glowing = mixColours(shades[4]!, parseColour(palette.second), 0.25);
  const raster = paintSky(
    createRaster(width, height),
    [shades[2]!, shades[3]!, glowing, shades[4]!],
    0.75,
    (_x, _y, i) => clouds.data[i]! * 0.16,
  );
  const source = { x: width * random.between(0.3, 0.7), y: height * random.between(0.2, 0.34) };
  hangDisc(raster, { ...source, radius: height * 0.07, colour: mixColours(shades[4]!, [1, 1, 0.96], 0.4), glow: 0.55 });
  const colours = createRamp([mixColours(shades[3]!, shades[4]!, 0.3), shades[3]!, shades[2]!, shades[1]!, shades[0]!]);
  const rows = 5;
  for (let lane = 0; lane < rows; lane++) {
    const near = lane / (rows - 1);
    const { cover, ground } = plantRow(scene, noise, lane, near);
    const tree = colours.at(0.12 + near * 0.88);
    const mist = mixColours(colours.at(Math.max(0, near * 0.82 - 0.1)), glowing, 0.4 * (1 - near));
    paintPixels(raster, (pixel, _x, y, i) => {
      const part = cover.data[i]!;
      if (part <= 0) return;
      const sunk = clamp(
        smoothstep(ground - height * 0.24, ground + height * 0.04, y) * (0.95 - near * 0.5) +
          clouds.data[i]! * 0.25 * (1 - near),
      );
      for (let c = 0; c < 3; c++) pixel[c] = mix(pixel[c]!, mix(tree[c]!, mist[c]!, sunk), part);
    });
    if (lane === 2) lightShafts(raster, scene, noise, source, 0.32);
    yield 0.2 + lane * 0.13;
  }
  return grain(raster, 0.045);
}
