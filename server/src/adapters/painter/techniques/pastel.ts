/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { blurPlane, blurRaster } from "../blur.ts";
import { mixColours, parseColour } from "../colour.ts";
import { findDirection, steady } from "../direction.ts";
import { createNoise, speckle } from "../noise.ts";
import {
  clamp,
  coarsePlane,
  createPlane,
  createRaster,
  fillPlane,
  luminance,
  mix,
  type Plane,
  paintPixels,
  type Raster,
  resizePlane,
  resizeRaster,
  smoothstep,
} from "../raster.ts";
import type { Painting, PortraitScene } from "../scene.ts";
import { type Brush, type Canvas, layStrokes } from "../strokes.ts";

/** Chalk colours are lighter and purer than the camera's, and never black. */
function chalkColours(scene: PortraitScene): Raster {
  const { photo, subject, separable } = scene.sitter;
  const haze = [scene.palette.second, scene.palette.shades[3]].map(parseColour);
  return paintPixels({ ...photo, data: photo.data.slice() }, (pixel, _x, y, i) => {
    const light = 0.3 * pixel[0]! + 0.59 * pixel[1]! + 0.11 * pixel[2]!;
    const behind = (1 - subject.data[i]!) * separable;
    for (let channel = 0; channel < 3; channel++) {
      const pure = light + (pixel[channel]! - light) * 1.22;
      const ground = mix(haze[0]![channel]!, haze[1]![channel]!, y / photo.height);
      pixel[channel] = mix(clamp(pure * 0.93 + 0.06), ground, behind);
    }
  });
}

/** How the laid paper takes chalk: ribs and a fine tooth, 0 to 1. */
function laidPaper(scene: PortraitScene, width: number, height: number): Plane {
  const noise = createNoise(scene.random.branch("laid"));
  const pitch = Math.max(2.4, width / 230);
  return fillPlane(createPlane(width, height), (x, y) => {
    const rib = Math.sin((y / pitch) * Math.PI * 2 + noise.at(x / 60, y / 60)) * 0.12;
    return clamp(
      0.7 + rib + noise.fractal(x / (pitch * 0.8), y / (pitch * 0.8), 2) * 0.55 + (speckle(x, y, 2) - 0.5) * 0.3,
    );
  });
}

/** Where the sheet stays bare: towards the edges and below the shoulders, in loose strokes. */
function worked(scene: PortraitScene, width: number, height: number): Plane {
  const noise = createNoise(scene.random.branch("rag"));
  const { head, subject, separable } = scene.sitter;
  const rag = coarsePlane(width, height, 4, (x, y) => noise.fractal((x / width) * 5, (y / width) * 5, 3));
  return fillPlane(createPlane(width, height), (x, y, i) => {
    const far = Math.hypot((x / width - head.x) * 1.05, (y / height - head.y - 0.05) * 0.9) + rag.data[i]! * 0.14;
    const low = smoothstep(1.02, 0.8, y / height + rag.data[i]! * 0.16);
    const around = smoothstep(0.56, 0.34, far);
    return mix(around, Math.max(around, low), subject.data[i]! * separable);
  });
}

function toneSheet(scene: PortraitScene, width: number, height: number): Canvas & { tooth: Plane } {
  const sheet = mixColours(parseColour(scene.palette.shades[1]), parseColour(scene.palette.ink), 0.45);
  const tooth = laidPaper(scene, width, height);
  const colour = paintPixels(createRaster(width, height), (pixel, _x, _y, i) => {
    for (let channel = 0; channel < 3; channel++) pixel[channel] = sheet[channel]! * (0.88 + tooth.data[i]! * 0.17);
  });
  return { colour, thickness: createPlane(width, height), tooth };
}

/** Soft pastel on toned, laid paper: hatched strokes from broad to fine, the sheet showing through. */
export function* drawPastel(scene: PortraitScene): Painting {
  const { sitter, random, width, height } = scene;
  const { detail, subject } = sitter;
  const model = chalkColours(scene);
  const canvas = toneSheet(scene, model.width, model.height);
  const reached = worked(scene, model.width, model.height);
  const hand = createNoise(random.branch("hand"));
  const slant = (x: number, y: number): number => -0.85 + hand.at((x / model.width) * 2, (y / model.width) * 2) * 0.5;
  const choose = random.branch("choose");
  for (const [layer, part] of [1 / 58, 1 / 105, 1 / 210].entries()) {
    const radius = model.width * part;
    const seen = blurRaster(model, radius * 0.4);
    const direction = steady(findDirection(blurPlane(luminance(seen), radius * 0.5), radius * 1.6), slant);
    const wanted = (i: number): boolean =>
      choose.next() <
      reached.data[i]! * (layer === 0 ? 1 : layer === 1 ? 0.25 + 0.75 * subject.data[i]! : detail.data[i]! * 1.2);
    const brush: Brush = {
      radius,
      steps: 8,
      cover: [0.74, 0.8, 0.84][layer]!,
      density: [0.85, 1, 1.25][layer]!,
      stray: [0.2, 0.13, 0.06][layer]!,
      wanted,
    };
    layStrokes(canvas, { picture: seen, direction }, brush, random.branch(`layer ${layer}`));
    yield 0.25 + layer * 0.25;
  }
  const fine = resizePlane(canvas.tooth, width, height);
  return paintPixels(resizeRaster(canvas.colour, width, height), (pixel, x, y, i) => {
    const dust = (speckle(x, y, 8) - 0.5) * 0.045 + (fine.data[i]! - 0.7) * 0.06;
    for (let channel = 0; channel < 3; channel++) pixel[channel]! += dust;
  });
}
