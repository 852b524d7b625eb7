/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { blurPlane, guidedFilter } from "../blur.ts";
import { type Colour, parseColour } from "../colour.ts";
import { createNoise } from "../noise.ts";
import { clamp, createRaster, luminance, mix, type Plane, paintPixels, resizePlane, smoothstep } from "../raster.ts";
import type { Painting, PortraitScene } from "../scene.ts";
import { paperTooth } from "../surface.ts";

/** Levels of lightness at which one ink ends and the next begins, dark to light. */
const STEPS = [0.2, 0.4, 0.585, 0.79] as const;

function flatTones(scene: PortraitScene): Plane {
  const { photo, detail } = scene.sitter;
  const light = luminance(photo);
  const fine = guidedFilter(light, light, Math.max(2, Math.round(photo.width / 110)), 0.003);
  const coarse = guidedFilter(light, light, Math.max(3, Math.round(photo.width / 45)), 0.012);
  const around = blurPlane(light, photo.width / 14);
  const flat = fine.data.map((value, i) =>
    mix(coarse.data[i]!, value + (value - around.data[i]!) * 0.22, detail.data[i]!),
  );
  return blurPlane({ ...light, data: flat }, Math.max(0.8, photo.width / 480));
}

/** The ground's ink at a place: rays from behind the head, or one flat colour with a disc. */
function groundInk(scene: PortraitScene, rays: boolean): (x: number, y: number) => number {
  const { head } = scene.sitter;
  const { width, height } = scene;
  const radius = Math.max(head.halfWidth * width * 1.95, head.halfHeight * height * 1.7);
  const turn = scene.random.branch("rays").next();
  return (x, y) => {
    const dx = x - head.x * width;
    const dy = y - head.y * height;
    const far = Math.hypot(dx, dy);
    if (!rays) return smoothstep(radius + 1, radius - 1, far);
    const phase = (Math.atan2(dy, dx) / (Math.PI * 2) + turn) * 18;
    const wave = Math.abs((((phase % 1) + 1) % 1) - 0.5) * 2;
    const soft = (18 / (Math.PI * 2)) * (1.6 / Math.max(4, far));
    return smoothstep(0.5 - soft, 0.5 + soft, wave);
  };
}

/** Screen print in flat inks: five lightnesses, each layer a little soft at its edge, over rays or a disc. */
export function* printPoster(scene: PortraitScene): Painting {
  const { width, height, palette, random, sitter } = scene;
  const tones = resizePlane(flatTones(scene), width, height);
  const cut = resizePlane(blurPlane(sitter.subject, sitter.photo.width / 400), width, height);
  const tooth = paperTooth(scene, createNoise(random.branch("paper")), 1.3);
  yield 0.4;
  const inks: Colour[] = [palette.ink, palette.shades[1], palette.accent, palette.shades[3], palette.paper].map(
    parseColour,
  );
  const [first, second] = [parseColour(palette.second), parseColour(palette.shades[4])];
  const ground = groundInk(scene, random.branch("ground").next() < 0.5);
  const soft = 0.009;
  return paintPixels(createRaster(width, height), (pixel, x, y, i) => {
    const tone = tones.data[i]!;
    const flat = ground(x, y);
    const behind = smoothstep(0.42, 0.58, 1 - cut.data[i]!) * sitter.separable;
    const wear = tooth.data[i]! * 0.016 - Math.max(0, tooth.data[i]! - 0.62) * 0.12;
    for (let channel = 0; channel < 3; channel++) {
      let ink = inks[0]![channel]!;
      for (const [step, level] of STEPS.entries())
        ink = mix(ink, inks[step + 1]![channel]!, smoothstep(level - soft, level + soft, tone));
      const printed = mix(ink, mix(first[channel]!, second[channel]!, flat), behind);
      pixel[channel] = clamp(printed * (1 + wear));
    }
  });
}
