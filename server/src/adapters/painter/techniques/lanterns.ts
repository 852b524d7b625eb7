import { blurRaster } from "../blur.ts";
import { type Colour, mixColours, parseColour } from "../colour.ts";
import { createNoise } from "../noise.ts";
import type { Random } from "../random.ts";
import { clamp, coarsePlane, createRaster, mix, paintPixels, type Raster, smoothstep } from "../raster.ts";
import type { Painting, Scene } from "../scene.ts";
import { bloom, grain } from "../surface.ts";

/** A light out of focus: an even disc, a little brighter at its rim, as a lens draws it. */
function addDisc(
  raster: Raster,
  x: number,
  y: number,
  radius: number,
  colour: Colour,
  light: number,
  softness: number,
): void {
  const { width, height, data } = raster;
  const reach = radius * (1 + softness) + 1;
  const soft = Math.max(1, radius * softness);
  for (let py = Math.max(0, Math.floor(y - reach)); py <= Math.min(height - 1, Math.ceil(y + reach)); py++)
    for (let px = Math.max(0, Math.floor(x - reach)); px <= Math.min(width - 1, Math.ceil(x + reach)); px++) {
      const far = Math.hypot(px - x, py - y);
      const inside = smoothstep(radius + soft, radius - soft, far);
      if (inside <= 0) continue;
      const rim = 0.68 + 0.45 * smoothstep(radius * 0.55, radius * 0.97, far);
      const add = inside * rim * light;
      const at = (py * width + px) * 3;
      for (let c = 0; c < 3; c++) data[at + c] = 1 - (1 - data[at + c]!) * (1 - clamp(colour[c]! * add));
    }
}

function lightColours(scene: Scene): [Colour, ...Colour[]] {
  const { palette } = scene;
  const warm: Colour = [1, 0.72, 0.38];
  const [second, accent, pale] = [palette.second, palette.accent, palette.shades[4]].map(parseColour) as [
    Colour,
    Colour,
    Colour,
  ];
  return [mixColours(second, warm, 0.45), second, mixColours(pale, warm, 0.3), accent, mixColours(second, pale, 0.5)];
}

/** Lights along the street of a town: dense near the horizon, mirrored faintly in the wet ground. */
function scatterStreet(
  raster: Raster,
  scene: Scene,
  random: Random,
  colours: [Colour, ...Colour[]],
  horizon: number,
): void {
  const { width, height } = scene;
  for (let i = 0; i < 150; i++) {
    const spread = (random.next() + random.next() + random.next()) / 1.5 - 1;
    const x = random.next() * width;
    const y = horizon + spread * height * 0.4 - height * 0.04;
    const depth = Math.abs(y - horizon) / height;
    const radius = height * (0.009 + depth * 0.12 * random.between(0.6, 1.3));
    const colour = random.pick(colours);
    const light = random.between(0.25, 0.85) * (1 - depth * 0.9);
    if (y <= horizon) addDisc(raster, x, y, radius, colour, light, 0.07);
    if (random.next() < 0.6)
      addDisc(raster, x, horizon + Math.abs(horizon - y) * 0.8, radius * 1.05, colour, light * 0.3, 0.5);
  }
}

/** A string of lamps across the foreground: sharp points of light in wide halos, hanging on a curve. */
function hangString(raster: Raster, scene: Scene, random: Random, colour: Colour, y: number, sag: number): void {
  const { width, height } = scene;
  const count = Math.round(random.between(8, 13) * (width / height / 1.6));
  const wire: Colour = parseColour(scene.palette.shades[0]);
  const curve = (x: number): number => y + sag * (1 - (x / width - 0.5) ** 2 * 4) + (x / width) * height * 0.05;
  for (let x = 0; x < width; x++) {
    const centre = curve(x);
    for (let py = Math.floor(centre - 2); py <= centre + 2; py++) {
      if (py < 0 || py >= height) continue;
      const cover = clamp(1.2 * Math.max(0.7, scene.unit) - Math.abs(py - centre)) * 0.8;
      for (let c = 0; c < 3; c++)
        raster.data[(py * width + x) * 3 + c] = mix(raster.data[(py * width + x) * 3 + c]!, wire[c]!, cover);
    }
  }
  for (let i = 0; i <= count; i++) {
    const x = ((i + random.between(0.3, 0.7)) / (count + 1)) * width;
    const lamp = curve(x) + height * 0.022;
    addDisc(raster, x, lamp, height * 0.085, colour, 0.2, 0.98);
    addDisc(raster, x, lamp, height * 0.03, colour, 0.45, 0.9);
    addDisc(raster, x, lamp, height * 0.011, [1, 0.93, 0.78], 1, 0.35);
  }
}

/** An evening street out of focus, warm lamps before it. */
export function* lightLanterns(scene: Scene): Painting {
  const { width, height, palette, random } = scene;
  const noise = createNoise(random.branch("haze"));
  const dice = random.branch("lights");
  const [dark, deep] = [parseColour(palette.shades[0]), parseColour(palette.shades[1])];
  const night = mixColours(dark, [0.02, 0.03, 0.07], 0.6);
  const dusk = mixColours(deep, night, 0.55);
  const glow = mixColours(parseColour(palette.accent), parseColour(palette.second), 0.4);
  const horizon = height * dice.between(0.6, 0.68);
  const haze = coarsePlane(width, height, 4, (x, y) => noise.fractal((x / height) * 1.7, (y / height) * 2.4, 3));
  const raster = paintPixels(createRaster(width, height), (pixel, x, y, i) => {
    const near = Math.exp(-(((y - horizon) / height) ** 2) * 11) * (0.55 + haze.data[i]! * 0.7);
    const facade =
      noise.at(Math.floor((x / height) * 7 + haze.data[i]! * 0.15) * 3.7, 1.5) *
      0.12 *
      smoothstep(horizon, horizon - height * 0.3, y);
    for (let c = 0; c < 3; c++)
      pixel[c] = mix(
        mix(night[c]!, dusk[c]!, clamp(0.4 + haze.data[i]! * 0.7 + facade * 3)),
        glow[c]!,
        clamp(near * 0.36),
      );
  });
  const soft = blurRaster(raster, height / 60);
  yield 0.3;
  const colours = lightColours(scene);
  scatterStreet(soft, scene, dice, colours, horizon);
  yield 0.5;
  for (let i = 0; i < 16; i++)
    addDisc(
      soft,
      dice.next() * width,
      dice.next() * height,
      height * dice.between(0.05, 0.13),
      dice.pick(colours),
      dice.between(0.1, 0.26),
      0.05,
    );
  hangString(soft, scene, dice, colours[0], height * dice.between(0.08, 0.16), height * dice.between(0.08, 0.16));
  hangString(
    soft,
    scene,
    dice,
    colours[2] ?? colours[0],
    height * dice.between(-0.02, 0.05),
    height * dice.between(0.06, 0.1),
  );
  yield 0.8;
  return grain(bloom(soft, height / 30, 0.7, 0.6), 0.045);
}
