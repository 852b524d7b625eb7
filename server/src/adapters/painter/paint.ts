/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import sharp, { type Sharp } from "sharp";
import { backgroundTechniques, portraitTechniques } from "./catalogue.ts";
import { choiceFor } from "./choice.ts";
import { composeFigure } from "./figure.ts";
import type { PaintRequest, Painting as Picture } from "./painter.ts";
import { findPalette, type Palette } from "./palettes.rules.ts";
import { createForming, type Forming } from "./preview.ts";
import { createRandom } from "./random.ts";
import type { Plane, Raster } from "./raster.ts";
import type { Painting, Scene, Sitter } from "./scene.ts";
import { composeSitter, shrinkSitter } from "./sitter.ts";

/** Hears how far the picture is, with a JPEG of it. */
export type Report = (fraction: number, previewJpeg: Uint8Array) => void;

/** Zlib effort: grainy pictures hardly shrink further, and 3 takes a third of the time of the default 6. */
const PNG_EFFORT = 3;

interface Plan {
  style: string;
  palette: Palette;
  /** Begins the picture at any size; the same plan begins the same picture. */
  begin: (width: number, height: number) => Painting;
  /** 1 on the person, 0 around; only portraits have one. */
  cutOut?: Plane;
}

function createScene(request: PaintRequest, style: string, palette: Palette, width: number, height: number): Scene {
  const random = createRandom(request.seed, `${request.kind} ${style} ${request.ordinal ?? 0}`);
  return { width, height, unit: Math.sqrt(width * height) / 1000, palette, random };
}

async function seat(request: PaintRequest, palette: Palette): Promise<Sitter> {
  const random = createRandom(request.seed, `sitter ${request.ordinal ?? 0}`);
  const { source, width, height } = request;
  if (!source) return composeFigure(request.prompt, palette, width, height, random);
  return composeSitter(source.bytes, source.face, width, height, random);
}

async function makePlan(request: PaintRequest): Promise<Plan> {
  const portrait = request.kind === "portrait";
  const choice = choiceFor(request);
  const palette = findPalette(choice.palette);
  const scene = (width: number, height: number): Scene => createScene(request, choice.style, palette, width, height);
  if (!portrait) {
    const technique = backgroundTechniques[choice.style];
    if (!technique) throw new RangeError(`no background style ${choice.style}`);
    return { style: choice.style, palette, begin: (width, height) => technique(scene(width, height)) };
  }
  const technique = portraitTechniques[choice.style];
  if (!technique) throw new RangeError(`no portrait style ${choice.style}`);
  const sitter = await seat(request, palette);
  const begin = (width: number, height: number): Painting => {
    const small = width < request.width;
    return technique({ ...scene(width, height), sitter: small ? shrinkSitter(sitter, width, height) : sitter });
  };
  return { style: choice.style, palette, begin, cutOut: sitter.subject };
}

async function run(painting: Painting, forming: Forming | undefined, report: Report | undefined): Promise<Raster> {
  let step = painting.next();
  while (!step.done) {
    if (forming && report) report(step.value, await forming.at(step.value));
    step = painting.next();
  }
  return step.value;
}

function toBytes(raster: Raster): Buffer {
  const bytes = Buffer.allocUnsafe(raster.data.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.round(raster.data[i]! * 255);
  return bytes;
}

/** The painting with everything but the person taken away. The plane may be smaller than the picture. */
async function cut(image: Sharp, plane: Plane, width: number, height: number): Promise<Sharp> {
  const cover = Buffer.from(Uint8Array.from(plane.data, (share) => Math.round(share * 255)));
  const resized = await sharp(cover, { raw: { width: plane.width, height: plane.height, channels: 1 } })
    .resize(width, height, { fit: "fill" })
    .toColourspace("b-w")
    .raw()
    .toBuffer();
  const joined = await image
    .joinChannel(resized, { raw: { width, height, channels: 1 } })
    .raw()
    .toBuffer();
  return sharp(joined, { raw: { width, height, channels: 4 } });
}

/**
 * Paints a checked request on this thread. Depends on nothing but the request: no clock, no shared chance.
 * @throws what the decoder throws on a broken source; RangeError on a style that is not in the catalogue
 */
export async function paintPicture(request: PaintRequest, report?: Report): Promise<Picture> {
  const plan = await makePlan(request);
  const { width, height } = request;
  const forming = report ? await createForming(plan.begin, width, height) : undefined;
  if (forming && report) report(0.04, await forming.at(0.04));
  const raster = await run(plan.begin(width, height), forming, report);
  const opaque = sharp(toBytes(raster), { raw: { width, height, channels: 3 } });
  const image = request.alpha && plan.cutOut ? await cut(opaque, plan.cutOut, width, height) : opaque;
  if (forming && report) report(0.92, await forming.at(0.92));
  const png = await image.png({ compressionLevel: PNG_EFFORT }).toBuffer();
  if (forming && report) report(1, await forming.finished(image));
  return { png: new Uint8Array(png), width, height, style: plan.style, palette: plan.palette.name };
}
