/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { createRamp, mixColours, parseColour } from "../colour.ts";
import { crestLine, hangDisc, paintSky, type Ridge, standRidges } from "../landscape.ts";
import { createNoise, type Noise } from "../noise.ts";
import { clamp, coarsePlane, createRaster, mix, smoothstep } from "../raster.ts";
import type { Painting, Scene } from "../scene.ts";
import { imprint, paperTooth } from "../surface.ts";

/** A long swell with sharp crests and round troughs, of uneven size. */
function swell(noise: Noise, place: number, lane: number): number {
  const phase = place + noise.at(place * 0.35, lane * 3.9) * 0.9;
  const crest = 1 - Math.abs(Math.sin(phase * Math.PI));
  return (crest ** 1.35 - 0.4) * (0.72 + noise.at(place * 0.55, lane * 8.2) * 0.6) + noise.at(place * 0.4, lane) * 0.3;
}

/** One sheet of cut paper: foam along its crest, then bands that follow it, and the shadow of the sheet before. */
function cutWave(scene: Scene, noise: Noise, lane: number, lanes: number): Ridge {
  const { width, height, palette, unit } = scene;
  const near = lane / (lanes - 1);
  const shades = palette.shades.map(parseColour);
  const water = createRamp([
    mixColours(shades[3]!, shades[4]!, 0.2),
    shades[3]!,
    shades[2]!,
    parseColour(palette.accent),
    shades[1]!,
    shades[0]!,
  ]);
  const foam = mixColours(shades[4]!, parseColour(palette.paper), 0.5);
  const body = water.at(0.1 + near * 0.84);
  const lift = mixColours(body, shades[3]!, 0.34);
  const ramp = createRamp([lift, body, mixColours(body, shades[0]!, 0.4)]);
  const size = height * (0.055 + near * 0.085);
  const spread = 2.9 - near * 1.5;
  const crest = crestLine(
    width,
    (x) => height * (0.42 + near * 0.48) - swell(noise, (x / height) * spread + lane * 2.3, lane + 1) * size,
  );
  const thick = unit * (2 + near * 4.5);
  return {
    crest,
    shade(pixel, x, y, depth) {
      const ragged = thick * (1 + noise.at(x / (unit * 42), lane * 6) * 0.75);
      ramp.read(clamp(depth / (height * 0.22)), pixel);
      const band = ragged * 4.2;
      const place = depth / band;
      const line =
        smoothstep(0.14, 0.09, Math.abs(place - Math.round(place))) *
        (place > 0.6 && place < 3.5 ? 0.55 - place * 0.12 : 0);
      const head = Math.max(smoothstep(ragged + 0.7, ragged - 0.7, depth), line);
      for (let c = 0; c < 3; c++) pixel[c] = mix(pixel[c]!, foam[c]!, head * (0.55 + near * 0.4));
      void y;
    },
  };
}

/** A sea of eight cut sheets under a large sun. */
export function* cutWaves(scene: Scene): Painting {
  const { width, height, palette, random } = scene;
  const noise = createNoise(random.branch("sea"));
  const shades = palette.shades.map(parseColour);
  const clouds = coarsePlane(width, height, 3, (x, y) => noise.fractal((x / height) * 0.9, (y / height) * 7, 4));
  const paper = parseColour(palette.paper);
  const sky = paintSky(
    createRaster(width, height),
    [mixColours(paper, shades[3]!, 0.55), mixColours(paper, shades[4]!, 0.5), paper],
    0.5,
    (_x, _y, i) => clouds.data[i]! * 0.4,
  );
  hangDisc(sky, {
    x: width * random.pick([0.28, 0.5, 0.72]),
    y: height * random.between(0.3, 0.38),
    radius: height * random.between(0.13, 0.18),
    colour: parseColour(palette.second),
    glow: 0.22,
  });
  yield 0.4;
  const lanes = 8;
  const sheets = Array.from({ length: lanes }, (_, lane) => cutWave(scene, noise, lane, lanes));
  return imprint(standRidges(sky, sheets), paperTooth(scene, noise), 0.035);
}
