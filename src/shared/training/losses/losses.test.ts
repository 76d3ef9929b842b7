import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradients } from '../../program/autodiff';
import { ProgramBuilder } from '../../program/builder';
import { interpret } from '../../program/testing/interpreter';
import { lossFits, lossOf, lossSchema, lossSum, requireLossFits, type LossSetup } from '.';

/** The loss and its gradient by the output, through the program; and the loss in plain numbers. */
function figures(
  setup: LossSetup,
  outputs: readonly number[][],
  targets: readonly number[][],
): { loss: number | undefined; slope: number[]; plain: number } {
  const b = new ProgramBuilder();
  const shape = [outputs.length, outputs[0]?.length ?? 0];
  const z = b.input('parameter', 'z', shape);
  const y = b.input('data', 'y', shape);
  const loss = lossOf(setup, b, z, y);
  const [slope] = gradients(b, loss, [z]);
  const results = interpret(
    b.build({ loss, slope: slope ?? z }),
    new Map([
      ['z', outputs.flat()],
      ['y', targets.flat()],
    ]),
  );
  const [z32, y32] = [Float32Array.from(outputs.flat()), Float32Array.from(targets.flat())];
  return {
    loss: results.get('loss')?.data[0],
    slope: [...(results.get('slope')?.data ?? [])],
    plain: lossSum(setup, z32, y32, outputs.length) / outputs.length,
  };
}

const crossEntropy = lossSchema.parse({ kind: 'categoricalCrossentropy' });
const binary = lossSchema.parse({ kind: 'binaryCrossentropy' });
const squared = lossSchema.parse({ kind: 'meanSquaredError' });

describe('categorical cross-entropy', () => {
  it('is minus the logarithm of the right class’s probability', () => {
    // softmax(1, 2, 3) = (0.0900, 0.2447, 0.6652); −ln 0.6652 = 0.4076
    expect(figures(crossEntropy, [[1, 2, 3]], [[0, 0, 1]]).loss).toBeCloseTo(0.4076, 4);
  });

  it('of two equal classes is ln 2, the binary cross-entropy of p = 0.5', () => {
    expect(figures(crossEntropy, [[7, 7]], [[1, 0]]).loss).toBeCloseTo(0.693, 3);
  });

  it('is averaged over the batch', () => {
    const outputs = [
      [0, 0],
      [100, 0],
    ];
    const targets = [
      [1, 0],
      [1, 0],
    ];
    expect(figures(crossEntropy, outputs, targets).loss).toBeCloseTo(Math.LN2 / 2, 12);
  });

  it('has the gradient softmax − target, over the batch size', () => {
    const { slope } = figures(crossEntropy, [[1, 2, 3]], [[0, 0, 1]]);
    [0.0900306, 0.2447285, 0.6652409 - 1].forEach((expected, i) => {
      expect(slope[i]).toBeCloseTo(expected, 6);
    });
  });

  it('stays finite where a probability is rounded to nothing', () => {
    const { loss, slope } = figures(crossEntropy, [[1000, 0, -1000]], [[0, 0, 1]]);
    expect(loss).toBe(2000);
    expect(slope).toEqual([1, 0, -1]);
  });

  it('with label smoothing gives a share of the target to every class', () => {
    const smoothed = lossSchema.parse({ kind: 'categoricalCrossentropy', labelSmoothing: 0.3 });
    // −ln p = (2.4076, 1.4076, 0.4076), target (0.1, 0.1, 0.8)
    const { loss, plain } = figures(smoothed, [[1, 2, 3]], [[0, 0, 1]]);
    expect(loss).toBeCloseTo(0.1 * 2.4076 + 0.1 * 1.4076 + 0.8 * 0.4076, 4);
    expect(plain).toBeCloseTo(loss ?? NaN, 6);
  });

  it('with class weights counts each sample by its class, and divides by the batch size', () => {
    const weighted = lossSchema.parse({
      kind: 'categoricalCrossentropy',
      classWeights: [3, 0.5],
    });
    const targets = [
      [1, 0],
      [0, 1],
    ];
    const outputs = [
      [0, 0],
      [0, 0],
    ];
    // (3 · ln 2 + 0.5 · ln 2) / 2
    expect(figures(weighted, outputs, targets).loss).toBeCloseTo(1.75 * Math.LN2, 12);
    expect(() => requireLossFits(weighted, 2)).not.toThrow();
    expect([2, 3].map((classes) => lossFits(weighted, classes))).toEqual([true, false]);
    expect(() => requireLossFits(weighted, 3)).toThrow(
      expect.objectContaining({ code: 'SETUP_INVALID' }),
    );
  });
});

describe('binary cross-entropy', () => {
  it('of p = 0.5 is ln 2, averaged over samples and classes', () => {
    expect(figures(binary, [[0, 0]], [[1, 0]]).loss).toBeCloseTo(0.693, 3);
    // σ(ln 3) = 0.75: −ln 0.75 = 0.2877, −ln 0.25 = 1.3863
    const log3 = Math.log(3);
    expect(figures(binary, [[log3, log3]], [[1, 0]]).loss).toBeCloseTo((0.2877 + 1.3863) / 2, 4);
  });

  it('has the gradient σ(z) − y over the number of values, and stays finite', () => {
    const { loss, slope } = figures(binary, [[1000, -1000]], [[0, 0]]);
    expect(loss).toBe(500);
    expect(slope).toEqual([0.5, 0]);
  });
});

it('the mean squared error is that of every value, with the gradient 2 (output − target) / count', () => {
  const outputs = [
    [1, 2],
    [3, 5],
  ];
  const targets = [
    [1, 4],
    [2, 1],
  ];
  const { loss, slope } = figures(squared, outputs, targets);
  // (0 + 4 + 1 + 16) / 4
  expect(loss).toBe(5.25);
  expect(slope).toEqual([0, -1, 0.5, 2]);
});

it('every loss is the same in plain numbers as in the training step', () => {
  const rows = fc.integer({ min: 1, max: 4 });
  const setups = fc.constantFrom(
    crossEntropy,
    binary,
    squared,
    lossSchema.parse({
      kind: 'categoricalCrossentropy',
      labelSmoothing: 0.1,
      classWeights: [1, 2, 0.5],
    }),
  );
  const row = fc.array(fc.double({ min: -9, max: 9, noNaN: true }), {
    minLength: 3,
    maxLength: 3,
  });
  const batches = rows.chain((count) =>
    fc.tuple(
      fc.array(row, { minLength: count, maxLength: count }),
      fc.array(fc.nat(2), { minLength: count, maxLength: count }),
    ),
  );
  fc.assert(
    fc.property(setups, batches, (setup, [outputs, labels]) => {
      const targets = labels.map((label) => [0, 1, 2].map((k) => (k === label ? 1 : 0)));
      const { loss, plain } = figures(setup, outputs, targets);
      expect(Math.abs(plain - (loss ?? NaN))).toBeLessThan(1e-5 * (1 + Math.abs(plain)));
    }),
  );
});
