import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EpochMetrics } from '../run';
import { learningRateAt, scheduleSchema, type ScheduleSetup } from '.';

const STEPS = 10;

/** The rates of a whole training of 10 steps an epoch, with a full rate of 1. */
function rates(
  schedule: unknown,
  epochs: number,
  options: { warmupEpochs?: number; history?: readonly EpochMetrics[] } = {},
): number[] {
  const { warmupEpochs = 0, history = [] } = options;
  const setup = {
    optimizer: { learningRate: 1 },
    schedule: scheduleSchema.parse(schedule),
    warmupEpochs,
    epochs,
  };
  return Array.from({ length: epochs * STEPS }, (_, done) =>
    learningRateAt(setup, done + 1, STEPS, history.slice(0, Math.floor(done / STEPS))),
  );
}

const epochOf = (epoch: number, validationLoss: number): EpochMetrics => ({
  epoch,
  step: epoch * STEPS,
  loss: 1,
  accuracy: 0.5,
  validationLoss,
  validationAccuracy: 0.5,
});

describe('learning rates', () => {
  it('stay the same, or drop at the start of every so many epochs', () => {
    expect(new Set(rates({ kind: 'constant' }, 3))).toEqual(new Set([1]));
    const step = rates({ kind: 'step', everyEpochs: 2, decay: 0.5 }, 5);
    expect([0, 19, 20, 39, 40].map((i) => step[i])).toEqual([1, 1, 0.5, 0.5, 0.25]);
    const exponential = rates({ kind: 'exponential', decay: 0.5 }, 3);
    expect([9, 10, 20].map((i) => exponential[i])).toEqual([1, 0.5, 0.25]);
  });

  it('follow half a cosine to a last share', () => {
    const cosine = rates({ kind: 'cosine', finalShare: 0.2 }, 10);
    // 0.2 + 0.8 · (1 + cos πt) / 2 at t = 0, 1/4, 1/2, 3/4
    [1, 0.2 + 0.8 * 0.853553, 0.6, 0.2 + 0.8 * 0.146447].forEach((expected, quarter) => {
      expect(cosine[quarter * 25]).toBeCloseTo(expected, 5);
    });
    expect(cosine.at(-1)).toBeGreaterThan(0.2);
  });

  it('of one cycle rise and fall along half a cosine each', () => {
    // PyTorch 2.15: OneCycleLR(max_lr=1, total_steps=10, cycle_momentum=False)
    const expected = [
      0.04, 0.52, 1, 0.950485, 0.811746, 0.611262, 0.388742, 0.188258, 0.049519, 0.000004,
    ];
    const actual = rates({ kind: 'oneCycle' }, 1);
    expected.forEach((rate, i) => expect(actual[i]).toBeCloseTo(rate, 6));
  });

  it('drop when the validation loss has not improved for as long as the patience', () => {
    // Best at 2, then three epochs that are no better: the drop comes with epoch 6.
    const losses = [0.9, 0.5, 0.6, 0.5, 0.49999, 0.4, 0.4];
    const history = losses.map((loss, i) => epochOf(i + 1, loss));
    const actual = rates({ kind: 'reduceOnPlateau', patience: 3, decay: 0.1, minDelta: 0.001 }, 8, {
      history,
    });
    const ofEpoch = Array.from({ length: 8 }, (_, epoch) => actual[epoch * STEPS]);
    expect(ofEpoch).toEqual([1, 1, 1, 1, 1, 0.1, 0.1, 0.1]);
  });

  it('drop again only after waiting anew, and never below the lowest share', () => {
    const history = Array.from({ length: 9 }, (_, i) => epochOf(i + 1, 0.5));
    const perEpoch = (options: object): (number | undefined)[] => {
      const schedule = { kind: 'reduceOnPlateau', patience: 2, decay: 0.5, ...options };
      const actual = rates(schedule, 9, { history });
      return Array.from({ length: 9 }, (_, epoch) => actual[epoch * STEPS]);
    };
    // Epoch 1 is the best; 2 and 3, 4 and 5, 6 and 7 are each waited for.
    expect(perEpoch({})).toEqual([1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125]);
    expect(perEpoch({ lowestShare: 0.4 })).toEqual([1, 1, 1, 0.5, 0.5, 0.4, 0.4, 0.4, 0.4]);
  });

  it('rise evenly during warm-up, before any schedule', () => {
    const constant = rates({ kind: 'constant' }, 2, { warmupEpochs: 0.5 });
    expect(constant.slice(0, 6)).toEqual([0.2, 0.4, 0.6, 0.8, 1, 1]);
    const cosine = rates({ kind: 'cosine' }, 2, { warmupEpochs: 1 });
    expect(cosine.slice(0, 11)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1]);
    expect(cosine[15]).toBeCloseTo(0.5, 12);
  });

  it('are never negative, never above the full rate, and never undefined', () => {
    const kinds = scheduleSchema.options.map((option) => option.shape.kind.value);
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.integer({ min: 1, max: 6 }),
        fc.double({ min: 0, max: 8, noNaN: true }),
        (kind: ScheduleSetup['kind'], epochs, warmupEpochs) => {
          for (const rate of rates({ kind }, epochs, { warmupEpochs })) {
            expect(rate).toBeGreaterThanOrEqual(0);
            expect(rate).toBeLessThanOrEqual(1 + 1e-12);
          }
        },
      ),
    );
  });
});
