import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { blockedLowering, tilingLowering } from '../../../shared/lowering/blocked';
import type { Lowering } from '../../../shared/lowering/lowering';
import { OPERATOR_CASES, type OperatorCase } from '../../../shared/program/testing/cases';
import { gradientProgram } from '../../../shared/program/testing/gradientProgram';
import { interpret } from '../../../shared/program/testing/interpreter';
import { relativeError, testNumbers } from '../../../shared/program/testing/numbers';
import { tiledConvs } from '../../../shared/program/testing/tiledConvs';
import { wideNetworks } from '../../../shared/program/testing/wideNetworks';
import { probeBlockSize } from './blockSize';
import { runLowered } from './testing';

/** The same networks each time: in one of thousands a number lies on the edge of a ReLU. */
const SEED = 4;
const block = await probeBlockSize();

describe.skipIf(block === null)('the blocked lowering', () => {
  let lowering: Lowering;
  /** Tiles wherever they are possible, for convolutions that the interpreter has the time for. */
  let tiling: Lowering;
  beforeAll(() => {
    lowering = blockedLowering(block ?? 16);
    tiling = tilingLowering(block ?? 16, { gain: 0, work: 0 });
  });

  async function expectAgreement(
    operatorCase: OperatorCase,
    bound: number,
    // Not evenly spaced: their means could tie, and then rounding decides which is the maximum.
    numbers = testNumbers,
    by = lowering,
  ): Promise<void> {
    const program = gradientProgram(operatorCase);
    const feeds = new Map(
      program.inputs.map(({ name, value }, i) => [name, numbers(value.shape, i + 1)]),
    );
    const expected = interpret(program, feeds);
    expected.delete('loss');
    const actual = await runLowered(by, program, feeds);
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

  it(
    'agrees with the interpreter on any convolution in tiles',
    () =>
      fc.assert(
        fc.asyncProperty(tiledConvs(), (conv) => expectAgreement(conv, 5e-5, testNumbers, tiling)),
        { numRuns: 40, seed: SEED },
      ),
    120_000,
  );

  it.each([
    ['wide and there is much to do', 64, 64, true],
    ['wide and there is little to do', 64, 1, false],
    ['narrow', 16, 64, false],
  ])('writes a convolution in tiles or not where it is %s', (_where, channels, batch, expected) => {
    const program = gradientProgram({
      name: 'conv2d',
      build: (b, input) =>
        b.conv2d(input([batch, channels, 16, 16]), input([channels, channels, 3, 3]), undefined, {
          strides: [1, 1],
          pads: [1, 1, 1, 1],
          dilations: [1, 1],
          group: 1,
        }),
    });
    const outputs = [...program.outputs.keys()];
    const plan = { name: 'test', program, packedInputs: [], packedOutputs: [], outputs };
    const never = tilingLowering(block ?? 16, { gain: Infinity, work: 0 });
    const direct = Buffer.from(never.lower(plan).model);
    expect(direct.equals(lowering.lower(plan).model)).toBe(!expected);
    expect(direct.equals(tiling.lower(plan).model)).toBe(false);
  });

  it(
    'agrees with the interpreter on any network with wide layers, in tiles where possible',
    () =>
      fc.assert(
        fc.asyncProperty(wideNetworks(), (network) =>
          expectAgreement(network, 5e-4, testNumbers, tiling),
        ),
        { numRuns: 30, seed: SEED + 1 },
      ),
    120_000,
  );

  it(
    'passes the gradient of a max pool on to the first of equal values, whatever the window',
    () =>
      fc.assert(
        fc.asyncProperty(maxPools(), (pool) =>
          expectAgreement(pool, 1e-6, (shape, seed) =>
            testNumbers(shape, seed).map((number) => Math.round(number)),
          ),
        ),
        { numRuns: 80, seed: SEED },
      ),
    60_000,
  );
});

/** Max pools of wide images, windows that meet and windows that leave places out included. */
function maxPools(): fc.Arbitrary<OperatorCase> {
  const pair = (min: number, max: number) =>
    fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));
  return fc
    .record({ size: pair(4, 9), kernel: pair(1, 4), strides: pair(1, 4), pads: pair(0, 3) })
    .chain(({ size, kernel, strides, pads }) => {
      const before = [0, 1].map((axis) => Math.min(pads[axis] ?? 0, (kernel[axis] ?? 1) - 1));
      const [top = 0, left = 0] = before;
      return fc
        .tuple(fc.nat({ max: kernel[0] - 1 }), fc.nat({ max: kernel[1] - 1 }))
        .map(([bottom, right]) => ({
          name: `max pool ${JSON.stringify({ size, kernel, strides, pads: [top, left, bottom, right] })}`,
          build(b, input) {
            // A convolution that changes nothing: behind it there are blocks.
            const ones = b.constant(new Float32Array(17).fill(1), [17, 1, 1, 1]);
            const x = b.conv2d(input([2, 17, ...size]), ones, undefined, {
              strides: [1, 1],
              pads: [0, 0, 0, 0],
              dilations: [1, 1],
              group: 17,
            });
            return b.maxPool2d(x, { kernel, strides, pads: [top, left, bottom, right] });
          },
        }));
    });
}
