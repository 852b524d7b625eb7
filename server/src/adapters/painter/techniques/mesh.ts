/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { fromOklab, mixColours, parseColour, toOklab } from "../colour.ts";
import { createNoise } from "../noise.ts";
import { coarsePlane, createRaster, paintPixels, type Raster, resizeRaster } from "../raster.ts";
import type { Painting, Scene } from "../scene.ts";
import { grain } from "../surface.ts";

interface Anchor {
  x: number;
  y: number;
  reach: number;
  lab: readonly [number, number, number];
}

function placeAnchors(scene: Scene): Anchor[] {
  const { palette, random } = scene;
  const colours = [...palette.shades, palette.accent, palette.second, palette.shades[2], palette.shades[1]].map(
    parseColour,
  );
  const aspect = scene.width / scene.height;
  return colours.map((colour, i) => {
    const angle = i * 2.39996 + random.next() * 0.8;
    const far = Math.sqrt((i + 0.5) / colours.length) * 0.62;
    return {
      x: (0.5 + Math.cos(angle) * far) * aspect,
      y: 0.5 + Math.sin(angle) * far,
      reach: random.between(0.7, 1.35),
      lab: toOklab(mixColours(colour, parseColour(palette.accent), 0.12)),
    };
  });
}

/** Colours flowing into each other like silk: anchors weighted by distance, the plane folded twice beforehand. */
export function* weaveMesh(scene: Scene): Painting {
  const { width, height, random } = scene;
  const noise = createNoise(random.branch("folds"));
  const anchors = placeAnchors(scene);
  const step = Math.max(2, Math.round(scene.unit * 4));
  const small: Raster = createRaster(Math.ceil(width / step), Math.ceil(height / step));
  const turn = random.between(0, 6.28);
  const pixel3 = [0, 0, 0] as [number, number, number];
  paintPixels(small, (pixel, px, py) => {
    const u = px / small.height;
    const v = py / small.height;
    const bowX = u + Math.sin(v * 2.7 + turn) * 0.22 + Math.sin((u + v) * 4.1 + turn * 2) * 0.08;
    const bowY = v + Math.sin(u * 2.3 - turn) * 0.24 + Math.sin((u - v) * 3.7 + turn) * 0.08;
    const foldX = bowX + noise.at(bowX * 0.8 + bowY * 0.5, bowY * 0.8 - bowX * 0.5) * 0.4;
    const foldY = bowY + noise.at(bowY * 0.9 - bowX * 0.6 + 20, bowX * 0.7 + bowY * 0.6 + 7) * 0.4;
    pixel3.fill(0);
    let total = 0;
    for (const anchor of anchors) {
      const far = Math.hypot(foldX - anchor.x, foldY - anchor.y) / anchor.reach;
      const weight = 1 / (0.02 + far ** 2.8);
      total += weight;
      for (let k = 0; k < 3; k++) pixel3[k]! += anchor.lab[k]! * weight;
    }
    const sheen = 1 + Math.sin((foldX * 1.7 + foldY * 2.3 + noise.at(foldX * 1.5, foldY * 1.5)) * 6) * 0.035;
    pixel.set(fromOklab([(pixel3[0] / total) * sheen, pixel3[1] / total, pixel3[2] / total]));
  });
  yield 0.5;
  const full = resizeRaster(small, width, height);
  const silk = coarsePlane(width, height, 2, (x, y) =>
    noise.at((x + y * 0.4) / (scene.unit * 300), y / (scene.unit * 90)),
  );
  return grain(
    paintPixels(full, (pixel, _x, _y, i) => {
      for (let k = 0; k < 3; k++) pixel[k]! *= 1 + silk.data[i]! * 0.03;
    }),
    0.045,
  );
}
