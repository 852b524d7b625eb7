/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { blurPlane } from "../blur.ts";
import { createRamp, mixColours, parseColour } from "../colour.ts";
import { clamp, luminance, mix, paintPixels, resizePlane, resizeRaster, smoothstep } from "../raster.ts";
import type { Painting, PortraitScene } from "../scene.ts";
import { bloom, grain } from "../surface.ts";

/** Two inks on coated stock: the whole photograph in one ramp, a lit disc of the second colour behind the person. */
export function* printDuotone(scene: PortraitScene): Painting {
  const { sitter, palette, width, height } = scene;
  const shades = palette.shades.map(parseColour);
  const person = createRamp([
    shades[0]!,
    mixColours(shades[0]!, parseColour(palette.accent), 0.72),
    shades[3]!,
    shades[4]!,
  ]);
  const ground = createRamp([shades[1]!, parseColour(palette.accent), parseColour(palette.second)]);
  const photo = resizeRaster(sitter.photo, width, height);
  const light = luminance(photo);
  const around = blurPlane(light, width / 20);
  const cut = resizePlane(sitter.subject, width, height);
  yield 0.4;
  const behindColour = new Float64Array(3);
  const { head } = sitter;
  const radius = Math.max(head.halfWidth * 2, (head.halfHeight * 1.75 * height) / width);
  const edge = 1.5 / width;
  const printed = paintPixels(photo, (pixel, x, y, i) => {
    const tone = clamp(light.data[i]! + (light.data[i]! - around.data[i]!) * 0.4);
    person.read(smoothstep(-0.12, 1.04, tone), pixel);
    const far = Math.hypot(x / width - head.x - head.halfWidth * 0.45, ((y / height - head.y) * height) / width);
    const disc = smoothstep(radius + edge, radius - edge, far);
    ground.read(
      clamp(mix(0.1 + (1 - y / height) * 0.28, 0.86 - (y / height - head.y) * 0.5, disc) + (tone - 0.5) * 0.06),
      behindColour,
    );
    const behind = (1 - cut.data[i]!) * sitter.separable;
    for (let channel = 0; channel < 3; channel++) pixel[channel] = mix(pixel[channel]!, behindColour[channel]!, behind);
  });
  yield 0.7;
  return grain(bloom(printed, width / 45, 0.55, 0.7), 0.05);
}
