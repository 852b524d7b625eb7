/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { createRamp, mixColours, parseColour } from "../colour.ts";
import { sowStars } from "../landscape.ts";
import { createNoise, type Noise } from "../noise.ts";
import { clamp, coarsePlane, createRaster, mix, paintPixels, type Raster } from "../raster.ts";
import type { Painting, Scene } from "../scene.ts";
import { bloom, grain } from "../surface.ts";

interface Planet {
  x: number;
  y: number;
  radius: number;
  /** Direction of the sun, a unit vector towards it; z points at us. */
  sun: readonly [number, number, number];
}

function paintNebula(scene: Scene, noise: Noise): Raster {
  const { width, height, palette, random } = scene;
  const dark = mixColours(parseColour(palette.shades[0]), [0.01, 0.01, 0.025], 0.6);
  const scale = 1.5 / height;
  const bend = coarsePlane(width, height, 5, (x, y) => noise.fractal(x * scale, y * scale, 3));
  const gas = coarsePlane(width, height, 3, (x, y) => {
    const fold = bend.data[Math.min(height - 1, Math.floor(y)) * width + Math.min(width - 1, Math.floor(x))]!;
    return noise.fractal(x * scale * 1.1 + fold * 1.4 + 7, y * scale * 1.7 - fold, 5);
  });
  const warm = mixColours(parseColour(palette.accent), dark, 0.25);
  const cool = mixColours(parseColour(palette.shades[2]), dark, 0.3);
  const lane = random.between(-0.5, 0.5);
  return paintPixels(createRaster(width, height), (pixel, x, y, i) => {
    const band = Math.exp(-((y / height - 0.45 - (x / width - 0.5) * lane + bend.data[i]! * 0.3) ** 2) * 9);
    const light = clamp(gas.data[i]! * 0.95 + 0.22) * band;
    const hue = clamp(0.5 + bend.data[i]! * 1.3);
    for (let c = 0; c < 3; c++) pixel[c] = dark[c]! + mix(cool[c]!, warm[c]!, hue) * light * 0.75;
  });
}

/** Clouds in bands on a sphere, day and night, and a rim of air that the sun shines through. */
function hangPlanet(raster: Raster, scene: Scene, noise: Noise, planet: Planet): Raster {
  const { palette } = scene;
  const shades = palette.shades.map(parseColour);
  const bands = createRamp([shades[1]!, parseColour(palette.accent), shades[2]!, shades[3]!, shades[4]!]);
  const air = mixColours(parseColour(palette.second), shades[4]!, 0.35);
  const { radius, sun } = planet;
  return paintPixels(raster, (pixel, px, py) => {
    const x = (px - planet.x) / radius;
    const y = (py - planet.y) / radius;
    const far = Math.hypot(x, y);
    if (far > 1.25) return;
    const z = Math.sqrt(Math.max(0, 1 - far * far));
    const day = clamp((x * sun[0] + y * sun[1] + z * sun[2]) * 1.35 + 0.02);
    const side = clamp((x * sun[0] + y * sun[1]) / Math.max(0.3, far) + 0.35);
    const haze = far < 1 ? (1 - z) ** 3 * 0.85 * (day * 0.8 + 0.06) : Math.exp(-(far - 1) * 30) * 0.6 * side;
    const cover = clamp((1 - far) * radius + 0.5);
    if (cover > 0) {
      const bow = noise.fractal(x * 1.6 + 3, y * 3.2, 3) * 0.3;
      const band = noise.fractal(x * 1.1 + bow * 2, (y * 0.92 + x * 0.22) * 4.6 + bow * 2.4, 5);
      const kept = [pixel[0]!, pixel[1]!, pixel[2]!];
      bands.read(0.48 + band * 0.85, pixel);
      const light = day ** 0.85 * (0.88 + bow * 0.4) + 0.018;
      for (let c = 0; c < 3; c++) pixel[c] = mix(kept[c]!, pixel[c]! * light, cover);
    }
    for (let c = 0; c < 3; c++) pixel[c] = 1 - (1 - pixel[c]!) * (1 - clamp(air[c]! * haze));
  });
}

function hangMoon(raster: Raster, scene: Scene, noise: Noise, planet: Planet): Raster {
  const colour = mixColours(parseColour(scene.palette.shades[4]), parseColour(scene.palette.shades[3]), 0.5);
  return paintPixels(raster, (pixel, px, py) => {
    const x = (px - planet.x) / planet.radius;
    const y = (py - planet.y) / planet.radius;
    const far = Math.hypot(x, y);
    const cover = clamp((1 - far) * planet.radius + 0.5);
    if (cover <= 0) return;
    const z = Math.sqrt(Math.max(0, 1 - far * far));
    const day = clamp((x * planet.sun[0] + y * planet.sun[1] + z * planet.sun[2]) * 1.2);
    const craters = 0.85 + noise.fractal(x * 3 + 20, y * 3, 4) * 0.5;
    for (let c = 0; c < 3; c++) pixel[c] = mix(pixel[c]!, colour[c]! * day * craters, cover);
  });
}

/** Deep space: a nebula, stars, one great planet rising into the picture and a small moon. */
export function* paintOrbit(scene: Scene): Painting {
  const { width, height, palette, random } = scene;
  const noise = createNoise(random.branch("space"));
  const raster = paintNebula(scene, noise);
  yield 0.3;
  sowStars(
    raster,
    Math.round((width * height) / 900),
    mixColours(parseColour(palette.shades[4]), [1, 1, 1], 0.6),
    random.branch("stars"),
    () => 1,
  );
  yield 0.45;
  const left = random.next() < 0.5;
  const size = height * random.between(0.62, 0.95);
  const sun = [left ? 0.72 : -0.72, -0.66, 0.2] as const;
  hangPlanet(raster, scene, noise, {
    x: width * (left ? 0.24 : 0.76),
    y: height * 0.72 + size * 0.34,
    radius: size,
    sun,
  });
  yield 0.75;
  hangMoon(raster, scene, noise, {
    x: width * (left ? 0.74 : 0.26),
    y: height * random.between(0.2, 0.36),
    radius: height * random.between(0.035, 0.07),
    sun,
  });
  return grain(bloom(raster, height / 40, 0.8, 0.72), 0.035);
}
