import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BatchReader } from './batches';
import { listDatasets, openDataset } from './catalogue';
import { countOf } from './dataset';
import { decodeIdx } from './idx';
import { epochOrder, splitSamples } from './order';
import { NetworkInput } from './pipeline/input';
import { readSample } from './sample';
import { openTestDatasets, type TestDatasets } from './testing/home';

// The catalogue also lists what is in the datasets folder: nobody's own.
let own: TestDatasets;
beforeAll(() => {
  own = openTestDatasets();
});
afterAll(() => own.dispose());

describe('MNIST', () => {
  it('is the set that was published: sizes, first labels, and how often each digit occurs', async () => {
    const mnist = await openDataset('mnist');
    expect(countOf(mnist.info, 'train')).toBe(60_000);
    expect(countOf(mnist.info, 'test')).toBe(10_000);
    const labels = async (split: 'train' | 'test', count: number): Promise<Int32Array> => {
      const result = new Int32Array(count);
      const indices = Uint32Array.from({ length: count }, (_, index) => index);
      await mnist.load(split, indices, new Float32Array(count * 784), result);
      return result;
    };
    const histogram = (values: Int32Array): number[] => {
      const counts = new Array<number>(10).fill(0);
      for (const value of values) counts[value]! += 1;
      return counts;
    };
    const train = await labels('train', 60_000);
    expect([...train.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect(histogram(train)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    const test = await labels('test', 10_000);
    expect([...test.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
    expect(histogram(test)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  });

  it('has pixels of 0 to 1 with the published mean of 0.1307', async () => {
    const mnist = await openDataset('mnist');
    const count = 60_000;
    const pixels = new Float32Array(count * 784);
    const all = Uint32Array.from({ length: count }, (_, index) => index);
    await mnist.load('train', all, pixels, new Int32Array(count));
    let sum = 0;
    let largest = 0;
    for (const pixel of pixels) {
      sum += pixel;
      if (pixel > largest) largest = pixel;
    }
    expect(largest).toBe(1);
    expect(sum / pixels.length).toBeCloseTo(0.1307, 4);
  });

  it('gives single samples, and names those it does not have', async () => {
    const sample = await readSample('mnist', 'test', 9_999);
    expect(sample).toMatchObject({ label: 6, shape: [1, 28, 28] });
    expect(sample.pixels).toHaveLength(784);
    await expect(readSample('mnist', 'test', 10_000)).rejects.toMatchObject({
      code: 'SAMPLE_NOT_FOUND',
    });
    await expect(readSample('cats', 'test', 0)).rejects.toMatchObject({
      code: 'DATASET_NOT_FOUND',
    });
  });

  it('is in the catalogue, with texts in both languages', () => {
    const [mnist, ...others] = listDatasets();
    expect(others.some(({ origin }) => origin === 'own')).toBe(false);
    expect(mnist?.name).toBe('mnist');
    expect(mnist?.label.zh).toMatch(/手写/);
  });
});

describe('batches', () => {
  it('hold the chosen samples with one-hot targets, and forget those of the batch before', async () => {
    const reader = new BatchReader(new NetworkInput(await openDataset('mnist'), null), 3, 'class');
    await reader.read('train', Uint32Array.of(4, 5, 6));
    const batch = await reader.read('train', Uint32Array.of(1, 0));
    expect(batch.size).toBe(2);
    expect([...batch.labels]).toEqual([0, 5]);
    expect([...batch.y]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
    const { pixels } = await readSample('mnist', 'train', 0);
    expect(batch.x.subarray(784)).toEqual(pixels);
  });

  it('have the images as targets where they are to be given again', async () => {
    const reader = new BatchReader(new NetworkInput(await openDataset('mnist'), null), 3, 'input');
    const { x, y } = await reader.read('train', Uint32Array.of(1, 0));
    expect(y).toHaveLength(2 * 784);
    expect(y).toEqual(x);
  });
});

describe('IDX files', () => {
  const file = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);

  it('are read as the format says', () => {
    expect(decodeIdx(file, 2)).toEqual({ shape: [2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  });

  it.each([
    ['too short', file.subarray(0, 7), 2],
    ['cut off', file.subarray(0, 17), 2],
    ['too long', Uint8Array.of(...file, 0), 2],
    ['of another number of axes', file, 3],
    ['of floats', Uint8Array.of(0, 0, 13, ...file.subarray(3)), 2],
    ['something else', Uint8Array.of(0x1f, 0x8b, ...file.subarray(2)), 2],
  ])('are refused when %s', (_, bytes, axes) => {
    expect(() => decodeIdx(bytes, axes)).toThrow();
  });
});

describe('the order of samples', () => {
  const sizes = fc
    .integer({ min: 1, max: 300 })
    .chain((available) =>
      fc.record({ available: fc.constant(available), kept: fc.nat(available - 1), seed: fc.nat() }),
    );

  it('keeps every sample, either to learn from or to validate, never both', () => {
    fc.assert(
      fc.property(sizes, ({ available, kept, seed }) => {
        const { train, validation } = splitSamples(available, kept, seed);
        expect(validation).toHaveLength(kept);
        expect([...train, ...validation].sort((a, b) => a - b)).toEqual(
          Array.from({ length: available }, (_, index) => index),
        );
      }),
    );
  });

  it('goes through every training sample once an epoch, and depends on seed and epoch alone', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 50 }), ({ available, kept, seed }, epoch) => {
        const { train } = splitSamples(available, kept, seed);
        const order = epochOrder(train, seed, epoch);
        expect([...order].sort((a, b) => a - b)).toEqual([...train]);
        expect(epochOrder(train, seed, epoch)).toEqual(order);
      }),
    );
  });

  it('differs from epoch to epoch and from seed to seed', () => {
    const { train } = splitSamples(100, 10, 1);
    expect(epochOrder(train, 1, 1)).not.toEqual(epochOrder(train, 1, 2));
    expect(epochOrder(train, 1, 1)).not.toEqual(epochOrder(train, 2, 1));
    expect(splitSamples(100, 10, 1)).not.toEqual(splitSamples(100, 10, 2));
  });

  it('puts each sample at each place about equally often', () => {
    const train = Uint32Array.of(0, 1, 2, 3);
    const counts = new Array<number>(16).fill(0);
    const draws = 4_000;
    for (let epoch = 1; epoch <= draws; epoch++) {
      for (const [place, sample] of epochOrder(train, 7, epoch).entries()) {
        counts[place * 4 + sample]! += 1;
      }
    }
    // Pearson's chi-squared with 9 degrees of freedom exceeds 27.9 once in a thousand fair draws.
    const expected = draws / 4;
    const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(statistic).toBeLessThan(27.9);
  });
});
