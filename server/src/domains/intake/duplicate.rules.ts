import type { Check } from "./check.rules.ts";

/** Up to this many different bits two pictures look the same: 106 different photos were at least 10 apart. */
export const NEAR_BITS = 8;

/** Perceptual hashes of 64 bits, as 16 hex digits or 64 digits of 0 and 1. */
export interface PictureHashes {
  upright: string;
  /** Of the picture flipped left to right: a mirrored copy is 31 bits off the upright hash. */
  mirrored: string;
}

export interface KnownPicture {
  id: string;
  upright: string;
}

export interface NearPicture {
  id: string;
  bits: number;
  isMirrored: boolean;
}

/**
 * In how many of 64 bits two hashes differ.
 * @throws RangeError for anything but 16 hex or 64 binary digits
 */
export function hammingDistance(one: string, other: string): number {
  let difference = toBits(one) ^ toBits(other);
  let bits = 0;
  for (; difference > 0n; difference &= difference - 1n) bits += 1;
  return bits;
}

function toBits(hash: string): bigint {
  if (/^[01]{64}$/.test(hash)) return BigInt(`0b${hash}`);
  if (/^[0-9a-f]{16}$/i.test(hash)) return BigInt(`0x${hash}`);
  throw new RangeError("A perceptual hash has 16 hex or 64 binary digits");
}

/** The known picture that looks most like this one, as it is or mirrored; null when none is known. */
export function nearestPicture(picture: PictureHashes, known: readonly KnownPicture[]): NearPicture | null {
  return known
    .flatMap(({ id, upright }) => [
      { id, bits: hammingDistance(picture.upright, upright), isMirrored: false },
      { id, bits: hammingDistance(picture.mirrored, upright), isMirrored: true },
    ])
    .reduce<NearPicture | null>((best, next) => (best === null || next.bits < best.bits ? next : best), null);
}

/** Whether the picture is here already; a duplicate is worth a look, never a refusal. */
export function judgeDuplicate(picture: PictureHashes, known: readonly KnownPicture[]): Check {
  const nearest = nearestPicture(picture, known);
  const isNear = nearest !== null && nearest.bits <= NEAR_BITS;
  const copy = nearest?.isMirrored ? "a mirrored copy" : "a copy";
  return {
    check: "duplicate",
    score: nearest?.bits ?? null,
    unit: "bits of 64",
    threshold: { warn: NEAR_BITS, fail: null, dir: "below" },
    verdict: isNear ? "warn" : "pass",
    message: isNear
      ? `Look at the other picture: this seems to be ${copy} of it.`
      : "No other picture looks like this one.",
    details: isNear ? { nearestId: nearest.id, isMirrored: nearest.isMirrored } : {},
  };
}
