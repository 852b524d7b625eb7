/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { blurPlane } from "../blur.ts";
import { parseColour } from "../colour.ts";
import { createNoise } from "../noise.ts";
import { clamp, createRaster, luminance, mix, type Plane, paintPixels, resizePlane, smoothstep } from "../raster.ts";
import type { Painting, PortraitScene } from "../scene.ts";
import { paperTooth } from "../surface.ts";

/** How dark a family of cut lines prints: full lines in shadow, swelling and then breaking off in the light. */
function cut(phase: number, share: number, soft: number): number {
  const wave = Math.abs(phase - Math.floor(phase) - 0.5) * 2;
  return smoothstep(1 - share - soft, 1 - share + soft, wave) * smoothstep(0.02, 0.1, share);
}

function shadowTones(scene: PortraitScene): Plane {
  const { photo, subject, separable } = scene.sitter;
  const light = luminance(photo);
  const around = blurPlane(light, photo.width / 26);
  const fine = blurPlane(light, photo.width / 420);
  return {
    ...light,
    data: fine.data.map((value, i) => {
      const crisp = clamp(value + (value - around.data[i]!) * 0.85);
      const behind = (1 - subject.data[i]!) * separable;
      return mix(1 - crisp, 0.34, behind);
    }),
  };
}

/** Copperplate: one family of swelling lines bent over the forms, crossed in the half tones and again in the dark. */
export function* cutEngraving(scene: PortraitScene): Painting {
  const { width, height, unit, palette, random, sitter } = scene;
  const shadows = resizePlane(shadowTones(scene), width, height);
  const form = resizePlane(blurPlane(luminance(sitter.photo), sitter.photo.width / 48), width, height);
  const tooth = paperTooth(scene, createNoise(random.branch("paper")));
  yield 0.4;
  const cutPlane = resizePlane(sitter.subject, width, height);
  const paper = parseColour(palette.paper);
  const ink = parseColour(palette.ink);
  const pitch = Math.max(3.6, unit * 6.4);
  const turn = random.between(-0.5, -0.3);
  const cosine = Math.cos(turn);
  const sine = Math.sin(turn);
  const bend = pitch * 2.6;
  const soft = 1.7 / pitch;
  const margin = unit * 34;
  return paintPixels(createRaster(width, height), (pixel, x, y, i) => {
    const dark = shadows.data[i]!;
    const hill = form.data[i]! * bend;
    const behind = (1 - cutPlane.data[i]!) * sitter.separable;
    const first = (x * sine + y * cosine + hill * 2.2) / pitch;
    const second = (x * cosine * 0.94 + y * 0.5 - hill * 1.6) / pitch;
    const third = (y * cosine - x * 0.86 + hill) / pitch;
    const straight = y / (pitch * 0.9);
    const figure = Math.max(
      cut(first, clamp(dark * 1.12 - 0.06), soft),
      cut(second, clamp((dark - 0.42) * 1.15), soft),
      cut(third, clamp((dark - 0.68) * 1.3), soft),
    );
    const ruled = cut(straight, clamp(0.52 - Math.hypot(x / width - 0.4, y / height - 0.3) * 0.25), soft);
    const edge = Math.min(x, y, width - 1 - x, height - 1 - y);
    const plate = smoothstep(margin - 1, margin + 1, edge);
    const worn = 1 - Math.max(0, tooth.data[i]! - 0.45) * 0.5;
    const printed = mix(figure, ruled * 0.8, behind) * plate * worn;
    const bitten = smoothstep(margin * 0.72, margin * 0.8, edge) * 0.03;
    for (let channel = 0; channel < 3; channel++)
      pixel[channel] = mix(paper[channel]! * (1 + tooth.data[i]! * 0.02 - bitten), ink[channel]!, printed * 0.96);
  });
}
