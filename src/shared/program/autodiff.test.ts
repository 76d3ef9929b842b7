import { describe, expect, it } from 'vitest';
import { gradients } from './autodiff';
import { ProgramBuilder } from './builder';
import { OPERATORS } from './ops';
import { restrict } from './program';
import { OPERATOR_CASES } from './testing/cases';
import { gradientProgram } from './testing/gradientProgram';
import { interpret } from './testing/interpreter';
import { relativeError, testFeeds } from './testing/numbers';

describe('the gradient of every operator agrees with central finite differences', () => {
  it.each(OPERATOR_CASES)('$name', (operatorCase) => {
    const program = gradientProgram(operatorCase);
    const feeds = new Map(
      [...testFeeds(program, 7)].map(([name, data]) => [name, Float64Array.from(data)]),
    );
    const results = interpret(program, feeds);
    const forward = restrict(program, ['loss']);
    const lossAt = (name: string, index: number, value: number): number => {
      const moved = Float64Array.from(feeds.get(name) ?? []);
      moved[index] = value;
      return interpret(forward, new Map([...feeds, [name, moved]])).get('loss')?.data[0] ?? NaN;
    };
    const distance = 1e-6;
    for (const [name, values] of feeds) {
      if (name === 'weights') continue;
      const differences = values.map(
        (value, i) =>
          (lossAt(name, i, value + distance) - lossAt(name, i, value - distance)) / (2 * distance),
      );
      const gradient = results.get(`grad.${name}`);
      expect(gradient?.shape).toEqual(
        program.inputs.find((input) => input.name === name)?.value.shape,
      );
      expect(relativeError(gradient?.data ?? [], differences)).toBeLessThan(1e-7);
    }
  });

  it('leaves no operator out', () => {
    const used = new Set(
      OPERATOR_CASES.flatMap((operatorCase) =>
        gradientProgram(operatorCase).nodes.map(({ op }) => op),
      ),
    );
    expect([...OPERATORS.keys()].filter((name) => !used.has(name))).toEqual([]);
  });
});

describe('gradients', () => {
  it('add up where a value is used twice', () => {
    const b = new ProgramBuilder();
    const x = b.input('parameter', 'x', []);
    // d(x² + 3x) / dx = 2x + 3
    const loss = b.add(b.mul(x, x), b.scale(x, 3));
    const [slope] = gradients(b, loss, [x]);
    const program = b.build({ slope: slope ?? loss });
    expect(interpret(program, new Map([['x', [5]]])).get('slope')?.data[0]).toBe(13);
  });

  it('go through a chain of layers by the chain rule', () => {
    const b = new ProgramBuilder();
    const x = b.input('parameter', 'x', []);
    const [slope] = gradients(b, b.tanh(b.exp(x)), [x]);
    const program = b.build({ slope: slope ?? x });
    const expected = (1 - Math.tanh(Math.exp(0.3)) ** 2) * Math.exp(0.3);
    const actual = interpret(program, new Map([['x', [0.3]]])).get('slope')?.data[0];
    expect(actual).toBeCloseTo(expected, 14);
  });

  it('are zeros for a value that the loss does not depend on', () => {
    const b = new ProgramBuilder();
    const x = b.input('parameter', 'x', [2]);
    const other = b.input('parameter', 'other', [3]);
    const [slope] = gradients(b, b.sum(x, [0]), [other]);
    const program = b.build({ slope: slope ?? x });
    const result = interpret(
      program,
      new Map([
        ['x', [1, 2]],
        ['other', [1, 2, 3]],
      ]),
    ).get('slope');
    expect(result?.data).toEqual(new Float64Array(3));
  });

  it('compute no input gradient for the first layer, and nothing for frozen weights', () => {
    const b = new ProgramBuilder();
    const attributes = {
      strides: [1, 1],
      pads: [0, 0, 0, 0],
      dilations: [1, 1],
      group: 1,
    } as const;
    const x = b.input('data', 'x', [1, 1, 5, 5]);
    const first = b.input('parameter', 'first', [2, 1, 3, 3]);
    const second = b.input('parameter', 'second', [1, 2, 3, 3]);
    const y = b.conv2d(b.conv2d(x, first, undefined, attributes), second, undefined, attributes);
    const loss = b.sum(y, [0, 1, 2, 3]);
    const opsFor = (...wanted: (typeof first)[]): string[] => {
      const outputs = gradients(b, loss, wanted).map((value, i) => [String(i), value] as const);
      return b
        .build(new Map(outputs))
        .nodes.map(({ op }) => op)
        .filter((op) => op.startsWith('conv2d') && op !== 'conv2d');
    };
    expect(opsFor(second)).toEqual(['conv2dWeightGrad']);
    expect(opsFor(first, second).toSorted()).toEqual([
      'conv2dInputGrad',
      'conv2dWeightGrad',
      'conv2dWeightGrad',
    ]);
  });

  it('refuse a loss that is not a scalar', () => {
    const b = new ProgramBuilder();
    const x = b.input('parameter', 'x', [2]);
    expect(() => gradients(b, x, [x])).toThrow('scalar');
  });
});
