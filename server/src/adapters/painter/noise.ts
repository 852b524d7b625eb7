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
export function createNoise(random: Random): Noise {
  const order = shuffledLattice(random);
  const gradientX = new Float32Array(GRADIENTS);
  const gradientY = new Float32Array(GRADIENTS);
  for (let i = 0; i < GRADIENTS; i++) {
    const angle = random.next() * Math.PI * 2;
    gradientX[i] = Math.cos(angle) * 1.45;
    gradientY[i] = Math.sin(angle) * 1.45;
  }
  const at = (x: number, y: number): number => {
    const floorX = Math.floor(x);
    const floorY = Math.floor(y);
    const u = x - floorX;
    const v = y - floorY;
    const column = floorX & 255;
    const next = (floorX + 1) & 255;
    const row = floorY & 255;
    const below = (floorY + 1) & 255;
    const a = order[(order[column]! + row) & 255]!;
    const b = order[(order[next]! + row) & 255]!;
    const c = order[(order[column]! + below) & 255]!;
    const d = order[(order[next]! + below) & 255]!;
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
  const fractal = (x: number, y: number, octaves: number): number => {
    let sum = 0;
    let strength = 0.55;
    for (let octave = 0; octave < octaves; octave++) {
      sum += strength * at(x, y);
      const turned = x * 1.62 - y * 1.18 + 17.3;
      y = x * 1.18 + y * 1.62 + 5.1;
      x = turned;
      strength *= 0.5;
    }
    return sum;
  };
  const ridged = (x: number, y: number, octaves: number): number => {
    let sum = 0;
    let strength = 0.5;
    for (let octave = 0; octave < octaves; octave++) {
      const crest = 1 - Math.abs(at(x, y));
      sum += strength * crest * crest;
      const turned = x * 1.62 - y * 1.18 + 17.3;
      y = x * 1.18 + y * 1.62 + 5.1;
      x = turned;
      strength *= 0.5;
    }
    return sum;
  };
  return { at, fractal, ridged };
}

/** White noise of a pixel, 0 to 1; the same place always gives the same value. */
export function speckle(x: number, y: number, salt: number): number {
  let hash = Math.imul(x, 0x165667b1) ^ Math.imul(y, 0x27d4eb2f) ^ Math.imul(salt, 0x1b873593);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 4294967296;
}
