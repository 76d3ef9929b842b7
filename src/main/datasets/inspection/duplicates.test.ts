import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { BoxScale } from './boxScale';
import { findDuplicates } from './duplicates';
import { Groups } from './groups';
import { CLOSE_BITS, closePairs } from './hashIndex';
import { Looks } from './looks';
import { differingBits, perceptualHash } from './perceptualHash';
import { photo, planes } from './testing/pictures';

const SHAPE = [3, 64, 64] as const;

function looksAt(images: readonly Uint8Array[]): Looks {
  const looks = new Looks(SHAPE);
  for (const image of images) looks.add(image);
  return looks;
}

describe('scaling by area', () => {
  const scaled = (values: number[], height: number, width: number, side: number): number[] => {
    const result = new Float32Array(side * side);
    new BoxScale(height, width, side).apply(Float32Array.from(values), 0, result);
    return [...result];
  };

  it('gives the mean of what each new pixel covers', () => {
    expect(scaled([1, 3, 5, 7], 2, 2, 1)).toEqual([4]);
    // 3 wide to 2: each half covers one pixel and half of the middle one: (0 + 3 / 2) / 1.5.
    expect(scaled([0, 3, 6, 0, 3, 6], 2, 3, 2)).toEqual([1, 5, 1, 5]);
    expect(scaled([8], 1, 1, 2)).toEqual([8, 8, 8, 8]);
  });

  it('keeps the mean of the whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (h, w) => {
        const values = Array.from({ length: h * w }, (_, i) => (i * 37) % 101);
        const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
        expect(mean(scaled(values, h, w, 24))).toBeCloseTo(mean(values), 3);
      }),
    );
  });
});

describe('perceptual hashes', () => {
  it('count differing bits as their binary digits say', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.nat(0xffffffff), (a, b) => {
        const ones = ((a ^ b) >>> 0).toString(2).replaceAll('0', '').length;
        expect(differingBits(a, b)).toBe(ones);
      }),
    );
  });

  it('do not depend on brightness and contrast', () => {
    const grey = Float32Array.from({ length: 1024 }, (_, i) => (i * i * 31) % 97);
    expect(perceptualHash(grey.map((value) => 0.5 * value + 20))).toEqual(perceptualHash(grey));
  });

  it('are half ones, half zeros', () => {
    const grey = Float32Array.from({ length: 1024 }, (_, i) => (i * i * 31) % 97);
    const [low, high] = perceptualHash(grey);
    expect(differingBits(low, 0) + differingBits(high, 0)).toBe(31);
  });
});

