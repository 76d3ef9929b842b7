/** Pixels along each side of what the hash is taken of. */
export const HASH_SIDE = 32;
const KEPT = 8;

/** `cos(π / 32 · (n + ½) · k)`, `[8, 32]`: the type-II cosine transform's lowest frequencies. */
const COSINES = Float64Array.from({ length: KEPT * HASH_SIDE }, (_, index) => {
  const [k, n] = [Math.floor(index / HASH_SIDE), index % HASH_SIDE];
  return Math.cos((Math.PI / HASH_SIDE) * (n + 0.5) * k);
});

/** 64 bits as two unsigned halves. */
export type PerceptualHash = readonly [low: number, high: number];

/**
 * pHash (Zauner 2010): the 8 × 8 lowest frequencies of the cosine transform, each one bit: whether
 * it is above their median. Recompressed, rescaled, brightened or slightly changed copies differ in
 * a few bits, unrelated pictures in about 32. The constant term is brightness alone: it is left out
 * of the median, and its bit is 0 always.
 * @param grey `[32, 32]`
 */
export function perceptualHash(grey: Float32Array): PerceptualHash {
  const rows = new Float64Array(HASH_SIDE * KEPT);
  for (let y = 0; y < HASH_SIDE; y++) {
    for (let k = 0; k < KEPT; k++) {
      let sum = 0;
      for (let x = 0; x < HASH_SIDE; x++)
        sum += grey[y * HASH_SIDE + x]! * COSINES[k * HASH_SIDE + x]!;
      rows[y * KEPT + k] = sum;
    }
  }
  const frequencies = new Float64Array(KEPT * KEPT);
  for (let k = 0; k < KEPT; k++) {
    for (let j = 0; j < KEPT; j++) {
      let sum = 0;
      for (let y = 0; y < HASH_SIDE; y++) sum += rows[y * KEPT + j]! * COSINES[k * HASH_SIDE + y]!;
      frequencies[k * KEPT + j] = sum;
    }
  }
  const median = frequencies.slice(1).sort()[(KEPT * KEPT - 2) / 2]!;
  const halves: [number, number] = [0, 0];
  for (let bit = 1; bit < KEPT * KEPT; bit++) {
    if (frequencies[bit]! > median) halves[bit >>> 5]! |= 1 << (bit & 31);
  }
  return [halves[0] >>> 0, halves[1] >>> 0];
}

/** In how many of 32 bits two numbers differ. */
export function differingBits(a: number, b: number): number {
  let bits = a ^ b;
  bits -= (bits >>> 1) & 0x55555555;
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  bits = (bits + (bits >>> 4)) & 0x0f0f0f0f;
  return Math.imul(bits, 0x01010101) >>> 24;
}
