import { afterAll, beforeAll, expect, it } from 'vitest';
import { trainingSetupSchema } from '../../shared/training/setup';
import { openColourSets, type ColourSets } from '../datasets/testing/colourSets';
import { openTrainingData } from './data';

let sets: ColourSets;
let name: string;

beforeAll(async () => {
  sets = await openColourSets();
  const { folder, name: own } = sets.fresh({
    ...sets.colours(12, 8, 'train/'),
    ...sets.colours(3, 4, 'val/'),
    ...sets.colours(2, 2, 'test/'),
  });
  await sets.add(folder);
  name = own;
});
afterAll(() => sets.dispose());

const SPEC = { inputShape: [3, 8, 8] };

function open(setup: object, limit: number | null = null) {
  const training = trainingSetupSchema.parse({ batchSize: 4, epochs: 1, ...setup });
  return openTrainingData(name, SPEC, training, { limit, split: 'stratified', statistics: null });
}

it.each([0, 0.1, 0.5])(
  'validates with the pictures of the val folder and learns from all of train, though the share is %f',
  async (validationSplit) => {
    const { dataset, split, plan } = await open({ validationSplit });
    const folders = (indices: Uint32Array): ReadonlySet<string | undefined> =>
      new Set(Array.from(indices, (index) => dataset.pathOf?.('train', index).split('/')[0]));
    expect(folders(split.train)).toEqual(new Set(['train']));
    expect(folders(split.validation)).toEqual(new Set(['val']));
    expect(plan).toMatchObject({ trainCount: 20, validationCount: 7, stepsPerEpoch: 5 });
    expect([split.train.length, split.validation.length]).toEqual([20, 7]);
  },
);

it('holds both to a limit, and takes the mean of what is learned from alone', async () => {
  const setup = { normalisation: { kind: 'perChannel' } };
  const { dataset, split, statistics } = await open(setup, 5);
  expect([...split.train]).toEqual([0, 1, 2, 3, 4]);
  expect([...split.validation]).toEqual([20, 21, 22, 23, 24]);
  const pixels = new Float32Array(5 * 192);
  await dataset.load('train', split.train, pixels, new Int32Array(5));
  const red = Array.from({ length: 5 }, (_, row) => [
    ...pixels.subarray(row * 192, row * 192 + 64),
  ]);
  const mean = red.flat().reduce((sum, value) => sum + value, 0) / (5 * 64);
  expect(statistics?.mean[0]).toBeCloseTo(mean, 5);
});