describe('the index of hashes', () => {
  it('visits exactly the pairs that are close, as comparing all with all does', () => {
    const word = fc.nat(0xffffffff);
    // Close hashes are rare among random ones: copies with a few bits flipped are mixed in.
    const flips = fc.array(fc.nat(63), { maxLength: 10 });
    const hashes = fc.array(fc.tuple(word, word, fc.array(flips, { maxLength: 4 })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(hashes, (families) => {
        const all = families.flatMap(([low, high, copies]) => [
          [low, high] as const,
          ...copies.map((bits) => {
            const flipped = [low, high];
            for (const bit of bits) flipped[bit >> 5]! ^= 1 << (bit & 31);
            return [flipped[0]! >>> 0, flipped[1]! >>> 0] as const;
          }),
        ]);
        const low = Uint32Array.from(all, ([value]) => value);
        const high = Uint32Array.from(all, ([, value]) => value);
        const visited = new Set<string>();
        closePairs(low, high, (i, j) => visited.add(`${i}-${j}`));
        const expected = new Set<string>();
        for (let i = 0; i < all.length; i++) {
          for (let j = i + 1; j < all.length; j++) {
            const bits = differingBits(low[i]!, low[j]!) + differingBits(high[i]!, high[j]!);
            if (bits <= CLOSE_BITS) expected.add(`${i}-${j}`);
          }
        }
        expect(visited).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });
});

describe('groups', () => {
  it('hold everything that is joined directly or through others', () => {
    const groups = new Groups(7);
    groups.join(5, 3);
    groups.join(6, 1);
    groups.join(3, 6);
    groups.join(0, 4);
    expect(groups.ofSeveral()).toEqual([
      [0, 4],
      [1, 3, 5, 6],
    ]);
  });
});

describe('copies of pictures', () => {
  let originals: Buffer[];
  beforeAll(async () => {
    originals = await Promise.all(Array.from({ length: 24 }, (_, seed) => photo(seed)));
  });

  it('are not seen where there are none', async () => {
    const images = await Promise.all(originals.map((picture) => planes(picture)));
    expect(findDuplicates(looksAt(images))).toEqual({ exact: [], near: [] });
  });

  it('are seen when they are the same pixel by pixel', async () => {
    const images = await Promise.all(originals.map((picture) => planes(picture)));
    const { exact, near } = findDuplicates(
      looksAt([...images, images[7]!, images[3]!, images[7]!]),
    );
    expect(exact).toEqual([
      [3, 25],
      [7, 24, 26],
    ]);
    expect(near).toEqual(exact);
  });

  it.each([
    ['saved as a coarse JPEG', (one: Buffer) => sharp(one).jpeg({ quality: 40 })],
    ['shrunk by half', (one: Buffer) => sharp(one).resize(80, 60)],
    [
      'cut off a little',
      (one: Buffer) => sharp(one).extract({ left: 2, top: 2, width: 156, height: 116 }),
    ],
    ['made brighter', (one: Buffer) => sharp(one).linear(1, 25)],
    ['with less contrast', (one: Buffer) => sharp(one).linear(0.8, 20)],
    ['sharpened', (one: Buffer) => sharp(one).sharpen()],
  ])('are seen when they were %s', async (_, change) => {
    const changed = await Promise.all(originals.map((one) => change(one).toBuffer()));
    const images = await Promise.all([...originals, ...changed].map((one) => planes(one)));
    const { exact, near } = findDuplicates(looksAt(images));
    expect(exact).toEqual([]);
    // Each original with its own copy; a few may be changed beyond recognition.
    for (const group of near)
      expect(group.length === 2 && group[1]! - group[0]! === originals.length).toBe(true);
    expect(near.length).toBeGreaterThanOrEqual(20);
  });

  it('are not seen in mirrored, turned or recoloured pictures: these are others to a network', async () => {
    const other = await Promise.all(
      originals.map((one, index) => {
        const picture = sharp(one);
        const others = [picture.clone().flop(), picture.clone().flip(), picture.clone().negate()];
        return others[index % others.length]!.png().toBuffer();
      }),
    );
    const images = await Promise.all([...originals, ...other].map((one) => planes(one)));
    expect(findDuplicates(looksAt(images)).near).toEqual([]);
  });

  it('are not seen in the same thing on grounds of other colours', () => {
    const disc = (red: number, green: number, blue: number) =>
      Uint8Array.from({ length: 3 * 64 * 64 }, (_, i) => {
        const place = i % 4096;
        const inside = Math.hypot((place % 64) - 30, Math.floor(place / 64) - 36) < 14;
        return inside ? 20 : [red, green, blue][Math.floor(i / 4096)]!;
      });
    const near = (other: Uint8Array) => findDuplicates(looksAt([disc(200, 200, 200), other])).near;
    expect(near(disc(215, 200, 180))).toEqual([]);
    expect(near(disc(215, 214, 216))).toEqual([[0, 1]]);
  });

  it('are not looked for among pictures that show nothing', () => {
    const blank = new Uint8Array(3 * 64 * 64).fill(200);
    const looks = looksAt([blank, blank, blank.map((value) => value + 1)]);
    expect([...looks.blank.subarray(0, 3)]).toEqual([1, 1, 1]);
    expect(findDuplicates(looks)).toEqual({ exact: [], near: [] });
  });
});
