import { describe, expect, it } from 'vitest';
import { ProgramBuilder } from '../builder';
import { interpret } from '../testing/interpreter';

/** Worked examples that any textbook reader can check by hand. */

const VALID = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], group: 1 } as const;

function convolve(image: readonly number[][], kernel: readonly number[][]): number[] {
  const b = new ProgramBuilder();
  const x = b.input('data', 'x', [1, 1, image.length, image[0]?.length ?? 0]);
  const w = b.constant(Float32Array.from(kernel.flat()), [1, 1, 3, 3]);
  const program = b.build({ y: b.conv2d(x, w, undefined, VALID) });
  return [...(interpret(program, new Map([['x', image.flat()]])).get('y')?.data ?? [])];
}

describe('worked examples', () => {
  it('a 3 by 3 kernel over the numbers 1 to 25', () => {
    const image = Array.from({ length: 5 }, (_, i) => [1, 2, 3, 4, 5].map((j) => 5 * i + j));
    const kernel = [
      [1, 0, 1],
      [0, 1, 0],
      [1, 0, 1],
    ];
    expect(convolve(image, kernel)).toEqual([35, 40, 45, 60, 65, 70, 85, 90, 95]);
  });

  it('a 3 by 3 kernel over nine ones adds its own numbers up', () => {
    const ones = [
      [1, 1, 1],
      [1, 1, 1],
      [1, 1, 1],
    ];
    const kernel = [
      [1, 0, -1],
      [0, 1, 0],
      [1, 0, -1],
    ];
    expect(convolve(ones, kernel)).toEqual([1]);
  });

  it('softmax of 1, 2, 3', () => {
    const b = new ProgramBuilder();
    const x = b.input('data', 'x', [1, 3]);
    const program = b.build({ y: b.softmax(x, 1) });
    const y = interpret(program, new Map([['x', [1, 2, 3]]])).get('y')?.data ?? [];
    expect(Array.from(y, (p) => p.toFixed(3))).toEqual(['0.090', '0.245', '0.665']);
  });

  it.each([
    // (M − K) / S + 1; with padding floor((M + 2P − K) / S) + 1
    { size: 28, kernel: 5, stride: 1, padding: 0, expected: 24 },
    { size: 12, kernel: 5, stride: 1, padding: 0, expected: 8 },
    { size: 28, kernel: 3, stride: 1, padding: 0, expected: 26 },
    { size: 32, kernel: 3, stride: 1, padding: 1, expected: 32 },
    { size: 7, kernel: 3, stride: 2, padding: 0, expected: 3 },
    { size: 8, kernel: 3, stride: 2, padding: 1, expected: 4 },
    { size: 224, kernel: 7, stride: 2, padding: 3, expected: 112 },
  ])(
    'a convolution of $size by $kernel, stride $stride, padding $padding gives $expected',
    ({ size, kernel, stride, padding, expected }) => {
      const b = new ProgramBuilder();
      const y = b.conv2d(
        b.input('data', 'x', [1, 1, size, size]),
        b.input('parameter', 'w', [1, 1, kernel, kernel]),
        undefined,
        { ...VALID, strides: [stride, stride], pads: [padding, padding, padding, padding] },
      );
      expect(y.shape).toEqual([1, 1, expected, expected]);
    },
  );
});

describe('operators refuse shapes that do not fit, naming them', () => {
  const cases: readonly [string, (b: ProgramBuilder) => unknown, RegExp][] = [
    ['add', (b) => b.add(input(b, [2, 3]), input(b, [2, 4])), /2,3.*2,4.*broadcast/],
    ['matmul', (b) => b.matmul(input(b, [2, 3]), input(b, [2, 3])), /3 and 2/],
    ['linear', (b) => b.linear(input(b, [2, 3]), input(b, [4, 5])), /linear/],
    [
      'conv2d channels',
      (b) => b.conv2d(input(b, [1, 2, 5, 5]), input(b, [1, 3, 3, 3]), undefined, VALID),
      /channels/,
    ],
    [
      'conv2d window',
      (b) => b.conv2d(input(b, [1, 1, 2, 2]), input(b, [1, 1, 3, 3]), undefined, VALID),
      /does not fit/,
    ],
    ['reshape', (b) => b.reshape(input(b, [2, 3]), [4]), /cannot be reshaped/],
    ['slice', (b) => b.slice(input(b, [2, 3]), [1], [2], [4]), /no part/],
    ['concat', (b) => b.concat([input(b, [2, 3]), input(b, [3, 2])], 0), /differ/],
    ['transpose', (b) => b.transpose(input(b, [2, 3]), [0, 0]), /no permutation/],
    ['constant', (b) => b.constant(Float32Array.of(1, 2), [3]), /has 2 values/],
  ];
  it.each(cases)('%s', (_name, build, message) => {
    expect(() => build(new ProgramBuilder())).toThrow(message);
  });
});

let count = 0;
function input(b: ProgramBuilder, shape: readonly number[]) {
  return b.input('data', `input${count++}`, shape);
}
