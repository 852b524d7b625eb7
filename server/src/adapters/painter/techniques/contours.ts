/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { createRamp, mixColours, parseColour } from "../colour.ts";
import { createNoise, type Noise } from "../noise.ts";
import { clamp, coarsePlane, createRaster, mix, type Plane, paintPixels, smoothstep } from "../raster.ts";
import type { Painting, Scene } from "../scene.ts";
import { imprint, paperTooth } from "../surface.ts";

/** Lines between the lowest and the highest ground; every fifth is drawn heavier. */
const LINES = 26;

/** Heights of 0 to 1: broad hills and a few crests, bent a little so that no hill is round. */
function raiseGround(scene: Scene, noise: Noise): Plane {
  const scale = 1 / (scene.unit * scene.random.between(430, 560));
  return coarsePlane(scene.width, scene.height, 2, (x, y) => {
    const bendX = noise.fractal(x * scale + 5, y * scale, 2) * 0.55;
    const bendY = noise.fractal(x * scale, y * scale + 9, 2) * 0.55;
    const hills = noise.fractal(x * scale + bendX, y * scale + bendY, 4) * 0.66;
    const crests = noise.ridged(x * scale * 0.55 + bendY + 30, y * scale * 0.55 + bendX, 2) * 0.24;
    return clamp(0.24 + hills + crests);
  });
}

/** A relief map: hypsometric tints, light from the north west, contour lines of one width however steep the ground. */
export function* drawContours(scene: Scene): Painting {
  const { width, height, unit, palette, random } = scene;
  const noise = createNoise(random.branch("ground"));
  const ground = raiseGround(scene, noise);
  yield 0.5;
  const paper = parseColour(palette.paper);
  const ink = parseColour(palette.ink);
  const darkSheet = random.branch("sheet").next() < 0.5;
  const tints = (
    darkSheet
      ? [palette.shades[0], palette.shades[1], palette.accent, palette.shades[3]]
      : [palette.shades[3], palette.paper, palette.second, palette.accent]
  ).map(parseColour);
  const ramp = createRamp(tints.map((tint) => mixColours(tint, darkSheet ? ink : paper, 0.22)));
  const line = darkSheet ? mixColours(parseColour(palette.shades[4]), paper, 0.4) : ink;
  const data = ground.data;
  const weight = Math.max(0.75, unit * 0.95);
  const printed = paintPixels(createRaster(width, height), (pixel, x, y, i) => {
    const level = data[i]!;
    const slopeX = data[x < width - 1 ? i + 1 : i]! - data[x > 0 ? i - 1 : i]!;
    const slopeY = data[y < height - 1 ? i + width : i]! - data[y > 0 ? i - width : i]!;
    const steep = Math.hypot(slopeX, slopeY) * 0.5 * LINES + 1e-4;
    const place = level * LINES;
    const nearest = Math.round(place);
    const heavy = nearest % 5 === 0;
    const far = Math.abs(place - nearest) / steep;
    const drawn =
      smoothstep(weight * (heavy ? 1.1 : 0.6) + 0.5, weight * (heavy ? 1.1 : 0.6) - 0.5, far) * (heavy ? 0.9 : 0.5);
    const step = Math.floor(place) / LINES;
    ramp.read(mix(level, step, 0.75), pixel);
    const light = 1 + clamp((((slopeX + slopeY) * -16) / unit) * 0.9, -0.2, 0.2);
    for (let c = 0; c < 3; c++) pixel[c] = mix(pixel[c]! * light, line[c]!, drawn);
  });
  return imprint(printed, paperTooth(scene, noise), 0.025);
}
