import { describe, expect, it } from 'vitest';
import { gradients } from '../../program/autodiff';
import { ProgramBuilder } from '../../program/builder';
import { interpret } from '../../program/testing/interpreter';
import { lossOf } from '.';

function crossEntropy(logits: readonly number[][], targets: readonly number[][]) {
  const b = new ProgramBuilder();
  const shape = [logits.length, logits[0]?.length ?? 0];
  const z = b.input('parameter', 'z', shape);
  const y = b.input('data', 'y', shape);
  const loss = lossOf({ kind: 'categoricalCrossentropy' }, b, z, y);
  const [slope] = gradients(b, loss, [z]);
  const results = interpret(
    b.build({ loss, slope: slope ?? z }),
    new Map([
      ['z', logits.flat()],
      ['y', targets.flat()],
    ]),
  );
  return { loss: results.get('loss')?.data[0], slope: [...(results.get('slope')?.data ?? [])] };
}

describe('categorical cross-entropy', () => {
  it('is minus the logarithm of the right class’s probability', () => {
    // softmax(1, 2, 3) = (0.0900, 0.2447, 0.6652); −ln 0.6652 = 0.4076
    expect(crossEntropy([[1, 2, 3]], [[0, 0, 1]]).loss).toBeCloseTo(0.4076, 4);
  });

  it('of two equal classes is ln 2, the binary cross-entropy of p = 0.5', () => {
    expect(crossEntropy([[7, 7]], [[1, 0]]).loss).toBeCloseTo(0.693, 3);
  });

  it('is averaged over the batch', () => {
    const { loss } = crossEntropy(
      [
        [0, 0],
        [100, 0],
      ],
      [
        [1, 0],
        [1, 0],
      ],
    );
    expect(loss).toBeCloseTo(Math.LN2 / 2, 12);
  });

  it('has the gradient softmax − target, over the batch size', () => {
    const { slope } = crossEntropy([[1, 2, 3]], [[0, 0, 1]]);
    [0.0900306, 0.2447285, 0.6652409 - 1].forEach((expected, i) => {
      expect(slope[i]).toBeCloseTo(expected, 6);
    });
  });

  it('stays finite where a probability is rounded to nothing', () => {
    const { loss, slope } = crossEntropy([[1000, 0, -1000]], [[0, 0, 1]]);
    expect(loss).toBe(2000);
    expect(slope).toEqual([1, 0, -1]);
  });
});
