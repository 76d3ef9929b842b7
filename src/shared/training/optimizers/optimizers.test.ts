import { describe, expect, it } from 'vitest';
import { interpret } from '../../program/testing/interpreter';
import { buildUpdateProgram, NAMES } from '../../program/training';
import { optimizerOf, optimizerSchema, type OptimizerSetup } from '.';

/** Takes steps with the given gradients from weight `start`, as the engine does, and tells each weight. */
function trajectory(setup: OptimizerSetup, start: number, gradients: readonly number[]): number[] {
  const optimizer = optimizerOf(setup);
  const program = buildUpdateProgram(optimizer, 1);
  let w = start;
  const slots = new Map(optimizer.slots.map((slot) => [NAMES.slot(slot), 0]));
  return gradients.map((g, i) => {
    const scalars = Object.entries(optimizer.scalars(i + 1, setup.learningRate));
    const feeds = new Map([
      ['w', [w]],
      ['g', [g]],
      ...[...slots].map(([name, value]) => [name, [value]] as const),
      ...scalars.map(([name, value]) => [NAMES.scalar(name), [value]] as const),
    ]);
    const result = interpret(program, feeds);
    for (const name of slots.keys()) slots.set(name, result.get(name)?.data[0] ?? NaN);
    w = result.get('w')?.data[0] ?? NaN;
    return w;
  });
}

describe('SGD', () => {
  it('moves against the gradient by the learning rate', () => {
    const setup = optimizerSchema.parse({ kind: 'sgd', learningRate: 0.1 });
    const [first, second] = trajectory(setup, 1, [2, -4]);
    // 1 − 0.1 · 2 = 0.8; 0.8 + 0.1 · 4 = 1.2
    expect(first).toBeCloseTo(0.8, 7);
    expect(second).toBeCloseTo(1.2, 7);
  });

  it('with momentum keeps a share of the last velocity', () => {
    const setup = optimizerSchema.parse({ kind: 'sgd', learningRate: 0.1, momentum: 0.9 });
    // v: 2, 0.9 · 2 + 1 = 2.8, 0.9 · 2.8 − 1 = 1.52; w: 0.8, 0.52, 0.368
    const [first, second, third] = trajectory(setup, 1, [2, 1, -1]);
    expect(first).toBeCloseTo(0.8, 7);
    expect(second).toBeCloseTo(0.52, 7);
    expect(third).toBeCloseTo(0.368, 7);
  });

  it("with Nesterov's momentum looks one velocity ahead", () => {
    const setup = optimizerSchema.parse({
      kind: 'sgd',
      learningRate: 0.1,
      momentum: 0.9,
      nesterov: true,
    });
    // v: 2, 2.8; directions 2 + 0.9 · 2 = 3.8 and 1 + 0.9 · 2.8 = 3.52; w: 0.62, 0.268
    const [first, second] = trajectory(setup, 1, [2, 1]);
    expect(first).toBeCloseTo(0.62, 7);
    expect(second).toBeCloseTo(0.268, 7);
  });
});

describe('Adam', () => {
  it('takes a first step of the learning rate, whatever the size of the gradient', () => {
    const setup = optimizerSchema.parse({ kind: 'adam', learningRate: 0.01 });
    // Corrected moments of one step are g and g²: w − 0.01 · g / (|g| + 1e-7).
    expect(trajectory(setup, 1, [1000])[0]).toBeCloseTo(0.99, 7);
    expect(trajectory(setup, 1, [-0.5])[0]).toBeCloseTo(1.01, 7);
  });

  it('puts epsilon outside of the root of the corrected second moment', () => {
    const setup = optimizerSchema.parse({ kind: 'adam', learningRate: 0.01, epsilon: 0.5 });
    // 1 − 0.01 · 0.5 / (0.5 + 0.5)
    expect(trajectory(setup, 1, [0.5])[0]).toBeCloseTo(0.995, 7);
  });

  it('follows the two corrected moments over several steps', () => {
    const setup = optimizerSchema.parse({ kind: 'adam', learningRate: 0.1, epsilon: 1e-7 });
    // m: 0.1, −0.01; v: 0.001, 0.001999 for gradients 1 and −1.
    // Step 2: m / (1 − 0.81) = −0.0526316, √(v / (1 − 0.998001)) = 1, so w = 0.9 + 0.00526316.
    const [first, second] = trajectory(setup, 1, [1, -1]);
    expect(first).toBeCloseTo(0.9, 6);
    expect(second).toBeCloseTo(0.905_263_2, 6);
  });
});

