import fc from 'fast-check';
import { expect, it } from 'vitest';
import { moreSteps } from './fewSteps';
import { trainingPlan } from './plan';

const setup = { validationSplit: 0.1, batchSize: 64, epochs: 10 };
const available = (train: number) => ({ train, validation: 0 });

it('has nothing to say where there are steps enough', () => {
  expect(moreSteps(setup, available(60_000))).toBeNull();
  expect(moreSteps(setup, available(1500))).toBeNull();
});

it('proposes smaller batches and more epochs for a few dozen pictures', () => {
  // 49 pictures: 44 to learn from, one step an epoch. In batches of 8 there are six.
  expect(moreSteps(setup, available(49))).toEqual({ batchSize: 8, epochs: 50 });
  // 500 pictures make eight steps an epoch as it is: more epochs are enough.
  expect(moreSteps({ ...setup, epochs: 2 }, available(500))).toEqual({
    batchSize: 64,
    epochs: 40,
  });
});

it('never proposes fewer steps, larger batches or what is set already', () => {
  const lengths = fc.record({
    validationSplit: fc.constantFrom(0, 0.1, 0.5),
    batchSize: fc.integer({ min: 1, max: 4096 }),
    epochs: fc.integer({ min: 1, max: 10_000 }),
  });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 100_000 }), (before, train) => {
      const proposal = moreSteps(before, available(train));
      if (!proposal) return;
      const steps = trainingPlan({ ...before, ...proposal }, available(train)).steps;
      expect(steps).toBeGreaterThan(trainingPlan(before, available(train)).steps - 1);
      expect(proposal.batchSize).toBeLessThanOrEqual(before.batchSize);
      expect(proposal.epochs).toBeGreaterThanOrEqual(before.epochs);
      expect(proposal).not.toEqual({ batchSize: before.batchSize, epochs: before.epochs });
    }),
  );
});
