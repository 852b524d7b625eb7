/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { createRamp, mixColours, parseColour } from "../colour.ts";
import { crestLine, hangDisc, paintSky, type Ridge, standRidges } from "../landscape.ts";
import { createNoise, type Noise } from "../noise.ts";
import { clamp, coarsePlane, createRaster, smoothstep } from "../raster.ts";
import type { Painting, Scene } from "../scene.ts";
import { grain } from "../surface.ts";

/** Sand piles up on a long windward slope and breaks off in a short lee. */
function duneShape(noise: Noise, place: number, lane: number): number {
  const phase = place + noise.at(place * 0.7, lane * 9.1) * 0.55;
  const part = phase - Math.floor(phase);
  const slope = part < 0.68 ? smoothstep(0, 0.68, part) : 1 - smoothstep(0.68, 1, part);
  return slope * (0.62 + noise.at(Math.floor(phase) * 1.7, lane * 3.3) * 0.5) + noise.at(place * 0.5, lane) * 0.35;
}

function makeDune(scene: Scene, noise: Noise, lane: number, lanes: number): Ridge {
  const { width, height, palette, unit } = scene;
  const near = lane / (lanes - 1);
  const shades = palette.shades.map(parseColour);
  const haze = createRamp([shades[3]!, shades[2]!, shades[1]!, shades[0]!]);
  const body = haze.at(0.12 + near * 0.68);
  const lit = mixColours(body, mixColours(shades[4]!, parseColour(palette.second), 0.35), 0.42 - near * 0.1);
  const deep = mixColours(body, shades[0]!, 0.25 + near * 0.3);
  const ramp = createRamp([deep, body, lit]);
  const spread = 1.9 - near * 1.05;
  const rise = height * (0.05 + near * 0.13);
  const crest = crestLine(
    width,
    (x) => height * (0.53 + near * 0.34) - duneShape(noise, (x / height) * spread + lane * 3.7, lane + 1) * rise,
  );
  const slopes = crestLine(width, (x) => (crest[Math.min(width - 1, x + 2)]! - crest[Math.max(0, x - 2)]!) / 4);
  return {
    crest,
    shade(pixel, x, y, depth) {
      const fold = noise.at(x / (height * 0.55) + depth / (height * 0.35), lane * 5 + depth / (height * 0.28));
      const ripple = Math.sin(depth / (unit * (4.5 + near * 5)) + fold * 9 + x / (unit * 60)) * 0.028 * near;
      const fall = clamp(depth / (rise * 1.7));
      const facing = clamp(0.62 - slopes[x]! * 1.5 * (1 - fall * 0.6)) * (1 - fall * 0.45) + fold * 0.16 * fall;
      ramp.read(facing + ripple + (1 - near) * fall * 0.35, pixel);
    },
  };
}

/** A desert in five rows of dunes before a low sun or moon. */
export function* raiseDunes(scene: Scene): Painting {
  const { width, height, palette, random } = scene;
  const noise = createNoise(random.branch("wind"));
  const shades = palette.shades.map(parseColour);
  const clouds = coarsePlane(width, height, 3, (x, y) => noise.fractal((x / height) * 1.1, (y / height) * 6.5, 4));
  const night = random.branch("hour").next() < 0.3;
  const stops = night
    ? [shades[0]!, shades[1]!, shades[2]!, shades[3]!]
    : [mixColours(shades[2]!, shades[1]!, 0.35), shades[2]!, shades[3]!, shades[4]!, shades[4]!];
  const sky = paintSky(
    createRaster(width, height),
    stops,
    0.68,
    (_x, y, i) => clouds.data[i]! * 0.13 * smoothstep(0.02, 0.3, y / height),
  );
  yield 0.3;
  const disc = {
    x: width * random.pick([0.22, 0.3, 0.68, 0.76]),
    y: height * random.between(0.22, 0.36),
    radius: height * random.between(0.06, 0.1),
    colour: mixColours(shades[4]!, [1, 1, 0.95], 0.35),
    glow: night ? 0.32 : 0.5,
  };
  hangDisc(sky, disc);
  yield 0.45;
  const lanes = 5;
  const ridges = Array.from({ length: lanes }, (_, lane) => makeDune(scene, noise, lane, lanes));
  return grain(standRidges(sky, ridges), 0.055);
}
