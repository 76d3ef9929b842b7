import { describe, expect, it } from 'vitest';
import { trainingSetupSchema } from '../../../shared/training/setup';
import { openDataset } from '../catalogue';
import { channelStatistics, networkInput } from './input';
import type { BatchJob } from './jobs';
import { DirectBatches } from './stream';

const PER_CHANNEL = trainingSetupSchema.parse({ normalisation: { kind: 'perChannel' } });
const all = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);

describe('the input of a network', () => {
  it('knows the published mean and deviation of MNIST', async () => {
    const told: number[] = [];
    const statistics = await channelStatistics(
      await openDataset('mnist'),
      PER_CHANNEL,
      all(60_000),
      (done) => void told.push(done),
    );
    expect(statistics?.mean[0]).toBeCloseTo(0.1307, 4);
    expect(statistics?.deviation[0]).toBeCloseTo(0.3081, 4);
    expect(told.at(-1)).toBe(60_000);
  });

  it('reads nothing where no statistics are needed', async () => {
    const mnist = await openDataset('mnist');
    expect(await channelStatistics(mnist, trainingSetupSchema.parse({}), all(10))).toBeNull();
  });

  it('is the same in training, in evaluation and for an image of one’s own', async () => {
    const mnist = await openDataset('mnist');
    const statistics = await channelStatistics(mnist, PER_CHANNEL, all(500));
    const input = networkInput(mnist, PER_CHANNEL, statistics);
    const indices = Uint32Array.of(3, 8);
    const raw = new Float32Array(2 * 784);
    await mnist.load('train', indices, raw, new Int32Array(2));
    const loaded = new Float32Array(2 * 784);
    await input.load('train', indices, loaded, new Int32Array(2));
    const jobs = [{ epoch: 1, indices }];
    const { x } = await new DirectBatches(
      input,
      PER_CHANNEL,
      jobs.values() as Iterator<(typeof jobs)[0], undefined>,
    ).next();
    expect(x).toEqual(loaded);
    expect(input.normalised(raw)).toEqual(loaded);
    const [mean, deviation] = [statistics!.mean[0]!, statistics!.deviation[0]!];
    const brightest = raw.indexOf(Math.max(...raw));
    expect(loaded[brightest]).toBeCloseTo((raw[brightest]! - mean) / deviation, 5);
  });

  it('comes as bytes where nothing is done to it, and as the same floats when asked for them', async () => {
    const mnist = await openDataset('mnist');
    const jobs = () => [{ epoch: 1, indices: Uint32Array.of(5, 9, 2) }].values() as Jobs;
    const plain = trainingSetupSchema.parse({ batchSize: 4 });
    const input = networkInput(mnist, plain, null);
    const batch = await new DirectBatches(input, plain, jobs()).next();
    expect(batch.bytes).toHaveLength(3 * 784);
    const pixels = new Float32Array(3 * 784);
    const labels = new Int32Array(3);
    await input.load('train', Uint32Array.of(5, 9, 2), pixels, labels);
    expect([batch.x, batch.labels, batch.size]).toEqual([pixels, labels, 3]);
    expect([0, 1, 2].map((row) => batch.y.indexOf(1, row * 10) - row * 10)).toEqual([...labels]);
    expect(batch.y.reduce((sum, value) => sum + value)).toBe(3);

    // An autoencoder gives its floats again.
    const again = trainingSetupSchema.parse({ batchSize: 4, loss: { kind: 'meanSquaredError' } });
    const { bytes, x, y } = await new DirectBatches(input, again, jobs()).next();
    expect([bytes, x]).toEqual([undefined, pixels]);
    expect(y).toBe(x);
  });
});

type Jobs = Iterator<BatchJob, undefined>;
