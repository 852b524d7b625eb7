/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { type Colour, mixColours, parseColour } from "../colour.ts";
import { crestLine, paintSky, sowStars, standRidges } from "../landscape.ts";
import { createNoise, type Noise } from "../noise.ts";
import { clamp, coarsePlane, createRaster, type Plane, paintPixels, type Raster, smoothstep } from "../raster.ts";
import type { Painting, Scene } from "../scene.ts";
import { grain } from "../surface.ts";

/** A hanging sheet of light: its foot wanders, rays stand on it, and it thins upwards. */
function hangCurtain(scene: Scene, noise: Noise, lane: number, foot: number, tall: number): Plane {
  const { width, height } = scene;
  const size = height;
  return coarsePlane(width, height, 2, (x, y) => {
    const u = x / size;
    const v = y / height;
    const sway = noise.fractal(u * 0.8 + lane * 13, lane * 3.1 + v * 0.25, 3);
    const above = foot + sway * 0.3 - v;
    if (above < -0.05 || above > tall * 1.6) return 0;
    const rays =
      0.55 + noise.at(u * 9 + sway * 5 + lane, v * 0.35) * 0.5 + noise.at(u * 26 + sway * 9, v * 0.5 + lane) * 0.28;
    const rise = smoothstep(-0.035, 0.025, above) * Math.exp((-Math.max(0, above) / tall) * 2.5);
    const gate = smoothstep(-0.6, 0.25, noise.at(u * 1.1 + lane * 5, 7.7));
    return Math.max(0, rays) * rise * gate;
  });
}

function shine(raster: Raster, curtain: Plane, low: Colour, high: Colour, strength: number): void {
  paintPixels(raster, (pixel, _x, _y, i) => {
    const light = curtain.data[i]! * strength;
    if (light < 0.003) return;
    const turn = clamp(1.25 - light * 1.7);
    for (let c = 0; c < 3; c++)
      pixel[c] = 1 - (1 - pixel[c]!) * (1 - clamp((low[c]! + (high[c]! - low[c]!) * turn) * light));
  });
}

/** Polar night: stars, three curtains of light, and their glow on far hills and a near wood. */
export function* hangAurora(scene: Scene): Painting {
  const { width, height, unit, palette, random } = scene;
  const noise = createNoise(random.branch("light"));
  const night = mixColours(parseColour(palette.shades[0]), [0.01, 0.02, 0.05], 0.5);
  const deep = mixColours(night, parseColour(palette.shades[1]), 0.75);
  const sky = paintSky(
    createRaster(width, height),
    [night, night, deep, mixColours(deep, parseColour(palette.shades[2]), 0.45)],
    1,
    () => 0,
  );
  sowStars(sky, Math.round((width * height) / 1500), [0.95, 0.97, 1], random.branch("stars"), (v) => 1 - v * 0.9);
  yield 0.25;
  const low = mixColours(parseColour(palette.shades[3]), parseColour(palette.accent), 0.35);
  const high = parseColour(palette.second);
  for (const [lane, [foot, tall, strength]] of [
    [0.46, 0.3, 0.75],
    [0.66, 0.5, 1.5],
    [0.8, 0.3, 0.7],
  ].entries() as Iterable<[number, [number, number, number]]>) {
    shine(sky, hangCurtain(scene, noise, lane + 1, foot, tall), low, high, strength);
    yield 0.35 + lane * 0.15;
  }
  const far = crestLine(width, (x) => height * (0.84 - noise.ridged((x / height) * 1.3 + 4, 2, 5) * 0.16));
  const near = crestLine(width, (x) => {
    const trees = Math.abs(((x / (unit * 17) + noise.at(x / (unit * 31), 3) * 0.9) % 1) - 0.5) * 2;
    const tall = 0.02 + 0.03 * (0.5 + noise.at(x / (unit * 24), 8));
    return height * (0.945 + noise.at((x / height) * 1.1, 5) * 0.04 - (1 - trees) * tall);
  });
  const hill = mixColours(night, low, 0.16);
  const ridges = [
    {
      crest: far,
      shade: (pixel: Float64Array, _x: number, _y: number, depth: number) =>
        pixel.set(mixColours(hill, night, clamp(depth / (height * 0.16)))),
    },
    { crest: near, shade: (pixel: Float64Array) => pixel.set([night[0] * 0.45, night[1] * 0.45, night[2] * 0.5]) },
  ];
  return grain(standRidges(sky, ridges), 0.04);
}
