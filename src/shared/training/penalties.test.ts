import { expect, it } from 'vitest';
import { gradients } from '../program/autodiff';
import { ProgramBuilder } from '../program/builder';
import { interpret } from '../program/testing/interpreter';
import type { WeightInfo } from '../spec/modelSpec';
import { withPenalties } from './penalties';

/** The loss 10 with the penalties of one weight, and its gradient by that weight. */
function penalised(values: readonly number[], penalties: { l1?: number; l2?: number }) {
  const b = new ProgramBuilder();
  const w = b.input('parameter', 'w', [2, values.length / 2]);
  const weight = { name: 'w', ...penalties } as WeightInfo;
  const loss = withPenalties(b, b.constant(10), [weight], () => w);
  const [slope] = gradients(b, loss, [w]);
  const results = interpret(b.build({ loss, slope: slope ?? w }), new Map([['w', values]]));
  return { loss: results.get('loss')?.data[0], slope: [...(results.get('slope')?.data ?? [])] };
}

it('adds l1 times the sum of |w|, with the slope l1 to either side', () => {
  const { loss, slope } = penalised([1, -2, 0.5, 3], { l1: 0.125 });
  expect(loss).toBeCloseTo(10 + 0.125 * 6.5, 12);
  expect(slope).toEqual([0.125, -0.125, 0.125, 0.125]);
});

it('adds l2 times the sum of w², as Keras does without the half, with the slope 2 · l2 · w', () => {
  const { loss, slope } = penalised([1, -2, 0.5, 3], { l2: 0.25 });
  expect(loss).toBeCloseTo(10 + 0.25 * 14.25, 12);
  expect(slope).toEqual([0.5, -1, 0.25, 1.5]);
});

it('adds both where both are asked for', () => {
  expect(penalised([2, -4], { l1: 0.5, l2: 0.125 }).loss).toBeCloseTo(10 + 3 + 2.5, 12);
});
