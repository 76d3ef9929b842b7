import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { blockedLowering } from '../../../shared/lowering/blocked';
import type { Lowering } from '../../../shared/lowering/lowering';
import { OPERATOR_CASES, type OperatorCase } from '../../../shared/program/testing/cases';
import { gradientProgram } from '../../../shared/program/testing/gradientProgram';
import { interpret } from '../../../shared/program/testing/interpreter';
import { relativeError, testNumbers } from '../../../shared/program/testing/numbers';
import { wideNetworks } from '../../../shared/program/testing/wideNetworks';
import { probeBlockSize } from './blockSize';
import { runLowered } from './testing';

/** The same networks each time: in one of thousands a number lies on the edge of a ReLU. */
const SEED = 4;
const block = await probeBlockSize();

describe.skipIf(block === null)('the blocked lowering', () => {
  let lowering: Lowering;
  beforeAll(() => {
    lowering = blockedLowering(block ?? 16);
  });

  async function expectAgreement(operatorCase: OperatorCase, bound: number): Promise<void> {
    const program = gradientProgram(operatorCase);
    // Not evenly spaced: their means could tie, and then rounding decides which is the maximum.
    const feeds = new Map(
      program.inputs.map(({ name, value }, i) => [name, testNumbers(value.shape, i + 1)]),
    );
    const expected = interpret(program, feeds);
    expected.delete('loss');
    const actual = await runLowered(lowering, program, feeds);
    for (const [name, { shape, data }] of expected) {
      expect(actual.get(name)?.shape, name).toEqual(shape);
      expect(relativeError(actual.get(name)?.data ?? [], data), name).toBeLessThan(bound);
    }
  }

  it.each(OPERATOR_CASES)('agrees with the interpreter: $name', (operatorCase) =>
    expectAgreement(operatorCase, 1e-5),
  );

  it(
    'agrees with the interpreter on any network with wide layers',
    () =>
      fc.assert(
        fc.asyncProperty(wideNetworks(), (network) => expectAgreement(network, 5e-4)),
        { numRuns: 60, seed: SEED },
      ),
    120_000,
  );
});
