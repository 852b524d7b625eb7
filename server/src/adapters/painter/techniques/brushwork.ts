/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { type Backdrop, paintBackdrop, standBefore } from "../backdrop.ts";
import { blurRaster } from "../blur.ts";
import { parseColour } from "../colour.ts";
import { findDirection, steady } from "../direction.ts";
import { createNoise } from "../noise.ts";
import { createPlane, luminance, mix, paintPixels, type Raster, resizePlane, resizeRaster } from "../raster.ts";
import type { Painting, PortraitScene } from "../scene.ts";
import { type Brush, type Canvas, layStrokes } from "../strokes.ts";
import { imprint, raise, weave } from "../surface.ts";

const grounds: readonly [Backdrop, ...Backdrop[]] = ["sky", "smoke", "studio"];

/** Brighter, warmer lights and cooler shadows than the camera saw. */
function heighten(raster: Raster): Raster {
  return paintPixels(raster, (pixel) => {
    const light = 0.3 * pixel[0]! + 0.59 * pixel[1]! + 0.11 * pixel[2]!;
    const warmth = (light - 0.45) * 0.07;
    for (let channel = 0; channel < 3; channel++) pixel[channel] = light + (pixel[channel]! - light) * 1.28;
    pixel[0]! += warmth;
    pixel[2]! -= warmth * 1.2;
  });
}

/** Visible strokes in four sizes, wet on wet, thick where they cross: an impressionist's study. */
export function* paintBrushwork(scene: PortraitScene): Painting {
  const { sitter, random, width, height, palette } = scene;
  const { detail, subject } = sitter;
  const ground = paintBackdrop(scene, random.branch("ground").pick(grounds));
  const model = heighten(standBefore(sitter.photo, ground, scene));
  const base = parseColour(palette.shades[2]);
  const canvas: Canvas = {
    colour: paintPixels(blurRaster(model, model.width / 40), (pixel) => {
      for (let channel = 0; channel < 3; channel++) pixel[channel] = mix(pixel[channel]!, base[channel]!, 0.3);
    }),
    thickness: createPlane(model.width, model.height),
  };
  const hand = createNoise(random.branch("hand"));
  const scale = 2.4 / model.width;
  const span = model.width;
  const sizes = [span / 26, span / 48, span / 95, span / 250];
  for (const [layer, radius] of sizes.entries()) {
    const seen = blurRaster(model, radius * 0.45);
    const direction = steady(
      findDirection(luminance(seen), Math.max(2, radius * 1.1)),
      (x, y) => 0.8 + hand.at(x * scale, y * scale) * 2.6,
    );
    const brush: Brush = {
      radius,
      steps: layer === 0 ? 6 : 7,
      cover: 0.94,
      density: [0.42, 0.5, 0.72, 1][layer]!,
      stray: [0.22, 0.18, 0.08, 0.035][layer]!,
      wanted: (i) => layer < 2 || (layer === 2 ? subject.data[i]! > 0.4 : detail.data[i]! > 0.2),
    };
    layStrokes(canvas, { picture: seen, direction }, brush, random.branch(`layer ${layer}`));
    yield 0.1 + layer * 0.2;
  }
  const relief = {
    ...canvas.thickness,
    data: canvas.thickness.data.map((value, i) => value * mix(1, 0.45, detail.data[i]!)),
  };
  const full = raise(resizeRaster(canvas.colour, width, height), resizePlane(relief, width, height), 0.16);
  return imprint(full, weave(scene, createNoise(random.branch("linen"))), 0.022);
}
