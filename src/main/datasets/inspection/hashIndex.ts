import { differingBits } from './perceptualHash';

const BANDS = 4;
const BAND_BITS = 16;
/** Up to how many bits the index finds pairs apart, all of them: see `closePairs`. */
export const CLOSE_BITS = 7;

/**
 * Visits the pairs of hashes that differ in at most 7 of 64 bits.
 *
 * Multi-index hashing (Norouzi, Punjani, Fleet 2012): the hash is cut into 4 bands of 16 bits. Two
 * hashes at most 7 bits apart have a band in which at most ⌊7 / 4⌋ = 1 bit differs, so it is enough
 * to look at each band's own value and its 16 neighbours instead of at every other hash.
 * @param low, high the halves of each hash
 * @param visit called with i < j, possibly more than once for a pair
 */
export function closePairs(
  low: Uint32Array,
  high: Uint32Array,
  visit: (i: number, j: number) => void,
): void {
  for (let band = 0; band < BANDS; band++) {
    const half = band < BANDS / 2 ? low : high;
    const shift = (band % 2) * BAND_BITS;
    const valueOf = (index: number): number => (half[index]! >>> shift) & 0xffff;
    const { offset, items } = buckets(low.length, valueOf);
    for (let i = 0; i < low.length; i++) {
      const own = valueOf(i);
      for (let flipped = -1; flipped < BAND_BITS; flipped++) {
        const value = flipped < 0 ? own : own ^ (1 << flipped);
        for (let at = offset[value + 1]! - 1; at >= offset[value]!; at--) {
          const j = items[at]!;
          // Items of a bucket ascend: what is before i was visited from there.
          if (j <= i) break;
          const bits = differingBits(low[i]!, low[j]!) + differingBits(high[i]!, high[j]!);
          if (bits <= CLOSE_BITS) visit(i, j);
        }
      }
    }
  }
}

/** Indices by their band's value: counting sort, ascending within each bucket. */
function buckets(count: number, valueOf: (index: number) => number) {
  const offset = new Uint32Array((1 << BAND_BITS) + 1);
  for (let i = 0; i < count; i++) offset[valueOf(i) + 1]! += 1;
  for (let value = 1; value < offset.length; value++) offset[value]! += offset[value - 1]!;
  const next = offset.slice(0, -1);
  const items = new Uint32Array(count);
  for (let i = 0; i < count; i++) items[next[valueOf(i)]!++] = i;
  return { offset, items };
}
