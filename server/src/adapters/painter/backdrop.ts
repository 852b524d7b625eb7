/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { type Colour, createRamp, mixColours, parseColour } from "./colour.ts";
import { createNoise } from "./noise.ts";
import {
  clamp,
  coarsePlane,
  createRaster,
  mix,
  type Plane,
  paintPixels,
  type Raster,
  resizePlane,
  smoothstep,
} from "./raster.ts";
import type { PortraitScene } from "./scene.ts";

/** The kinds of painted ground behind a person. */
export type Backdrop = "studio" | "halo" | "sky" | "smoke" | "night";

/** How light the ground is at a place, 0 to 1, before colour. */
type Tone = (u: number, v: number, cloud: number) => number;

const tones: Record<Backdrop, Tone> = {
  studio: (u, v, cloud) => 0.82 - Math.hypot((u - 0.3) * 0.9, v - 0.25) * 0.75 + cloud * 0.3,
  halo: (_u, v, cloud) => 0.42 - v * 0.25 + cloud * 0.25,
  sky: (_u, v, cloud) => 0.12 + v * 0.85 + cloud * 0.28,
  smoke: (_u, v, cloud) => 0.42 - v * 0.15 + cloud * 0.75,
  night: (_u, v, cloud) => 0.02 + v * 0.3 + cloud * 0.25,
};

/** A ground painted in the palette's shades, at the sitter's working size. */
export function paintBackdrop(scene: PortraitScene, kind: Backdrop): Raster {
  const { palette, sitter, random } = scene;
  const { width, height } = sitter.photo;
  const noise = createNoise(random.branch("backdrop"));
  const shades = palette.shades.map(parseColour);
  const ramp = createRamp(kind === "sky" || kind === "smoke" ? shades : shades.slice(0, 4));
  const scale = 3.2 / width;
  const clouds = coarsePlane(width, height, 3, (x, y) => {
    const bend = noise.at(x * scale + 9, y * scale) * 0.8;
    return noise.fractal(x * scale + bend, y * scale * 1.2 - bend, 4);
  });
  const tone = tones[kind];
  const raster = paintPixels(createRaster(width, height), (pixel, x, y, i) =>
    ramp.read(clamp(tone(x / width, y / height, clouds.data[i]!), 0.03, 0.97), pixel),
  );
  if (kind === "halo") gild(raster, scene, clouds);
  if (kind === "night") sow(raster, scene);
  return raster;
}

/** A disc of leaf metal behind the head, brighter at the rim, worn by the clouds. */
function gild(raster: Raster, scene: PortraitScene, clouds: Plane): void {
  const { head } = scene.sitter;
  const aspect = raster.height / raster.width;
  const radius = Math.max(head.halfWidth * 2.05, head.halfHeight * aspect * 1.8);
  const leaf = parseColour(scene.palette.second);
  const bright = mixColours(leaf, parseColour(scene.palette.shades[4]), 0.5);
  const deep = mixColours(leaf, parseColour(scene.palette.shades[1]), 0.35);
  const ramp = createRamp([deep, leaf, bright]);
  const leafColour = new Float64Array(3);
  const soft = 2 / raster.width;
  paintPixels(raster, (pixel, x, y, i) => {
    const far = Math.hypot(x / raster.width - head.x, (y / raster.height - head.y + head.halfHeight * 0.25) * aspect);
    const inside = smoothstep(radius + soft, radius - soft, far);
    if (inside <= 0) return;
    const ring = smoothstep(0.012, 0.004, Math.abs(far - radius * 0.93)) * 0.35;
    ramp.read(0.55 + clouds.data[i]! * 0.4 - ring - (y / raster.height - head.y) * 0.35, leafColour);
    for (let channel = 0; channel < 3; channel++) pixel[channel] = mix(pixel[channel]!, leafColour[channel]!, inside);
  });
}

/** Scatters stars, few of them bright. */
function sow(raster: Raster, scene: PortraitScene): void {
  const random = scene.random.branch("stars");
  const colour: Colour = parseColour(scene.palette.shades[4]);
  for (let star = 0; star < 260; star++) {
    const x = random.below(raster.width);
    const y = random.below(raster.height);
    const strength = random.next() ** 3 * 0.9 + 0.1;
    const size = strength > 0.75 ? 2 : 1;
    for (let i = 0; i < size * size; i++) {
      const row = Math.min(raster.height - 1, y + Math.floor(i / size));
      const at = (row * raster.width + Math.min(raster.width - 1, x + (i % size))) * 3;
      for (let channel = 0; channel < 3; channel++)
        raster.data[at + channel] = mix(raster.data[at + channel]!, colour[channel]!, strength);
    }
  }
}

/** Puts the person before the ground, as far as the cut can be trusted. */
export function standBefore(photo: Raster, ground: Raster, scene: PortraitScene): Raster {
  const { subject, separable } = scene.sitter;
  const cut = resizePlane(subject, photo.width, photo.height);
  return paintPixels({ ...photo, data: photo.data.slice() }, (pixel, _x, _y, i) => {
    const behind = (1 - cut.data[i]!) * separable;
    for (let channel = 0; channel < 3; channel++)
      pixel[channel] = mix(pixel[channel]!, ground.data[i * 3 + channel]!, behind);
  });
}
