import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/**
 * A generator that depends on nothing but `key`: one stream for each purpose, so that drawing more
 * numbers for one of them leaves all others as they were.
 */
export function keyedGenerator(key: string): RandomGenerator {
  const digest = sha256(utf8ToBytes(key));
  const words = new DataView(digest.buffer, digest.byteOffset);
  return xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => words.getInt32(offset)));
}
