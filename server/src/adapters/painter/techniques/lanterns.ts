/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { blurRaster } from "../blur.ts";
import { type Colour, mixColours, parseColour } from "../colour.ts";
import { createNoise } from "../noise.ts";
import type { Random } from "../random.ts";
import { clamp, coarsePlane, createRaster, mix, paintPixels, type Raster, smoothstep } from "../raster.ts";
import type { Painting, Scene } from "../scene.ts";
import { bloom, grain } from "../surface.ts";

interface Light {
  x: number;
  y: number;
  radius: number;
  colour: Colour;
  /** 0 to 1. */
  strength: number;
  /** Share of the radius over which its edge fades. */
  softness: number;
}

/** A light out of focus: an even disc, a little brighter at its rim, as a lens draws it. */
function addLight(raster: Raster, { x, y, radius, colour, strength, softness }: Light): void {
  const { width, height, data } = raster;
  const reach = radius * (1 + softness) + 1;
  const soft = Math.max(1, radius * softness);
  for (let py = Math.max(0, Math.floor(y - reach)); py <= Math.min(height - 1, Math.ceil(y + reach)); py++)
    for (let px = Math.max(0, Math.floor(x - reach)); px <= Math.min(width - 1, Math.ceil(x + reach)); px++) {
      const far = Math.hypot(px - x, py - y);
      const inside = smoothstep(radius + soft, radius - soft, far);
      if (inside <= 0) continue;
      const add = inside * (0.68 + 0.45 * smoothstep(radius * 0.55, radius * 0.97, far)) * strength;
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
    if (y <= horizon) addLight(raster, { x, y, radius, colour, strength: light, softness: 0.07 });
    const mirrored = { x, y: horizon + Math.abs(horizon - y) * 0.8, radius: radius * 1.05, colour };
    if (random.next() < 0.6) addLight(raster, { ...mirrored, strength: light * 0.3, softness: 0.5 });
  }
}

interface Wire {
  colour: Colour;
  /** Pixels from the top, and how far the middle hangs below. */
  y: number;
  sag: number;
}

function drawWire(raster: Raster, scene: Scene, curve: (x: number) => number): void {
  const { width, height } = scene;
  const colour = parseColour(scene.palette.shades[0]);
  for (let x = 0; x < width; x++) {
    const centre = curve(x);
    for (let y = Math.max(0, Math.floor(centre - 2)); y <= Math.min(height - 1, centre + 2); y++) {
      const cover = clamp(1.2 * Math.max(0.7, scene.unit) - Math.abs(y - centre)) * 0.8;
      const at = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) raster.data[at + c] = mix(raster.data[at + c]!, colour[c]!, cover);
    }
  }
}

/** A string of lamps across the foreground: sharp points of light in wide halos, hanging on a curve. */
function hangString(raster: Raster, scene: Scene, random: Random, { colour, y, sag }: Wire): void {
  const { width, height } = scene;
  const count = Math.round(random.between(8, 13) * (width / height / 1.6));
  const curve = (x: number): number => y + sag * (1 - (x / width - 0.5) ** 2 * 4) + (x / width) * height * 0.05;
  drawWire(raster, scene, curve);
  for (let i = 0; i <= count; i++) {
    const x = ((i + random.between(0.3, 0.7)) / (count + 1)) * width;
    const lamp = { x, y: curve(x) + height * 0.022, colour };
    addLight(raster, { ...lamp, radius: height * 0.085, strength: 0.2, softness: 0.98 });
    addLight(raster, { ...lamp, radius: height * 0.03, strength: 0.45, softness: 0.9 });
    addLight(raster, { ...lamp, radius: height * 0.011, colour: [1, 0.93, 0.78], strength: 1, softness: 0.35 });
  }
}

/** The evening air over the street, brightest at the horizon, with hints of house fronts. */
function paintHaze(scene: Scene, horizon: number): Raster {
  const { width, height, palette } = scene;
  const noise = createNoise(scene.random.branch("haze"));
  const dark = parseColour(palette.shades[0]);
  const night = mixColours(dark, [0.02, 0.03, 0.07], 0.6);
  const dusk = mixColours(parseColour(palette.shades[1]), night, 0.55);
  const glow = mixColours(parseColour(palette.accent), parseColour(palette.second), 0.4);
  const haze = coarsePlane(width, height, 4, (x, y) => noise.fractal((x / height) * 1.7, (y / height) * 2.4, 3));
  const raster = paintPixels(createRaster(width, height), (pixel, x, y, i) => {
    const cloud = haze.data[i]!;
    const near = clamp(Math.exp(-(((y - horizon) / height) ** 2) * 11) * (0.55 + cloud * 0.7) * 0.36);
    const front = noise.at(Math.floor((x / height) * 7 + cloud * 0.15) * 3.7, 1.5);
    const facade = front * 0.36 * smoothstep(horizon, horizon - height * 0.3, y);
    const part = clamp(0.4 + cloud * 0.7 + facade);
    for (let c = 0; c < 3; c++) pixel[c] = mix(mix(night[c]!, dusk[c]!, part), glow[c]!, near);
  });
  return blurRaster(raster, height / 60);
}

/** An evening street out of focus, warm lamps before it. */
export function* lightLanterns(scene: Scene): Painting {
  const { width, height, random } = scene;
  const dice = random.branch("lights");
  const horizon = height * dice.between(0.6, 0.68);
  const raster = paintHaze(scene, horizon);
  yield 0.3;
  const colours = lightColours(scene);
  scatterStreet(raster, scene, dice, colours, horizon);
  yield 0.5;
  for (let i = 0; i < 16; i++) {
    const place = { x: dice.next() * width, y: dice.next() * height, radius: height * dice.between(0.05, 0.13) };
    addLight(raster, { ...place, colour: dice.pick(colours), strength: dice.between(0.1, 0.26), softness: 0.05 });
  }
  const [warm, , pale = warm] = colours;
  hangString(raster, scene, dice, {
    colour: warm,
    y: height * dice.between(0.08, 0.16),
    sag: height * dice.between(0.08, 0.16),
  });
  hangString(raster, scene, dice, {
    colour: pale,
    y: height * dice.between(-0.02, 0.05),
    sag: height * dice.between(0.06, 0.1),
  });
  yield 0.8;
  return grain(bloom(raster, height / 30, 0.7, 0.6), 0.045);
}
