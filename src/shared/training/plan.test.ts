import { expect, it } from 'vitest';
import { trainingPlan } from './plan';

it('divides MNIST in batches of 64 with a tenth kept aside', () => {
  // 54,000 / 64 = 843.75: the last batch of an epoch is smaller.
  expect(trainingPlan({ validationSplit: 0.1, batchSize: 64, epochs: 2 }, 60_000)).toEqual({
    trainCount: 54_000,
    validationCount: 6_000,
    stepsPerEpoch: 844,
    steps: 1688,
  });
});

it('always leaves something to learn from, and keeps nothing aside when told so', () => {
  const setup = { batchSize: 4, epochs: 1 };
  expect(trainingPlan({ ...setup, validationSplit: 0.5 }, 1)).toMatchObject({
    trainCount: 1,
    validationCount: 0,
  });
  expect(trainingPlan({ ...setup, validationSplit: 0 }, 10)).toMatchObject({
    trainCount: 10,
    validationCount: 0,
    stepsPerEpoch: 3,
  });
});
