import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { restrict } from '../../../shared/program/program';
import { OPERATOR_CASES, type OperatorCase } from '../../../shared/program/testing/cases';
import { gradientProgram } from '../../../shared/program/testing/gradientProgram';
import { interpret } from '../../../shared/program/testing/interpreter';
import { relativeError, testFeeds } from '../../../shared/program/testing/numbers';
import { wideNetworks } from '../../../shared/program/testing/wideNetworks';
import { differentiate } from './gradient';
import { Computation, Constants, scoped } from './interpret';
import type { TensorFlow } from './load';
import { inRowMajor, rowMajor, type Placed } from './placed';
import { loadForTests, NATIVE } from './testing/library';

const WIDE_NETWORKS = NATIVE ? 60 : 12;

let tf: TensorFlow;
let tensorsBefore: number;
beforeAll(async () => {
  ({ tf } = await loadForTests());
  tensorsBefore = tf.memory().numTensors;
});

/** TensorFlow's result and gradients of a case, against ours in double precision. */
function expectAgreement(operatorCase: OperatorCase, tolerance = 1e-5): void {
  const program = gradientProgram(operatorCase);
  const numbers = testFeeds(program, 3);
  const expected = interpret(program, numbers);
  const constants = new Constants(tf);
  const forward = new Computation(restrict(program, ['result', 'loss']), constants, 'case');
  scoped(tf, () => {
    const feeds = new Map(
      program.inputs.map(({ name, value: { shape } }): [string, Placed] => [
        name,
        { tensor: tf.tensor(numbers.get(name)!, [...shape]), order: rowMajor(shape.length) },
      ]),
    );
    const inputs = program.inputs.filter(({ kind }) => kind === 'parameter');
    const tensors = inputs.map(({ name }) => feeds.get(name)!.tensor);
    const { outputs, gradient } = differentiate(tf, forward, feeds, tensors);
    const result = inRowMajor(tf, outputs.get('result')!);
    expect(result.shape).toEqual(expected.get('result')!.shape);
    expect(relativeError(result.dataSync(), expected.get('result')!.data)).toBeLessThan(tolerance);
    const slopes = gradient!.dataSync() as Float32Array;
    let start = 0;
    for (const { name } of inputs) {
      const { data } = expected.get(`grad.${name}`)!;
      const own = slopes.subarray(start, start + data.length);
      expect(relativeError(own, data), `gradient by ${name}`).toBeLessThan(tolerance);
      start += data.length;
    }
  });
  constants.dispose();
}

describe('operators in TensorFlow', () => {
  it.each(OPERATOR_CASES)('$name agrees with the interpreter, and so does its gradient', (one) =>
    expectAgreement(one),
  );

  it('agree in random networks with many channels', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(wideNetworks(), (network) => expectAgreement(network, 1e-4)),
      { numRuns: WIDE_NETWORKS, seed: 7 },
    );
  });

  it('have no slope of |x| at 0', () => {
    const zero: OperatorCase = { name: 'abs', build: (b, input) => b.abs(b.scale(input([3]), 0)) };
    expectAgreement(zero);
  });

  afterAll(() => {
    expect(tf.memory().numTensors).toBe(tensorsBefore);
  });
});
