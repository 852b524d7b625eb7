/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import type { Random } from "./random.ts";

/** Smooth noise over an endless plane; one unit is one cell of the lattice. */
export interface Noise {
  /** Gradient noise, about -1 to 1, zero on the lattice. */
  at(x: number, y: number): number;
  /** Sum of octaves, each half as strong and twice as fine; about -1 to 1. */
  fractal(x: number, y: number, octaves: number): number;
  /** Sharp crests, 0 to 1: what erosion leaves of a mountain. */
  ridged(x: number, y: number, octaves: number): number;
}

const GRADIENTS = 256;

function shuffledLattice(random: Random): Uint8Array {
  const order = Uint8Array.from({ length: GRADIENTS }, (_, i) => i);
  for (let i = GRADIENTS - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}

/** Perlin's improved gradient noise with unit gradients; repeats after 256 cells. */
function gradientNoise(random: Random): Noise["at"] {
  const order = shuffledLattice(random);
  const angles = Float64Array.from({ length: GRADIENTS }, () => random.next() * Math.PI * 2);
  const gradientX = Float32Array.from(angles, (angle) => Math.cos(angle) * 1.45);
  const gradientY = Float32Array.from(angles, (angle) => Math.sin(angle) * 1.45);
  return (x, y) => {
    const floorX = Math.floor(x);
    const floorY = Math.floor(y);
    const u = x - floorX;
    const v = y - floorY;
    const column = order[floorX & 255]!;
    const next = order[(floorX + 1) & 255]!;
    const a = order[(column + floorY) & 255]!;
    const b = order[(next + floorY) & 255]!;
    const c = order[(column + floorY + 1) & 255]!;
    const d = order[(next + floorY + 1) & 255]!;
    const easeU = u * u * u * (u * (u * 6 - 15) + 10);
    const easeV = v * v * v * (v * (v * 6 - 15) + 10);
    const top = gradientX[a]! * u + gradientY[a]! * v;
    const topRight = gradientX[b]! * (u - 1) + gradientY[b]! * v;
    const bottom = gradientX[c]! * u + gradientY[c]! * (v - 1);
    const bottomRight = gradientX[d]! * (u - 1) + gradientY[d]! * (v - 1);
    const upper = top + (topRight - top) * easeU;
    const lower = bottom + (bottomRight - bottom) * easeU;
    return upper + (lower - upper) * easeV;
  };
}

/** Adds octaves of `layer`, each half as strong and twice as fine, turned so that the lattice never shows. */
function octaves(layer: Noise["at"], strength: number): Noise["fractal"] {
  return (startX, startY, count) => {
    let sum = 0;
    let weight = strength;
    let x = startX;
    let y = startY;
    for (let octave = 0; octave < count; octave++) {
      sum += weight * layer(x, y);
      const turned = x * 1.62 - y * 1.18 + 17.3;
      y = x * 1.18 + y * 1.62 + 5.1;
      x = turned;
      weight *= 0.5;
    }
    return sum;
  };
}

export function createNoise(random: Random): Noise {
  const at = gradientNoise(random);
  const crest = (x: number, y: number): number => (1 - Math.abs(at(x, y))) ** 2;
  return { at, fractal: octaves(at, 0.55), ridged: octaves(crest, 0.5) };
}

/** White noise of a pixel, 0 to 1; the same place always gives the same value. */
export function speckle(x: number, y: number, salt: number): number {
  let hash = Math.imul(x, 0x165667b1) ^ Math.imul(y, 0x27d4eb2f) ^ Math.imul(salt, 0x1b873593);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 4294967296;
}
