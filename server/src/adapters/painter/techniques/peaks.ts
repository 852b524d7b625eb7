/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { type Colour, createRamp, mixColours, parseColour } from "../colour.ts";
import { crestLine, hangDisc, paintSky, type Ridge, standRidges } from "../landscape.ts";
import { createNoise, type Noise } from "../noise.ts";
import { clamp, coarsePlane, createRaster, type Plane, smoothstep } from "../raster.ts";
import type { Painting, Scene } from "../scene.ts";
import { imprint, paperTooth } from "../surface.ts";

interface Range {
  near: number;
  rock: Colour;
  mist: Colour;
}

/** One range: dark at its crest, lost in mist at its foot, with faint gullies where rock catches the light. */
function makeRange(scene: Scene, noise: Noise, fog: Plane, lane: number, { near, rock, mist }: Range): Ridge {
  const { width, height } = scene;
  const spread = 1.15 + near * 1.5;
  const rise = height * (0.34 - near * 0.12);
  const crest = crestLine(width, (x) => {
    const place = (x / height) * spread + lane * 17.3;
    const mass = noise.fractal(place * 0.7, lane * 2.7, 2) * 0.55;
    const teeth = noise.ridged(place * 1.25, lane * 7.1 + 0.4, 7) - 0.55;
    return height * (0.42 + near * 0.47) - (mass + teeth * 0.95) * rise;
  });
  const ramp = createRamp([rock, mixColours(rock, mist, 0.45), mist]);
  const foot = height * (0.2 + near * 0.06);
  return {
    crest,
    shade(pixel, x, y, depth) {
      const gully = noise.ridged(x / (height * 0.1) + depth / (height * 0.16), depth / (height * 0.1) + lane, 3) - 0.5;
      const cling = fog.data[y * width + x]! * 0.26;
      ramp.read(
        smoothstep(0, 1, clamp(depth / foot)) * (1 - near * 0.55) +
          cling * (0.4 + depth / foot) +
          gully * 0.1 * (1 - near * 0.5),
        pixel,
      );
    },
  };
}

/** Ink mountains: six ranges, each nearer one darker, mist between them, a pale disc above. */
export function* raisePeaks(scene: Scene): Painting {
  const { width, height, palette, random } = scene;
  const noise = createNoise(random.branch("rock"));
  const shades = palette.shades.map(parseColour);
  const night = random.branch("hour").next() < 0.3;
  const mist = night ? mixColours(shades[2]!, shades[1]!, 0.4) : mixColours(shades[4]!, shades[3]!, 0.35);
  const clouds = coarsePlane(width, height, 3, (x, y) => noise.fractal((x / height) * 1.6, (y / height) * 4.2 + 11, 5));
  const stops = night
    ? [shades[0]!, shades[1]!, shades[2]!]
    : [mixColours(shades[3]!, shades[2]!, 0.55), shades[3]!, shades[4]!];
  const sky = paintSky(createRaster(width, height), stops, 0.7, (_x, _y, i) => clouds.data[i]! * 0.22);
  yield 0.3;
  hangDisc(sky, {
    x: width * random.between(0.2, 0.8),
    y: height * random.between(0.14, 0.28),
    radius: height * random.between(0.05, 0.085),
    colour: night ? shades[4]! : mixColours(parseColour(palette.second), shades[4]!, 0.25),
    glow: 0.28,
  });
  yield 0.45;
  const rocks = createRamp([mixColours(mist, shades[2]!, 0.4), shades[2]!, shades[1]!, shades[0]!]);
  const lanes = 6;
  const ranges = Array.from({ length: lanes }, (_, lane) => {
    const near = lane / (lanes - 1);
    return makeRange(scene, noise, clouds, lane, {
      near,
      rock: rocks.at(near ** 0.9),
      mist: mixColours(mist, rocks.at(near), near * 0.45),
    });
  });
  return imprint(standRidges(sky, ranges), paperTooth(scene, noise), 0.03);
}
