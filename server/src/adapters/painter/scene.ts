import type { Palette } from "./palettes.rules.ts";
import type { Random } from "./random.ts";
import type { Plane, Raster } from "./raster.ts";

/** What every technique is given. Nothing else may decide a pixel. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  /** Pixels in a thousandth of the picture's size, √(width · height): strokes and grains are measured in it. */
  readonly unit: number;
  readonly palette: Palette;
  readonly random: Random;
}

/** A head as an ellipse: centre and half axes, as fractions of the composed picture's width and height. */
export interface Head {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

/** The person, composed for the picture. All planes have the size of `photo`, which may be less than the picture's. */
export interface Sitter {
  readonly photo: Raster;
  /** 1 on the person, 0 on what lies behind, soft between. */
  readonly subject: Plane;
  /** 1 where the face wants fine work, 0 far from it. */
  readonly detail: Plane;
  /** How far `subject` can be trusted, 0 to 1; a painted backdrop is mixed in by that much. */
  readonly separable: number;
  readonly head: Head;
}

export interface PortraitScene extends Scene {
  readonly sitter: Sitter;
}

/** Yields how far it is, 0 to 1, and returns the picture at the scene's size. */
export type Painting = Generator<number, Raster, void>;
export type PortraitTechnique = (scene: PortraitScene) => Painting;
export type BackgroundTechnique = (scene: Scene) => Painting;
