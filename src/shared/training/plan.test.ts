import { expect, it } from 'vitest';
import { availableSamples, trainingPlan } from './plan';

const available = (trainCount: number) => availableSamples({ trainCount, testCount: 1 });

it('divides MNIST in batches of 64 with a tenth kept aside', () => {
  // 54,000 / 64 = 843.75: the last batch of an epoch is smaller.
  expect(
    trainingPlan({ validationSplit: 0.1, batchSize: 64, epochs: 2 }, available(60_000)),
  ).toEqual({
    trainCount: 54_000,
    validationCount: 6_000,
    stepsPerEpoch: 844,
    steps: 1688,
  });
});

it('always leaves something to learn from, and keeps nothing aside when told so', () => {
  const setup = { batchSize: 4, epochs: 1 };
  expect(trainingPlan({ ...setup, validationSplit: 0.5 }, available(1))).toMatchObject({
    trainCount: 1,
    validationCount: 0,
  });
  expect(trainingPlan({ ...setup, validationSplit: 0 }, available(10))).toMatchObject({
    trainCount: 10,
    validationCount: 0,
    stepsPerEpoch: 3,
  });
});

it('validates with what the set gives for it, whatever share the setup says', () => {
  const info = { trainCount: 100, validationCount: 30, testCount: 5 };
  const setup = { batchSize: 10, epochs: 2 };
  for (const validationSplit of [0, 0.1, 0.5]) {
    expect(trainingPlan({ ...setup, validationSplit }, availableSamples(info))).toEqual({
      trainCount: 70,
      validationCount: 30,
      stepsPerEpoch: 7,
      steps: 14,
    });
  }
  expect(availableSamples(info, 20)).toEqual({ train: 20, validation: 20 });
  expect(availableSamples(info, 50)).toEqual({ train: 50, validation: 30 });
});
