import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lowering } from '../../../shared/lowering/lowering';
import { standardLowering } from '../../../shared/lowering/standard';
import { webgpuLowering } from '../../../shared/lowering/webgpu';
import type { PoolAttributes } from '../../../shared/program/builder';
import { ProgramBuilder } from '../../../shared/program/builder';
import type { Program, Shape } from '../../../shared/program/program';
import { OPERATOR_CASES } from '../../../shared/program/testing/cases';
import { gradientProgram } from '../../../shared/program/testing/gradientProgram';
import { interpret } from '../../../shared/program/testing/interpreter';
import { relativeError, testFeeds } from '../../../shared/program/testing/numbers';
import { runLowered } from './testing';

const LOWERINGS = [standardLowering, webgpuLowering];

async function expectAgreement(
  lowering: Lowering,
  program: Program,
  feeds: ReadonlyMap<string, Float32Array> = testFeeds(program, 3),
): Promise<void> {
  const expected = interpret(program, feeds);
  // A sum of everything with mixed signs: what cancelling leaves of it tells of rounding only.
  expected.delete('loss');
  const actual = await runLowered(lowering, program, feeds);
  for (const [name, { shape, data }] of expected) {
    expect(actual.get(name)?.shape, name).toEqual(shape);
    expect(relativeError(actual.get(name)?.data ?? [], data), name).toBeLessThan(1e-5);
  }
}

describe.each(LOWERINGS)(
  'lowered by $name, operators and gradients agree with the interpreter',
  (lowering) => {
    it.each(OPERATOR_CASES)('$name', (operatorCase) =>
      expectAgreement(lowering, gradientProgram(operatorCase)),
    );

    it('any convolution', () => {
      const size = fc.integer({ min: 1, max: 3 });
      const convolution = fc
        .record({
          batch: size,
          perGroup: size,
          filtersPerGroup: size,
          group: fc.integer({ min: 1, max: 3 }),
          kernel: fc.tuple(size, size),
          strides: fc.tuple(size, size),
          dilations: fc.tuple(size, size),
          pads: fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 3 }))),
          // Rows and columns beyond the first window.
          extra: fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })),
        })
        .map(({ extra, pads, ...rest }) => {
          const [top = 0, left = 0, bottom = 0, right = 0] = pads;
          const reach = rest.kernel.map((k, i) => (k - 1) * (rest.dilations[i] ?? 1) + 1);
          const height = Math.max(1, (reach[0] ?? 1) - top - bottom) + extra[0];
          const width = Math.max(1, (reach[1] ?? 1) - left - right) + extra[1];
          return { ...rest, pads: [top, left, bottom, right] as const, height, width };
        });
      return fc.assert(
        fc.asyncProperty(convolution, async (c) => {
          const x: Shape = [c.batch, c.perGroup * c.group, c.height, c.width];
          const weight: Shape = [c.filtersPerGroup * c.group, c.perGroup, ...c.kernel];
          const { strides, pads, dilations, group } = c;
          const program = gradientProgram({
            name: 'conv2d',
            build: (b, input) =>
              b.conv2d(input(x), input(weight), input([weight[0] ?? 1]), {
                strides,
                pads,
                dilations,
                group,
              }),
          });
          await expectAgreement(lowering, program);
        }),
        { numRuns: 60 },
      );
    });

    it.each(['maxPool2d', 'avgPool2d'] as const)('any %s', (kind) => {
      const pooling = fc
        .record({
          channels: fc.integer({ min: 1, max: 3 }),
          kernel: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
          strides: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
          // At most kernel − 1 on each side: more would make windows of nothing but padding.
          padShares: fc.tuple(
            ...Array.from({ length: 4 }, () => fc.double({ min: 0, max: 0.99, noNaN: true })),
          ),
          extra: fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })),
        })
        .map(({ channels, kernel, strides, padShares, extra }) => {
          const side = (i: number): number =>
            Math.floor((padShares[i] ?? 0) * (kernel[i % 2] ?? 1));
          const attributes: PoolAttributes = {
            kernel,
            strides,
            pads: [side(0), side(1), side(2), side(3)],
          };
          return { x: [2, channels, kernel[0] + extra[0], kernel[1] + extra[1]], attributes };
        });
      return fc.assert(
        fc.asyncProperty(pooling, ({ x, attributes }) =>
          expectAgreement(
            lowering,
            gradientProgram({ name: kind, build: (b, input) => b[kind](input(x), attributes) }),
          ),
        ),
        { numRuns: 40 },
      );
    });

    it('the gradient of a max pool goes to the first of equal maxima, row by row', async () => {
      for (const attributes of [
        { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] },
        { kernel: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] },
      ] as const satisfies readonly PoolAttributes[]) {
        const program = gradientProgram({
          name: 'ties',
          build: (b, input) => b.maxPool2d(input([1, 1, 4, 4]), attributes),
        });
        const feeds = testFeeds(program, 3);
        feeds.set(
          'input0',
          Float32Array.from({ length: 16 }, (_, i) => [1, 0, 1][i % 3] ?? 0),
        );
        await expectAgreement(lowering, program, feeds);
      }
    });

    it('a ReLU before a max pool is computed after it, with the same results', async () => {
      const b = new ProgramBuilder();
      const x = b.input('parameter', 'x', [2, 3, 6, 6]);
      const attributes = { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] } as const;
      const program = b.build({ y: b.maxPool2d(b.relu(x), attributes) });
      expect(program.nodes.map(({ op }) => op)).toEqual(['maxPool2d', 'relu']);
      const feeds = testFeeds(program, 5);
      const [actual] = (await runLowered(lowering, program, feeds)).values();
      const data = feeds.get('x') ?? new Float32Array();
      const expected = Array.from({ length: 2 * 3 * 9 }, (_, i) => {
        const [image, row, column] = [Math.floor(i / 9), Math.floor((i % 9) / 3), i % 3];
        const start = image * 36 + row * 12 + column * 2;
        return Math.max(0, ...[0, 1, 6, 7].map((offset) => data[start + offset] ?? NaN));
      });
      expect([...(actual?.data ?? [])]).toEqual(expected);
    });
  },
);
