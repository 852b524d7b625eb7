/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { type Backdrop, paintBackdrop, standBefore } from "../backdrop.ts";
import { combPlane, combRaster, findDirection, steady } from "../direction.ts";
import { kuwahara } from "../kuwahara.ts";
import { createNoise, speckle } from "../noise.ts";
import {
  createPlane,
  fillPlane,
  luminance,
  mix,
  paintPixels,
  type Raster,
  resizePlane,
  resizeRaster,
} from "../raster.ts";
import type { Painting, PortraitScene } from "../scene.ts";
import { imprint, raise, vignette, weave } from "../surface.ts";

const grounds: readonly [Backdrop, ...Backdrop[]] = ["studio", "halo", "smoke", "sky", "night"];

/** Pulls the whole towards the palette, shadows most, so that person and ground share one light. */
function glaze(raster: Raster, scene: PortraitScene, ground: Raster, strength: number): Raster {
  const means = [0, 0, 0];
  for (let i = 0; i < ground.data.length; i++) means[i % 3]! += ground.data[i]! / (ground.data.length / 3);
  return paintPixels(raster, (pixel) => {
    const light = 0.3 * pixel[0]! + 0.59 * pixel[1]! + 0.11 * pixel[2]!;
    const pull = strength * (1 - light);
    for (let channel = 0; channel < 3; channel++) {
      const rich = light + (pixel[channel]! - light) * 1.06;
      pixel[channel] = mix(rich, light * 0.55 + means[channel]! * 0.5, pull);
    }
  });
}

/** Oil on linen: flattened patches drawn out along the forms, bristle marks in raking light, a painted ground. */
export function* paintOil(scene: PortraitScene): Painting {
  const { sitter, random, width, height } = scene;
  const { photo, detail } = sitter;
  const ground = paintBackdrop(scene, random.branch("ground").pick(grounds));
  const placed = standBefore(photo, ground, scene);
  yield 0.15;
  const brush = photo.width / 150;
  const reach = fillPlane(createPlane(photo.width, photo.height), (_x, _y, i) =>
    mix(brush * 1.5, brush * 0.55, detail.data[i]!),
  );
  const patches = glaze(kuwahara(placed, reach, 5), scene, ground, 0.32);
  yield 0.4;
  const hand = createNoise(random.branch("hand"));
  const scale = 2.2 / photo.width;
  const found = findDirection(luminance(patches), photo.width / 130);
  const direction = steady(found, (x, y) => 0.9 + hand.at(x * scale, y * scale) * 2.4);
  const drawn = combRaster(patches, direction, Math.max(2, Math.round(photo.width / 220)));
  const hairs = fillPlane(createPlane(photo.width, photo.height), (x, y) => speckle(x >> 1, y >> 1, 7));
  const bristles = combPlane(hairs, direction, Math.round(photo.width / 60));
  yield 0.65;
  const calm = { ...bristles, data: bristles.data.map((value, i) => (value - 0.5) * mix(1, 0.42, detail.data[i]!)) };
  const full = raise(resizeRaster(drawn, width, height), resizePlane(calm, width, height), 0.6);
  const linen = weave(scene, createNoise(random.branch("linen")));
  return vignette(imprint(full, linen, 0.028), 0.42);
}
