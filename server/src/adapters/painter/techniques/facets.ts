/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import Delaunator from "delaunator";
import { type Backdrop, paintBackdrop, standBefore } from "../backdrop.ts";
import { blurPlane, blurRaster } from "../blur.ts";
import type { Random } from "../random.ts";
import {
  clamp,
  createPlane,
  createRaster,
  fillPlane,
  luminance,
  mix,
  type Plane,
  type Raster,
  resizeRaster,
} from "../raster.ts";
import type { Painting, PortraitScene } from "../scene.ts";
import { grain, vignette } from "../surface.ts";
import { fillTriangle } from "../triangle.ts";

const grounds: readonly [Backdrop, ...Backdrop[]] = ["studio", "sky", "smoke", "halo"];
/** Corners of facets; more than half of them fall on the face. */
const POINTS = 3600;

/** How much a corner is wanted at a place: on edges, and on the face. */
function importance(scene: PortraitScene, light: Plane): Plane {
  const { detail, subject } = scene.sitter;
  const soft = blurPlane(light, light.width / 360);
  const edges = fillPlane(createPlane(light.width, light.height), (x, y, i) => {
    const dx = soft.data[x < light.width - 1 ? i + 1 : i]! - soft.data[x > 0 ? i - 1 : i]!;
    const dy = soft.data[y < light.height - 1 ? i + light.width : i]! - soft.data[y > 0 ? i - light.width : i]!;
    return Math.min(0.2, Math.hypot(dx, dy)) * (light.width / 480);
  });
  const near = blurPlane(edges, light.width / 420);
  return {
    ...edges,
    data: near.data.map(
      (edge, i) =>
        (0.0035 + edge * mix(0.35, 1, subject.data[i]!)) * mix(1, 3.4, detail.data[i]!) + detail.data[i]! * 0.012,
    ),
  };
}

/** Draws places with the odds of their weights. */
function createLottery(weights: Float32Array, random: Random): () => number {
  const totals = new Float64Array(weights.length);
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    total += weights[i]!;
    totals[i] = total;
  }
  return () => {
    const wanted = random.next() * total;
    let low = 0;
    let high = totals.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (totals[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** Corners along the edges of the picture, so that the mesh leaves no rim. */
function frameCorners(width: number, height: number): number[] {
  return Array.from({ length: 10 }, (_, step) => step / 9).flatMap((part) =>
    [part * width, -1, part * width, height + 1].concat([-1, part * height, width + 1, part * height]),
  );
}

/** Draws corners with the given odds, none nearer than its own right distance to another. */
function scatter({ width, height, data }: Plane, random: Random): number[] {
  const draw = createLottery(data, random);
  const taken = new Uint8Array(data.length);
  const places: number[] = [];
  for (let attempt = 0; attempt < POINTS * 4 && places.length < POINTS * 2; attempt++) {
    const place = draw();
    if (taken[place]) continue;
    const cell = Math.round(clamp(width / 260 / Math.sqrt(data[place]! * 22), 1, width / 26));
    const x = place % width;
    const y = Math.floor(place / width);
    places.push(x, y);
    for (let row = Math.max(0, y - cell); row <= Math.min(height - 1, y + cell); row++)
      taken.fill(1, row * width + Math.max(0, x - cell), row * width + Math.min(width, x + cell + 1));
  }
  return [...places, ...frameCorners(width, height)];
}

/** Fills the mesh at twice the size, each facet with the mean of its colours and a little tilt, then halves it. */
function fillMesh(scene: PortraitScene, model: Raster, corners: number[]): Raster {
  const { width, height } = scene;
  const wide: Raster = createRaster(width * 2, height * 2);
  const { triangles } = new Delaunator(corners);
  const random = scene.random.branch("tilt");
  const scaleX = (width * 2) / model.width;
  const scaleY = (height * 2) / model.height;
  for (let i = 0; i < triangles.length; i += 3) {
    const xs = [0, 1, 2].map((corner) => corners[triangles[i + corner]! * 2]!);
    const ys = [0, 1, 2].map((corner) => corners[triangles[i + corner]! * 2 + 1]!);
    const sums = [0, 0, 0];
    const weights = [
      [4, 4, 4],
      [8, 2, 2],
      [2, 8, 2],
      [2, 2, 8],
    ];
    for (const [a, b, c] of weights as [number, number, number][]) {
      const x = clamp(Math.round((xs[0]! * a + xs[1]! * b + xs[2]! * c) / 12), 0, model.width - 1);
      const y = clamp(Math.round((ys[0]! * a + ys[1]! * b + ys[2]! * c) / 12), 0, model.height - 1);
      for (let channel = 0; channel < 3; channel++)
        sums[channel]! += model.data[(y * model.width + x) * 3 + channel]! / weights.length;
    }
    const tilt = 1 + (random.next() - 0.5) * 0.07;
    fillTriangle(
      wide,
      xs.map((x) => x * scaleX),
      ys.map((y) => y * scaleY),
      sums.map((value) => clamp(value * tilt)),
    );
  }
  return resizeRaster(wide, width, height);
}

/** Cut facets: a mesh that is fine on the face and broad elsewhere, one colour each. */
export function* cutFacets(scene: PortraitScene): Painting {
  const { sitter, random } = scene;
  const ground = paintBackdrop(scene, random.branch("ground").pick(grounds));
  const placed = standBefore(sitter.photo, ground, scene);
  yield 0.25;
  const corners = scatter(importance(scene, luminance(placed)), random.branch("corners"));
  yield 0.45;
  const model = blurRaster(placed, placed.width / 420);
  const light = luminance(model);
  for (let i = 0; i < model.data.length; i++) {
    const middle = light.data[Math.floor(i / 3)]!;
    model.data[i] = clamp(middle + (model.data[i]! - middle) * 1.15);
  }
  const mesh = fillMesh(scene, model, corners);
  return vignette(grain(mesh, 0.025), 0.28);
}
