/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { Renderer } from "@takumi-rs/core";
import { type Colour, mixColours, parseColour } from "./colour.ts";
import { chooseFigure, type FigureTraits } from "./figure.rules.ts";
import type { Palette } from "./palettes.rules.ts";
import type { Random } from "./random.ts";
import { createPlane, fillPlane, type Raster, smoothstep } from "./raster.ts";
import type { Head, Sitter } from "./scene.ts";
import { workingSize } from "./sitter.ts";

/** The drawing's own measure; it is scaled to cover the picture and cut at the sides or below. */
const SHEET = { width: 400, height: 500 };
const FACE = { x: 200, y: 222, halfWidth: 70, halfHeight: 96 };

const HEAD = "M131 205C131 138 158 112 200 112S269 138 269 205C269 268 238 318 200 324C162 318 131 268 131 205Z";

function code(colour: Colour): string {
  return `#${colour
    .map((value) =>
      Math.round(value * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

/** A colour with its light and its shade, as one gradient from the upper left. */
function lit(name: string, base: string, scene: Palette, depth = 0.5): string {
  const colour = parseColour(base);
  const light = code(mixColours(colour, parseColour(scene.shades[4]), 0.28 * depth * 2));
  const dark = code(mixColours(colour, parseColour(scene.shades[0]), 0.55 * depth * 2));
  return `<linearGradient id="${name}" x1="0" y1="0" x2="1" y2=".9"><stop offset="0" stop-color="${light}"/><stop offset=".45" stop-color="${code(colour)}"/><stop offset="1" stop-color="${dark}"/></linearGradient>`;
}

function hairBehind(hair: FigureTraits["hair"]): string {
  const shapes = {
    short: "",
    bald: "",
    long: '<path fill="url(#hair)" d="M120 200C112 120 150 92 200 92S288 120 280 200C284 270 306 330 296 392C270 420 130 420 104 392C94 330 116 270 120 200Z"/>',
    bun: '<circle cx="200" cy="92" r="36" fill="url(#hair)"/>',
  };
  return shapes[hair];
}

function hairBefore(hair: FigureTraits["hair"]): string {
  const fringe =
    '<path fill="url(#hair)" d="M124 214C116 138 150 98 202 98S286 136 276 214C272 190 264 172 250 158C226 166 188 164 162 150C146 164 132 184 124 214Z"/>';
  const parted =
    '<path fill="url(#hair)" d="M122 250C112 140 150 98 200 98S288 140 278 250C272 208 262 176 204 140C150 166 132 206 122 250Z"/>';
  return { short: fringe, long: parted, bun: parted, bald: "" }[hair];
}

const beardShape =
  '<path fill="url(#hair)" d="M130 218C134 252 146 262 164 262C180 252 220 252 236 262C254 262 266 252 270 218C280 300 250 362 200 372C150 362 120 300 130 218Z"/><path d="M182 279Q200 288 218 279" fill="none" stroke="url(#lip)" stroke-width="5" stroke-linecap="round"/>';

function headgear(kind: FigureTraits["headgear"]): string {
  const shapes = {
    none: "",
    circlet:
      '<path d="M129 176Q200 150 271 176" fill="none" stroke="url(#metal)" stroke-width="9"/><path fill="url(#gem)" stroke="url(#metal)" stroke-width="3" d="M200 150l10 15-10 17-10-17Z"/>',
    crown:
      '<path fill="url(#metal)" d="M134 150L122 72L162 108L200 52L238 108L278 72L266 150Q200 128 134 150Z"/><path fill="none" stroke="url(#edge)" stroke-width="3" d="M134 140Q200 118 266 140"/><circle cx="200" cy="112" r="9" fill="url(#gem)"/><circle cx="158" cy="124" r="6" fill="url(#gem)"/><circle cx="242" cy="124" r="6" fill="url(#gem)"/><circle cx="122" cy="70" r="7" fill="url(#metal)"/><circle cx="200" cy="50" r="8" fill="url(#metal)"/><circle cx="278" cy="70" r="7" fill="url(#metal)"/>',
    helmet:
      '<path fill="url(#steel)" d="M120 214C112 116 152 74 200 74S288 116 280 214L264 216C262 186 250 172 212 170L208 246Q200 254 192 246L188 170C150 172 138 186 136 216Z"/><path fill="none" stroke="url(#metal)" stroke-width="7" d="M121 192Q200 156 279 192M200 76V168"/><path fill="url(#steel)" d="M120 208L138 210L146 300Q128 280 120 208ZM280 208L262 210L254 300Q272 280 280 208Z"/>',
    hat: '<path fill="url(#cloth)" d="M146 142C158 84 182 30 236 2C226 36 246 84 258 142Z"/><path fill="url(#band)" d="M144 146C150 126 152 118 153 112Q202 132 252 112L259 146Q200 164 144 146Z"/><path fill="url(#cloth)" d="M74 164C110 134 290 134 328 164C296 184 246 160 200 160S106 184 74 164Z"/>',
    hood: '<path fill="url(#cloth)" fill-rule="evenodd" d="M200 54C286 54 322 134 316 224C314 290 330 330 352 372C304 414 96 414 48 372C70 330 86 290 84 224C78 134 114 54 200 54ZM200 110C146 110 128 160 132 222C134 280 160 322 200 340C240 322 266 280 268 222C272 160 254 110 200 110Z"/><path fill="none" stroke="url(#band)" stroke-width="6" d="M200 110C146 110 128 160 132 222C134 280 160 322 200 340C240 322 266 280 268 222C272 160 254 110 200 110Z"/>',
  };
  return shapes[kind];
}

function collar(kind: FigureTraits["collar"]): string {
  const shapes = {
    lapels:
      '<path fill="url(#linen)" d="M158 346L200 400L242 346L262 366L222 448L200 412L178 448L138 366Z"/><path fill="none" stroke="url(#edge)" stroke-width="3" d="M200 412V500"/>',
    fur: '<path fill="url(#linen)" d="M140 352C108 366 70 384 56 416C84 432 120 420 150 404C170 424 230 424 250 404C280 420 316 432 344 416C330 384 292 366 260 352C240 386 160 386 140 352Z"/><g fill="url(#edge)"><path d="M96 396l6 14 6-14ZM132 388l6 14 6-14ZM196 398l6 14 6-14ZM258 388l6 14 6-14ZM296 396l6 14 6-14Z"/></g>',
    ruff: `<g fill="url(#linen)" stroke="url(#edge)" stroke-width="1.5">${[-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5].map((i) => `<ellipse cx="${200 + i * 17}" cy="${362 - Math.abs(i) * 3.2}" rx="13" ry="27" transform="rotate(${i * -7} ${200 + i * 17} 360)"/>`).join("")}</g>`,
    clasp:
      '<path fill="url(#band)" d="M132 358Q200 410 268 358L284 372Q200 440 116 372Z"/><circle cx="200" cy="408" r="19" fill="url(#metal)"/><circle cx="200" cy="408" r="10" fill="url(#gem)"/>',
  };
  return shapes[kind];
}

const BODY = "M8 520C10 424 66 384 152 352Q200 384 248 352C334 384 390 424 392 520Z";
const NECK = "M160 286H240V352Q200 392 160 352Z";

function face(beard: boolean): string {
  const mouth = beard
    ? beardShape
    : '<path d="M176 278Q190 272 200 277Q210 272 224 278Q200 296 176 278Z" fill="url(#lip)"/>';
  return `<path d="${HEAD}" fill="url(#skin)"/><g fill="url(#shade)"><path d="M202 112C246 116 269 142 269 205C269 268 238 318 204 324C232 290 244 262 236 222C228 186 206 160 202 112Z" opacity=".34"/><path d="M203 196L216 250Q206 260 190 254Q200 248 199 236Z" opacity=".34"/><path d="M152 198Q170 182 190 196L188 206Q170 198 154 207ZM248 198Q230 182 210 196L212 206Q230 198 246 207Z" opacity=".22"/></g><g fill="none" stroke="url(#brow)" stroke-linecap="round"><path d="M152 196Q168 184 188 192" stroke-width="6"/><path d="M248 196Q232 184 212 192" stroke-width="6"/><path d="M156 217Q171 228 187 217M244 217Q229 228 213 217" stroke-width="4.5"/></g><ellipse cx="158" cy="252" rx="17" ry="11" fill="url(#lip)" opacity=".22"/><ellipse cx="242" cy="252" rx="17" ry="11" fill="url(#lip)" opacity=".16"/>${mouth}`;
}

function gradients(traits: FigureTraits, palette: Palette): string {
  return [
    lit("skin", traits.skin, palette, 0.3),
    lit("shade", palette.shades[0], palette, 0.1),
    lit("hair", traits.hairColour, palette, 0.4),
    lit("brow", traits.hairColour, palette, 0.1),
    lit("lip", code(mixColours(parseColour(traits.skin), parseColour("#a03a34"), 0.5)), palette, 0.1),
    lit("cloth", palette.accent, palette, 0.62),
    lit("band", palette.second, palette, 0.4),
    lit("metal", "#d9a93f", palette, 0.42),
    lit("steel", code(mixColours(parseColour("#9aa0a6"), parseColour(palette.shades[2]), 0.25)), palette, 0.55),
    lit("gem", palette.shades[1], palette, 0.4),
    lit("linen", palette.paper, palette, 0.26),
    lit("edge", palette.shades[0], palette, 0.1),
  ].join("");
}

/** The figure alone, on nothing. No word of the prompt gets into the drawing. */
function drawFigure(traits: FigureTraits, palette: Palette): string {
  const folds =
    '<g fill="none" stroke="url(#edge)" stroke-width="5" opacity=".28"><path d="M84 400Q104 450 96 520M318 400Q296 450 304 520M140 420Q156 470 150 520M262 420Q246 470 252 520"/></g>';
  const bareHair = traits.headgear === "hood" ? "" : hairBehind(traits.hair);
  const fringe = traits.headgear === "helmet" ? "" : hairBefore(traits.hair);
  const hood =
    traits.headgear === "hood" ? '<path fill="url(#edge)" d="M110 330C100 120 140 84 200 84S300 120 290 330Z"/>' : "";
  return `<defs>${gradients(traits, palette)}</defs>${hood}${bareHair}<path d="${BODY}" fill="url(#cloth)"/>${folds}<path d="${NECK}" fill="url(#skin)"/><path d="M160 300Q200 352 240 300V330Q200 366 160 330Z" fill="url(#shade)" opacity=".35"/>${collar(traits.collar)}${face(traits.beard)}${fringe}${headgear(traits.headgear)}`;
}

/** RGBA rows of a drawing. Not by sharp: where uploads are decoded, libvips is locked to pictures and reads no SVG. */
async function rasterise(svg: string, size: { width: number; height: number }): Promise<Uint8Array> {
  return new Renderer().render({ type: "image", src: svg, ...size }, { ...size, format: "raw" });
}

/**
 * An invented person where no source was given: a bust of layered shapes in the palette's colours, dressed as the
 * prompt says. It is then painted in the chosen technique like any photograph.
 */
export async function composeFigure(
  prompt: string,
  palette: Palette,
  width: number,
  height: number,
  random: Random,
): Promise<Sitter> {
  const size = workingSize(width, height);
  const traits = chooseFigure(prompt, (name) => random.branch(name).next());
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${SHEET.width} ${SHEET.height}" preserveAspectRatio="xMidYMin slice">${drawFigure(traits, palette)}</svg>`;
  const data = await rasterise(svg, size);
  const ground = mixColours(parseColour(palette.shades[2]), parseColour(palette.shades[3]), 0.5);
  const photo: Raster = {
    width: size.width,
    height: size.height,
    data: new Float32Array(size.width * size.height * 3),
  };
  const subject = fillPlane(createPlane(size.width, size.height), (_x, _y, i) => data[i * 4 + 3]! / 255);
  for (let i = 0; i < photo.data.length; i++) {
    const cover = subject.data[Math.floor(i / 3)]!;
    photo.data[i] = (data[Math.floor(i / 3) * 4 + (i % 3)]! / 255) * cover + ground[i % 3]! * (1 - cover);
  }
  const scale = Math.max(size.width / SHEET.width, size.height / SHEET.height);
  const head: Head = {
    x: 0.5,
    y: (FACE.y * scale) / size.height,
    halfWidth: (FACE.halfWidth * scale) / size.width,
    halfHeight: (FACE.halfHeight * scale) / size.height,
  };
  const detail = fillPlane(createPlane(size.width, size.height), (x, y) => {
    const far = Math.hypot((x / size.width - head.x) / head.halfWidth, (y / size.height - head.y) / head.halfHeight);
    return 1 - smoothstep(0.9, 1.6, far);
  });
  return { photo, subject, detail, separable: 1, head };
}