describe('AdamW', () => {
  it('shrinks the weight by its share before the step of Adam, whatever the gradient', () => {
    const setup = optimizerSchema.parse({ kind: 'adamw', learningRate: 0.1, weightDecay: 0.5 });
    // 2 · (1 − 0.1 · 0.5) = 1.9, then a first step of the learning rate
    expect(trajectory(setup, 2, [1000])[0]).toBeCloseTo(1.8, 6);
    expect(trajectory(setup, 2, [0])[0]).toBeCloseTo(1.9, 6);
  });
});

describe('RMSprop', () => {
  it('divides by the root of the mean square, which starts from zero', () => {
    const setup = optimizerSchema.parse({
      kind: 'rmsprop',
      learningRate: 0.1,
      rho: 0.75,
      epsilon: 0.5,
    });
    // v: 0.25 · 16 = 4, then 0.75 · 4 + 0.25 · 4 = 4; w: 1 − 0.1 · 4 / 2.5, then + 0.1 · 2 / 2.5
    const [first, second] = trajectory(setup, 1, [4, -2]);
    expect(first).toBeCloseTo(0.84, 6);
    expect(second).toBeCloseTo(0.92, 6);
  });

  it('with momentum adds up the divided gradients', () => {
    const setup = optimizerSchema.parse({
      kind: 'rmsprop',
      learningRate: 0.1,
      rho: 0.75,
      momentum: 0.5,
      epsilon: 0.5,
    });
    // b: 1.6, then 0.8 − 0.8 = 0
    const [first, second] = trajectory(setup, 1, [4, -2]);
    expect(first).toBeCloseTo(0.84, 6);
    expect(second).toBeCloseTo(0.84, 6);
  });
});

describe('Adagrad', () => {
  it('divides by the root of all squares so far', () => {
    const setup = optimizerSchema.parse({ kind: 'adagrad', learningRate: 0.1, epsilon: 1e-7 });
    // √9 = 3, √(9 + 16) = 5: 1 − 0.1 · 3 / 3, then − 0.1 · 4 / 5
    const [first, second] = trajectory(setup, 1, [3, 4]);
    expect(first).toBeCloseTo(0.9, 6);
    expect(second).toBeCloseTo(0.82, 6);
  });
});

describe('clipping', () => {
  const sgd = optimizerOf(optimizerSchema.parse({ kind: 'sgd', learningRate: 1 }));
  const after = (g: readonly number[], clipping: { clipNorm: number; clipValue: number }) => {
    const program = buildUpdateProgram(sgd, g.length, clipping);
    const feeds = new Map([
      ['w', g.map(() => 0)],
      ['g', g],
      [NAMES.scalar('learningRate'), [1]],
    ]);
    return [...(interpret(program, feeds).get('w')?.data ?? [])];
  };

  it('by norm shortens a long gradient and leaves a short one alone', () => {
    // ‖(3, 4)‖ = 5
    const [a, b] = after([3, 4], { clipNorm: 2.5, clipValue: 0 });
    expect(a).toBeCloseTo(-1.5, 6);
    expect(b).toBeCloseTo(-2, 6);
    expect(after([3, 4], { clipNorm: 10, clipValue: 0 })).toEqual([-3, -4]);
    expect(after([0, 0], { clipNorm: 1, clipValue: 0 }).map(Math.abs)).toEqual([0, 0]);
  });

  it('by value limits each number, and comes before the norm', () => {
    expect(after([3, -4, 0.5], { clipNorm: 0, clipValue: 1 })).toEqual([-1, 1, -0.5]);
    // (1, −1) has the length √2.
    const [a, b] = after([3, -4], { clipNorm: Math.SQRT2 / 2, clipValue: 1 });
    expect(a).toBeCloseTo(-0.5, 6);
    expect(b).toBeCloseTo(0.5, 6);
  });
});
